// What an intake hands on of a metric: one value of one series at one time, whatever protocol it came by.
import type { Instant } from '../calendar/instant.ts';

/**
 * How values of a metric add up: counts are summed, a gauge is its last value, a distribution keeps how its values are spread, a set
 * how many different members it had.
 */
export type SeriesKind = 'count' | 'gauge' | 'distribution' | 'set';

export interface Point {
  readonly metric: string;
  /** "key:value" or bare words, in any order. A `user` tag never becomes part of a series. */
  readonly tags: readonly string[];
  readonly kind: SeriesKind;
  /** What is added to a count, a gauge's value, one value of a distribution, or a number that stands for a set's member (a hash). */
  readonly value: number;
  /** How many such values it stands for: 1 / sample rate, or how many fell into a bucket of a histogram. Gauges and sets: no matter. */
  readonly count: number;
  readonly at: Instant;
}

/** The grain of the store: everything of a series within it is one row. */
export const SLOT_MILLIS = 10_000;

/** The number of the slot that `at` falls into, counted from 1970. */
export function slotOf(at: Instant): number {
  return Math.floor(at / SLOT_MILLIS);
}
