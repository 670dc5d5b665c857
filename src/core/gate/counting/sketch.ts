// Durations as a sketch: how many fell into each of a ladder of buckets 2% apart, so that any quantile is known to 1%.
// Source: C. Masson, J. E. Rim, H. K. Lee, DDSketch (VLDB 2019): bucket i holds (g^(i-1), g^i], g = (1 + a)/(1 - a), a = 0.01.

/** So many durations in each bucket, ascending by bucket; sketches of the same accuracy can be added up. */
export type Sketch = readonly (readonly [bucket: number, count: number])[];

const ACCURACY = 0.01;
const LOG_GAMMA = Math.log((1 + ACCURACY) / (1 - ACCURACY));
/** Shorter or longer than these (in milliseconds: a microsecond, four months) is not told apart. */
const SHORTEST = 1e-3;
const LONGEST = 1e10;

/** The bucket of a duration in milliseconds, 0 and longer. */
export function bucketOf(millis: number): number {
  return Math.ceil(Math.log(Math.min(LONGEST, Math.max(SHORTEST, millis))) / LOG_GAMMA);
}

/** The longest duration that falls into a bucket; those in it are longer than the edge of the bucket before. */
function upperEdge(bucket: number): number {
  return Math.exp(bucket * LOG_GAMMA);
}

export function sketchCount(sketch: Sketch): number {
  return sketch.reduce((sum, [, count]) => sum + count, 0);
}

export function mergeSketches(a: Sketch, b: Sketch): Sketch {
  const counts = new Map(a);
  for (const [bucket, count] of b) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
  return [...counts].sort(([x], [y]) => x - y);
}

/** From which bucket on a bound may be reached, and from which on it surely is. */
export interface SlowFrom {
  readonly perhaps: number;
  readonly surely: number;
}

/** For a bound in milliseconds. Each edge of a bucket is known only up to rounding, on whose account a bound on an edge runs through, too. */
export function slowFrom(millis: number): SlowFrom {
  const room = 1e-9 * millis;
  let perhaps = bucketOf(millis) - 1;
  while (upperEdge(perhaps) < millis - room) perhaps++;
  let surely = perhaps;
  while (upperEdge(surely - 1) < millis + room) surely++;
  return { perhaps, surely };
}

/** How many took so long or longer: `surely`, and `perhaps` with those in the one bucket that the bound runs through. */
export function slowerThan(sketch: Sketch, from: SlowFrom): { readonly surely: number; readonly perhaps: number } {
  let [surely, perhaps] = [0, 0];
  for (const [bucket, count] of sketch) {
    if (bucket >= from.perhaps) perhaps += count;
    if (bucket >= from.surely) surely += count;
  }
  return { surely, perhaps };
}

/** The duration in milliseconds that the share `quantile` (0..1) does not exceed, within 1%; undefined for an empty sketch. */
export function quantileOf(sketch: Sketch, quantile: number): number | undefined {
  const rank = quantile * (sketchCount(sketch) - 1);
  let below = 0;
  for (const [bucket, count] of sketch) {
    below += count;
    // The value in the bucket that is off by the same factor from both of its edges.
    if (below > rank) return upperEdge(bucket) * (1 - ACCURACY);
  }
  return undefined;
}
