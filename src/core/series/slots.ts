// Adds points up in slots of ten seconds until they are written: in memory there is only what changed since, whatever the retention.
import type { Instant } from '../calendar/instant.ts';
import { slotOf } from './point.ts';
import type { Series, Slot } from './series.ts';
import { valueBucket } from './value-sketch.ts';

/** A changed slot as it is to be written: for counts and distributions added to what is there, else in its place. */
export interface SlotChange {
  readonly series: Series;
  readonly slot: Slot;
}

export interface Slots {
  /** Adds `count` values to a series; false when there is no room for more unwritten slots. */
  add(series: Series, value: number, count: number, at: Instant): boolean;
  /** The first `most` changed slots. Call `saved` with how many were written before anything else is added. */
  changes(most: number): readonly SlotChange[];
  saved(written: number): void;
  /** Changed slots that wait to be written. */
  readonly waiting: number;
}

/** Members of all sets together; more are not told apart. */
const MOST_MEMBERS = 200_000;

/** @param mostWaiting Slots that may wait for a disk that cannot be written; points of any more are refused. */
export function createSlots(mostWaiting: number): Slots {
  let waiting: SlotChange[] = [];
  let members = 0;

  /** A slot to add to. The newest one of a series is at hand; one that was left is kept until it is written. */
  function slotFor(series: Series, at: number): Slot | undefined {
    const known = series.late?.get(at);
    if (known) return known;
    if (waiting.length >= mostWaiting) return undefined;
    const made: Slot = { at, sum: 0, count: 0, buckets: undefined, members: undefined, unsaved: false };
    const { open } = series;
    if (!open || open.at < at) {
      if (open?.unsaved) keepLate(series, open);
      else release(open);
      series.open = made;
    } else keepLate(series, made);
    return made;
  }

  function keepLate(series: Series, slot: Slot): void {
    series.late ??= new Map();
    series.late.set(slot.at, slot);
  }

  function release(slot: Slot | undefined): void {
    members -= slot?.members?.size ?? 0;
  }

  return {
    add(series, value, count, at) {
      const number = slotOf(at);
      const { open } = series;
      const slot = open !== undefined && open.at === number ? open : slotFor(series, number);
      if (slot === undefined) return false;
      switch (series.kind) {
        case 'count':
          slot.sum += value * count;
          slot.count += count;
          break;
        case 'leftOut':
          slot.sum += count;
          slot.count += count;
          break;
        case 'gauge':
          slot.sum = value;
          slot.count += 1;
          break;
        case 'distribution': {
          slot.sum += value * count;
          slot.count += count;
          slot.buckets ??= new Map();
          const bucket = valueBucket(value);
          slot.buckets.set(bucket, (slot.buckets.get(bucket) ?? 0) + count);
          break;
        }
        case 'set':
          slot.members ??= new Set();
          if (members < MOST_MEMBERS && !slot.members.has(value)) {
            slot.members.add(value);
            members++;
          }
          slot.sum = slot.members.size;
          slot.count += 1;
          break;
      }
      if (!slot.unsaved) {
        slot.unsaved = true;
        waiting.push({ series, slot });
      }
      return true;
    },
    changes: (most) => (waiting.length <= most ? waiting : waiting.slice(0, most)),
    saved(written) {
      const done = waiting.slice(0, written);
      waiting = waiting.slice(written);
      for (const { series, slot } of done) {
        slot.unsaved = false;
        slot.count = 0;
        slot.buckets?.clear();
        if (series.kind !== 'gauge' && series.kind !== 'set') slot.sum = 0;
        if (series.open === slot) continue;
        release(slot);
        series.late?.delete(slot.at);
        if (series.late?.size === 0) series.late = undefined;
      }
    },
    get waiting() {
      return waiting.length;
    },
  };
}
