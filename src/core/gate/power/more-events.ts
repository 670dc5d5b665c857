// How many events are missing to a proof of a rate, if everything goes on as it went so far.
import { divergence } from '../formulas/information.ts';

/** A rate as near to its bound as this is not called on its way to a proof: the number would be huge and change with every event. */
const TOO_NEAR = 0.95;

/**
 * Events until evidence for a pass that lacks `missing` (a logarithm) is expected at its line: it grows by KL(rate || bound) an
 * event, at the rate seen so far, smoothed with half an error in 1/bound events (half the bound, so that the first events do
 * not decide). Undefined where it does not grow.
 */
export function moreEventsToPass(input: {
  readonly errors: number;
  readonly events: number;
  readonly bound: number;
  readonly missing: number;
}): number | undefined {
  const { errors, events, bound, missing } = input;
  const rate = (errors + 0.5) / (events + 1 / bound);
  return rate < TOO_NEAR * bound ? Math.max(0, Math.ceil(missing / divergence(rate, bound))) : undefined;
}
