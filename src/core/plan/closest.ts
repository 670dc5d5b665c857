// "Did you mean": the known word that a mistyped one was probably meant to be.

/**
 * The candidate with the fewest edits (a letter inserted, left out, changed, or two neighbours swapped: optimal string
 * alignment distance), case aside; undefined when more than a third of the word would have to change.
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const typed = word.toLowerCase();
  // A word this long was not meant to be one of ours, and the table is as large as both words together.
  if (typed.length > LONGEST) return undefined;
  let best: string | undefined;
  let fewest = Math.max(2, Math.floor(typed.length / 3)) + 1;
  for (const candidate of candidates) {
    const edits = distance(typed, candidate.toLowerCase());
    if (edits >= fewest || edits >= Math.max(typed.length, candidate.length)) continue;
    best = candidate;
    fewest = edits;
  }
  return best;
}

const LONGEST = 100;

function distance(a: string, b: string): number {
  let twoUp: number[] = [];
  let up = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(up[j]! + 1, row[j - 1]! + 1, up[j - 1]! + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j]!, twoUp[j - 2]! + 1);
    }
    twoUp = up;
    up = row;
  }
  return up[b.length]!;
}
