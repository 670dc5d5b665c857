// The observed rate of a criterion and its interval, on the side of the bound: of errors, or of successes where it is for those.
import type { Criterion } from '../../core/gate/criterion.ts';
import type { CriterionResult } from '../../core/gate/verdict.ts';
import { unreachable } from '../../core/unreachable.ts';

/** What the rate is held against. "No failures" too where it is proved against one; the others say all in their sentence. */
export function boundOf(
  criterion: Criterion,
): { readonly value: number; readonly good: 'below' | 'above' } | undefined {
  switch (criterion.kind) {
    case 'below':
      return { value: criterion.bound, good: 'below' };
    case 'zero':
      return criterion.proof === 'literal' ? undefined : { value: criterion.rate, good: 'below' };
    case 'above':
      return { value: criterion.bound, good: 'above' };
    case 'latency':
      return { value: 1 - criterion.quantile, good: 'below' };
    case 'any':
    case 'proportional':
    case 'baseline':
    case 'manual':
    case 'observe':
      return undefined;
    default:
      return unreachable(criterion);
  }
}

type Counted = Pick<CriterionResult, 'errors' | 'events' | 'interval'>;

/** Of errors, or of successes where the bound is for those; undefined without events or without a bound. */
export function rateOf(criterion: Criterion, { errors, events }: Counted): number | undefined {
  const bound = boundOf(criterion);
  if (!bound || events === 0) return undefined;
  return bound.good === 'above' ? 1 - errors / events : errors / events;
}

/** The interval on the same side as the rate. */
export function intervalOf(
  criterion: Criterion,
  { events, interval }: Counted,
): readonly [low: number, high: number] | undefined {
  const bound = boundOf(criterion);
  if (!bound || !interval || events === 0) return undefined;
  return bound.good === 'above' ? [1 - interval[1], 1 - interval[0]] : interval;
}
