// Counts the durations of one variant of one operation into sketches, of the whole step and of each ten minutes of it.
import { bucketOf, type Sketch } from './sketch.ts';

export interface Durations {
  /** `window`: the one in which it began, from 1; 0 when that is none of the step's. */
  add(millis: number, count: number, window: number): void;
  /** Of the whole step, ascending by bucket; the same array until something is added. */
  sketch(): Sketch;
  /** Of each window in which something began, in no order. */
  windows(): ReadonlyMap<number, Sketch>;
  /** Places that changed since `saved` was called, with their counts; `restore` takes them back. */
  changed(): readonly (readonly [place: number, count: number])[];
  saved(): void;
  restore(place: number, count: number): void;
}

/*
 * A place is window and bucket in one whole number, window * 4096 + bucket, since buckets lie between -346 and 1,151. The places
 * of window 0 are the buckets themselves.
 */
const BUCKETS = 4096;
const LOWEST = -1024;

interface Counted {
  readonly counts: Map<number, number>;
  sketch: Sketch | undefined;
}

export function createDurations(): Durations {
  const all: Counted = { counts: new Map(), sketch: [] };
  const windows = new Map<number, Counted>();
  const sketches = new Map<number, Sketch>();
  const dirty = new Set<number>();

  function windowAt(window: number): Counted {
    const found = windows.get(window) ?? { counts: new Map(), sketch: undefined };
    windows.set(window, found);
    return found;
  }

  return {
    add(millis, count, window) {
      const bucket = bucketOf(millis);
      increase(all, bucket, count);
      increase(windowAt(window), bucket, count);
      dirty.add(window * BUCKETS + bucket);
    },
    sketch: () => listed(all),
    windows() {
      for (const [window, counted] of windows)
        if (window > 0 && counted.sketch === undefined) sketches.set(window, listed(counted));
      return sketches;
    },
    changed: () =>
      [...dirty].map((place) => {
        const { window, bucket } = placed(place);
        return [place, windows.get(window)?.counts.get(bucket) ?? 0] as const;
      }),
    saved: () => dirty.clear(),
    restore(place, count) {
      const { window, bucket } = placed(place);
      increase(all, bucket, count);
      increase(windowAt(window), bucket, count);
    },
  };
}

function placed(place: number): { readonly window: number; readonly bucket: number } {
  const window = Math.floor((place - LOWEST) / BUCKETS);
  return { window, bucket: place - window * BUCKETS };
}

function increase(counted: Counted, bucket: number, count: number): void {
  counted.counts.set(bucket, (counted.counts.get(bucket) ?? 0) + count);
  counted.sketch = undefined;
}

function listed(counted: Counted): Sketch {
  counted.sketch ??= [...counted.counts].sort(([a], [b]) => a - b);
  return counted.sketch;
}
