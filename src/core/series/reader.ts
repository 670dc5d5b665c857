// What can be asked of the store: a metric's values over a stretch of time, series by series, added up in steps.
import type { Instant } from '../calendar/instant.ts';
import type { SeriesKind } from './point.ts';
import type { ValueSketch } from './value-sketch.ts';

export interface SeriesRange {
  readonly metric: string;
  /** Which series, by their normal tags ("key:value", sorted). */
  readonly where: (tags: readonly string[]) => boolean;
  /** Slots that begin at or after `from` and before `to` are read, whole. */
  readonly from: Instant;
  readonly to: Instant;
  /** Milliseconds, a multiple of SLOT_MILLIS; steps begin at whole multiples of it since 1970. */
  readonly step: number;
  /** Whether the spread of a distribution is asked for. */
  readonly sketch?: boolean;
}

/** The values of one series within one step. */
export interface Step {
  readonly at: Instant;
  /** Of counts and distributions the sum of all values; of gauges and sets the sum of its slots' values. */
  readonly sum: number;
  /** How many values there were. */
  readonly count: number;
  /** How many slots had any. */
  readonly slots: number;
  readonly sketch?: ValueSketch;
}

export interface Reading {
  readonly kind: SeriesKind;
  /** Series with at least one value in the range; steps without one are absent. */
  readonly series: readonly { readonly tags: readonly string[]; readonly steps: readonly Step[] }[];
  /** Points of the metric within the range that found no place in a series: with any, every sum may be too small. */
  readonly leftOut: number;
}

export interface SeriesReader {
  /**
   * Undefined when nothing was ever received of the metric.
   * @throws Fault PG_METRICS_SOURCE, PG_DISK_FULL when what is asked for cannot be told for certain.
   */
  read(range: SeriesRange): Reading | undefined;
  /** The earliest time of which everything is still kept. */
  keptSince(): Instant;
}
