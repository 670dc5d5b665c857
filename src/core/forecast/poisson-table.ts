// Poisson counts by looking them up: many times faster than drawing one anew, for means that come again and again.

/** The count that belongs to a number in [0, 1): the least k with P(count <= k) above it. */
export type PoissonTable = (uniform: number) => number;

/** Standard deviations beyond which less is left than 32 bits of chance can tell. */
const REACH = 8;
const MORE = 24;

/**
 * The inverse distribution function for a mean, with a guide (Chen and Asau 1974): the first candidate for each of as many equal parts
 * of [0, 1) as there are counts, so that one comparison or two find the count whatever the mean. 0 for a mean of 0.
 */
export function poissonTable(mean: number): PoissonTable {
  if (!(mean > 0)) return () => 0;
  const reach = REACH * Math.sqrt(mean) + MORE;
  const first = Math.max(0, Math.floor(mean - reach));
  const last = Math.ceil(mean + reach);
  const size = last - first + 1;
  const sums = distribution(mean, first, size);
  const guide = new Int32Array(size);
  for (let part = 0, k = 0; part < size; part++) {
    while (k < size - 1 && sums[k]! <= part / size) k++;
    guide[part] = k;
  }
  return (uniform) => {
    let k = guide[Math.floor(uniform * size)]!;
    while (k < size - 1 && sums[k]! <= uniform) k++;
    return first + k;
  };
}

/** P(count <= first + k) of the counts that are kept, from the ratios of neighbours outwards from the mean, where nothing underflows. */
function distribution(mean: number, first: number, size: number): Float64Array {
  const chances = new Float64Array(size);
  const middle = Math.min(size - 1, Math.floor(mean) - first);
  chances[middle] = 1;
  for (let k = middle + 1; k < size; k++) chances[k] = (chances[k - 1]! * mean) / (first + k);
  for (let k = middle - 1; k >= 0; k--) chances[k] = (chances[k + 1]! * (first + k + 1)) / mean;
  let total = 0;
  for (const chance of chances) total += chance;
  let sum = 0;
  return chances.map((chance) => {
    sum += chance / total;
    return sum;
  });
}
