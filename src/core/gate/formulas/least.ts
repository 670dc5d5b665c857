// Finds where a condition begins to hold.

/**
 * The least integer from `start` on for which `holds`, of a condition that stays true once it is: doubled steps, then halved
 * ones, so some 2 log2(answer - start) questions. Does not end if it never holds.
 */
export function leastFrom(start: number, holds: (n: number) => boolean): number {
  let low = Math.ceil(start);
  if (holds(low)) return low;
  let step = 1;
  while (!holds(low + step)) {
    low += step;
    step *= 2;
  }
  let high = low + step;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
