// How Results tell counts of users and events: the one way for every number in them, since public documents hide small ones.
import { formatCount } from '../../gate/judging/wording.ts';

export interface CountTeller {
  /** "2,431"; "fewer than 10" for a small one. */
  readonly count: (count: number) => string;
  /** "2,431 users", "1 user", "fewer than 10 users". */
  readonly of: (count: number, one: string, many: string) => string;
  /** Whether none of the counts is small, so that what is worked out from them (shares, intervals, chances) may be told. */
  readonly mayTell: (...counts: readonly number[]) => boolean;
  /** A sentence of our own as it is, or `untold` when it tells a small count. */
  readonly sentence: (sentence: string) => string;
  /** "counts below 10 are not shown". */
  readonly untold: string;
}

/** @param suppressBelow counts from 1 to below this are small; undefined: none is. Zero is never hidden: it tells of nobody. */
export function countTeller(suppressBelow: number | undefined): CountTeller {
  const limit = suppressBelow ?? 0;
  const isSmall = (count: number): boolean => 0 < count && count < limit;
  const count = (value: number): string => (isSmall(value) ? `fewer than ${formatCount(limit)}` : formatCount(value));
  const untold = `counts below ${formatCount(limit)} are not shown`;
  return {
    count,
    of: (value, one, many) => `${count(value)} ${value === 1 && !isSmall(value) ? one : many}`,
    mayTell: (...counts) => !counts.some(isSmall),
    sentence: (sentence) => (countsIn(sentence).some(isSmall) ? untold : sentence),
    untold,
  };
}

/** Numbers that count nothing: shares and limits, durations, ratios, the "1 in 420" of a chance, days and times of day. */
const NO_COUNT =
  /(?:\d[\d.,]*\s*(?:to|-)\s*)?\d[\d.,]*(?:\s*%|\s+(?:times|minutes?|hours?|days?)\b)|\b1 in \d[\d,]*|\d+(?:[/:]\d+)+/g;

/** Every number in a sentence that could be a count; better one too many than one too few. */
function countsIn(sentence: string): readonly number[] {
  const words = sentence.replace(NO_COUNT, ' ');
  return (words.match(/\d[\d,]*(?:\.\d+)?/g) ?? []).map((number) => Number(number.replaceAll(',', '')));
}
