// How few events could decide at best, whatever the method: the measure that a gate's speed is held against.
import { requireFraction } from './domain.ts';
import { deviance } from './special.ts';

/**
 * Mean number of events below which no test of level `alpha` can tell a share of errors `rate` from `bound`:
 * ln(1/alpha) / KL(rate || bound) (Wald 1945). Infinite where the two are equal.
 * @throws RangeError when bound or alpha is not in (0, 1), or rate not in [0, 1].
 */
export function informationBound(input: {
  readonly rate: number;
  readonly bound: number;
  readonly alpha: number;
}): number {
  const { rate, bound, alpha } = input;
  requireFraction('bound', bound);
  requireFraction('alpha', alpha);
  if (!(rate >= 0 && rate <= 1)) throw new RangeError(`Unexpected rate ${rate}, expected a number from 0 to 1`);
  return Math.log(1 / alpha) / divergence(rate, bound);
}

/** Kullback-Leibler divergence, in nats, of one event with share `rate` from one with share `bound`. */
export function divergence(rate: number, bound: number): number {
  if (rate === 0) return -Math.log1p(-bound);
  return deviance(rate, bound) + deviance(1 - rate, 1 - bound);
}
