// The same criterion in other words in a later phase: "Failure to write" and "Failures to write".
import type { DraftCriterion } from '../draft.ts';
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const criterionSpelledDifferently: Rule = {
  name: 'criterion-spelled-differently',
  severity: 'warning',
  reason:
    'Criteria choose what is measured by their words. Two spellings of one criterion read like two, and whoever looks for one does not find the other.',
  examples: {
    good: [
      '# Rollout\n## Phase I: Canary (1%)\nSuccess criteria:\n- Failures to write: 0\n## Phase II: 100%\nSuccess criteria:\n- Failures to write: 0\n',
    ],
    bad: [
      {
        text: '# Rollout\n## Phase I: Canary (1%)\nSuccess criteria:\n- Failures to write: 0\n## Phase II: 100%\nSuccess criteria:\n- Failure to write: 0\n',
        lines: [7],
      },
    ],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex) => {
      const seen: { readonly words: string; readonly criterion: DraftCriterion }[] = [];
      return rollout.phases.flatMap((phase, phaseIndex) => {
        const earlier = seen.slice(-MOST);
        const mine = phase.criteria.map((criterion) => ({ words: wordsOf(criterion.subject), criterion }));
        seen.push(...mine);
        return mine.flatMap(({ words, criterion }): Reported[] => {
          if (earlier.some((other) => other.words === words)) return [];
          const other = earlier.find((one) => sameMeaning(words, one.words))?.criterion;
          return other
            ? [
                {
                  message: `Unexpected wording ${quoted(criterion.subject)}, expected ${quoted(other.subject)} as on line ${other.span.line}`,
                  span: criterion.span,
                  rolloutIndex,
                  phaseIndex,
                },
              ]
            : [];
        });
      });
    });
  },
};

/** Criteria of earlier phases that are compared: enough for any plan that people write. */
const MOST = 100;

function wordsOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}%]+/gu, ' ')
    .trim();
}

/** The same words but for plurals, or but for a slip or two of the keys in a long sentence. */
function sameMeaning(a: string, b: string): boolean {
  const singular = (text: string): string => text.replace(/(?<=\w{3})s\b/g, '');
  if (singular(a) === singular(b)) return true;
  return Math.min(a.length, b.length) >= 20 && a.replace(/\P{N}/gu, '') === b.replace(/\P{N}/gu, '') && within(a, b, 2);
}

/** Whether `most` insertions, deletions and substitutions make one of the other; time is linear for a fixed `most`. */
function within(a: string, b: string, most: number): boolean {
  if (Math.abs(a.length - b.length) > most) return false;
  let row = Array.from({ length: 2 * most + 1 }, (_, k) => (k >= most ? k - most : Number.POSITIVE_INFINITY));
  for (let i = 1; i <= a.length; i++) {
    const next = row.map(() => Number.POSITIVE_INFINITY);
    for (let k = 0; k <= 2 * most; k++) {
      const j = i + k - most;
      if (j < 0 || j > b.length) continue;
      const change = j > 0 ? row[k]! + (a[i - 1] === b[j - 1] ? 0 : 1) : i;
      next[k] = Math.min(
        change,
        (row[k + 1] ?? Number.POSITIVE_INFINITY) + 1,
        (next[k - 1] ?? Number.POSITIVE_INFINITY) + 1,
      );
    }
    row = next;
    if (Math.min(...row) > most) return false;
  }
  return row[most + b.length - a.length]! <= most;
}
