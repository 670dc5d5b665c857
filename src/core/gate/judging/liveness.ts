// What silence shows: that an operation which should have happened by now does not happen.
import { requireCount } from '../formulas/domain.ts';

/**
 * ln of the e-value of no event at all where `expected` (L) events were expected: L for a Poisson count (`dispersion` 0), and
 * k ln(1 + L/k) for a negative binomial one with variance L + L^2/k, k = `dispersion`.
 * @throws RangeError when an argument is negative or not finite.
 */
export function livenessEvidence(input: { readonly expected: number; readonly dispersion: number }): number {
  requireCount('expected', input.expected);
  requireCount('dispersion', input.dispersion);
  return input.dispersion === 0 ? input.expected : input.dispersion * Math.log1p(input.expected / input.dispersion);
}
