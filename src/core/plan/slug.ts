// Names for rollouts: the slug of a title is the name of its run, its journal and, by default, its toggle.

/**
 * Lower-case ASCII letters and digits joined by "-": "Phased rollout of back-end tables" becomes
 * "phased-rollout-of-back-end-tables". ASCII, because flagd's providers hash other keys differently from one another.
 * A title without a letter or digit of the Latin alphabet becomes "rollout".
 */
export function slugOf(title: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return words?.join('-') ?? 'rollout';
}

/** The slugs of a document's titles, in order: of equal ones the second gets "-2", the third "-3". */
export function slugsOf(titles: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return titles.map((title) => {
    const slug = slugOf(title);
    let unique = slug;
    for (let n = 2; taken.has(unique); n++) unique = `${slug}-${n}`;
    taken.add(unique);
    return unique;
  });
}
