// Which of a gate's criteria a line of the Results speaks of; none where that could be more than one, or is only likely.
import type { Criterion } from '../../gate/criterion.ts';
import { readCriterion } from '../grammar/criterion.ts';
import { plain } from '../reading/outline.ts';
import { stems } from '../rules/criterion-words.ts';

/** `loosely`: the line may have fewer words than the criterion, or more, where its bound is the same. */
export type CriterionMatcher = (line: string, how: 'loosely' | 'wholly') => Criterion | undefined;

/**
 * Finds the criterion with the line's words; else, loosely, the one with the same bound whose words are among the line's, or
 * the other way round ("Errors < 5%" for "Download error rate: below 5%").
 */
export function criterionMatcher(criteria: readonly Criterion[]): CriterionMatcher {
  const byText = new Map(criteria.map((criterion) => [plain(criterion.text), criterion]));
  const known = criteria.slice(0, MOST).map((criterion) => ({ criterion, reading: readingOf(criterion.text) }));
  return (line, how) => {
    const same = byText.get(plain(line));
    if (same || known.length === 0) return same;
    const wanted = readingOf(line);
    const near = known.filter(({ reading }) => isNear(wanted, reading, how));
    return near.length === 1 ? near[0]?.criterion : undefined;
  };
}

/** So many criteria of one gate are compared word by word: keeps writing linear. */
const MOST = 50;

interface Reading {
  readonly class: string;
  readonly bound: number | null;
  readonly words: ReadonlySet<string>;
}

/** Say how something is counted, not what. */
const MEASURES = new Set(['rate', 'ratio', 'share', 'percent', 'percentage', 'number', 'count', 'total']);

function readingOf(text: string): Reading {
  const { class: kind, bound, subject } = readCriterion(text);
  const words = stems(subject.replace(/\([^)]*\)/g, ' '));
  return { class: kind, bound, words: new Set(words.filter((word) => !MEASURES.has(word))) };
}

function isNear(line: Reading, criterion: Reading, how: 'loosely' | 'wholly'): boolean {
  const [some, all] = [isWithin(line.words, criterion.words), isWithin(criterion.words, line.words)];
  // Without a bound the words are all there is to go by.
  if (line.class === 'observe' || line.class === 'manual') return some && all;
  const isBoundSame = line.class === criterion.class && line.bound === criterion.bound;
  return isBoundSame && (how === 'loosely' ? some || all : some && all);
}

function isWithin(words: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return words.size > 0 && [...words].every((word) => others.has(word));
}
