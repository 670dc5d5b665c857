// What clean attempts show when not one may fail.
import { requireCount, requireFraction } from './domain.ts';

/** Room for the rounding of two logarithms, so that an exact quotient is not rounded up past itself. */
const ROUNDING = 1 - 4 * Number.EPSILON;

/**
 * Attempts without any failure after which a failure rate of `rate` or more is excluded at level `alpha`: the least n with
 * (1 - rate)^n <= alpha. 299 for 1% and 0.05.
 * @throws RangeError when rate or alpha is not in (0, 1).
 */
export function zeroEventsNeeded(input: { readonly rate: number; readonly alpha: number }): number {
  requireFraction('rate', input.rate);
  requireFraction('alpha', input.alpha);
  return Math.ceil((Math.log(input.alpha) / Math.log1p(-input.rate)) * ROUNDING);
}

/**
 * The failure rate that `events` attempts without any failure exclude at level `alpha`: 1 - alpha^(1/n); 1 for none. It holds
 * at every n at once, since only one n can be the first whose bound is below the true rate.
 * @throws RangeError when alpha is not in (0, 1) or events is no count.
 */
export function zeroUpperBound(input: { readonly events: number; readonly alpha: number }): number {
  requireCount('events', input.events);
  requireFraction('alpha', input.alpha);
  return input.events === 0 ? 1 : -Math.expm1(Math.log(input.alpha) / input.events);
}
