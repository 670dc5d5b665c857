// Counts the durations of one variant of one operation into a sketch, with what changed in it since it was last saved.
import { bucketOf, type Sketch } from './sketch.ts';

export interface Durations {
  add(millis: number, count: number): void;
  /** Ascending by bucket; the same array until something is added. */
  sketch(): Sketch;
  /** Buckets that changed since `saved` was called. */
  changed(): Sketch;
  saved(): void;
  restore(bucket: number, count: number): void;
}

export function createDurations(): Durations {
  const counts = new Map<number, number>();
  const dirty = new Set<number>();
  let listed: Sketch | undefined = [];
  return {
    add(millis, count) {
      const bucket = bucketOf(millis);
      counts.set(bucket, (counts.get(bucket) ?? 0) + count);
      dirty.add(bucket);
      listed = undefined;
    },
    sketch() {
      listed ??= [...counts].sort(([a], [b]) => a - b);
      return listed;
    },
    changed: () => [...dirty].map((bucket) => [bucket, counts.get(bucket) ?? 0] as const),
    saved: () => dirty.clear(),
    restore(bucket, count) {
      counts.set(bucket, count);
      listed = undefined;
    },
  };
}
