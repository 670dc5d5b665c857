// What a latency criterion asks for: which quantile of the durations must stay below how many milliseconds.
import { latencyQuantile } from '../../gate/judging/latency-quantile.ts';
import type { CriterionBindings } from '../bindings.ts';
import type { DraftCriterion } from '../draft.ts';

export type LatencyBound =
  /** `assumed`: neither the author nor the bindings name a quantile. */
  | { readonly kind: 'quantile'; readonly millis: number; readonly quantile: number; readonly assumed: boolean }
  /** No number of ours can answer for it. */
  | { readonly kind: 'average' | 'noTime' };

/** What is meant most often by a bound on a latency without a quantile. */
const USUAL_QUANTILE = 0.95;

const MILLIS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000 };

export function latencyBound(draft: DraftCriterion, bound: CriterionBindings | undefined): LatencyBound {
  const scale = MILLIS[draft.unit ?? ''];
  if (draft.bound === null || !(draft.bound > 0) || scale === undefined) return { kind: 'noTime' };
  const named = bound?.quantile ?? latencyQuantile(draft.text);
  if (named === 'average') return { kind: 'average' };
  return {
    kind: 'quantile',
    millis: draft.bound * scale,
    quantile: named ?? USUAL_QUANTILE,
    assumed: named === undefined,
  };
}
