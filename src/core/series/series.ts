// A series, and what of it is in memory: the slots that are not written yet.
import type { SeriesKind } from './point.ts';

/** One metric with one set of tags; or, of kind `leftOut`, how many points of the metric found no place. */
export interface Series {
  readonly metric: string;
  readonly kind: SeriesKind | 'leftOut';
  /** Normal and sorted. */
  readonly tags: readonly string[];
  /** Its number in the file; undefined until it is there. */
  id: number | undefined;
  /** What is not written yet, or still counted in: the newest slot, and others that late points came for. */
  open: Slot | undefined;
  late: Map<number, Slot> | undefined;
}

/** What came to a series within one slot and is not written yet. */
export interface Slot {
  readonly at: number;
  /** Added since the last writing: of a count and a distribution their sum; of a gauge its last value, of a set its members so far. */
  sum: number;
  /** How many values were added since the last writing. */
  count: number;
  /** Of a distribution: how many values fell into each bucket since the last writing. */
  buckets: Map<number, number> | undefined;
  members: Set<number> | undefined;
  unsaved: boolean;
}
