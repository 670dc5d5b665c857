// Makes names of metrics and tags what Datadog makes of them, so that a query finds here what it would find there.
// Source: docs.datadoghq.com, "Custom metrics: naming" and "Getting started with tags".

const LONGEST = 200;

/** Characters outside of ASCII letters, digits, "_" and "." become "_"; at most 200. Empty when no letter comes first. */
export function normalMetric(name: string): string {
  const made = name.slice(0, LONGEST).replace(/[^a-zA-Z0-9_.]/g, '_');
  return /^[a-zA-Z]/.test(made) ? made : '';
}

/** Lower case; characters other than letters, digits, "_-:./" become "_", none of them at its end; at most 200. */
export function normalTag(tag: string): string {
  return tag
    .slice(0, LONGEST)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\-:./]/gu, '_')
    .replace(/_+$/, '');
}

/** Tags that name a person: they are evidence under a pseudonym, and never part of a series. */
const PERSONAL = /^user(?::|$)/i;

/** The tags of a series: normal, sorted, each once, without those that name a person. */
export function normalTags(tags: readonly string[]): readonly string[] {
  const made = tags.filter((tag) => !PERSONAL.test(tag)).map(normalTag);
  return [...new Set(made.filter((tag) => tag !== ''))].sort();
}
