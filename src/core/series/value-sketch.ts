// Any values as a sketch: how many fell into each bucket of a ladder 2% apart, upwards and downwards from zero.
// Source: C. Masson, J. E. Rim, H. K. Lee, DDSketch (VLDB 2019), with the accuracy that src/core/gate/counting/sketch.ts has for durations.

const ACCURACY = 0.01;
const LOG_GAMMA = Math.log((1 + ACCURACY) / (1 - ACCURACY));
/** Nearer to zero is zero; farther off is not told apart. */
const SMALLEST = 1e-9;
const LARGEST = 1e15;
/** Keeps the buckets of values below 1, whose logarithm is negative, on their side of zero. */
const OFFSET = 2_000;

/** How many values are in each bucket, ascending by bucket. Buckets ascend with their values; negative ones hold negative values. */
export type ValueSketch = readonly (readonly [bucket: number, count: number])[];

/** The bucket of a finite value; 0 is the bucket of zero. */
export function valueBucket(value: number): number {
  const size = Math.abs(value);
  if (size < SMALLEST) return 0;
  const bucket = OFFSET + Math.ceil(Math.log(Math.min(LARGEST, size)) / LOG_GAMMA);
  return value < 0 ? -bucket : bucket;
}

/** The value of a bucket: off by at most 1% from each that fell into it. */
export function bucketValue(bucket: number): number {
  if (bucket === 0) return 0;
  const size = Math.exp((Math.abs(bucket) - OFFSET) * LOG_GAMMA) * (1 - ACCURACY);
  return bucket < 0 ? -size : size;
}

/** The value that the share `quantile` (0..1) does not exceed, within 1%; undefined for an empty sketch. */
export function valueQuantile(sketch: ValueSketch, quantile: number): number | undefined {
  const rank = quantile * (sketch.reduce((sum, [, count]) => sum + count, 0) - 1);
  let below = 0;
  for (const [bucket, count] of sketch) {
    below += count;
    if (below > rank) return bucketValue(bucket);
  }
  return undefined;
}
