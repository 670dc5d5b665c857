// How much of the population a toggle is on for: integer thousandths of a percent, so that 0.5% is exact.

declare const percentage: unique symbol;

/** Thousandths of a percent, an integer in 0..100000. 1% is 1000. */
export type Percentage = number & { readonly [percentage]: true };

export const OFF = 0 as Percentage;
export const FULL = 100_000 as Percentage;

/** @throws RangeError outside 0..100 or finer than a thousandth of a percent. */
export function percent(value: number): Percentage {
  const thousandths = Math.round(value * 1000);
  if (!(thousandths >= 0 && thousandths <= 100_000) || Math.abs(thousandths - value * 1000) > 1e-6)
    throw new RangeError(`Unexpected percentage ${value}, expected 0 to 100 in steps of 0.001`);
  return thousandths as Percentage;
}

/** "1%", "0.5%", "100%". */
export function formatPercentage(value: Percentage): string {
  return `${value / 1000}%`;
}
