// The values that a histogram's buckets stand for, as a distribution takes them.
import type { Spread } from './deltas.ts';
import type { Buckets, ExponentialPoint, HistogramPoint } from './otlp-request.ts';

/**
 * Explicit bounds: each bucket at its upper bound, so that no quantile is told smaller than it was; the last, which has none, at the
 * largest value when it was sent, else at its lower bound.
 * @returns undefined when counts and bounds do not belong together.
 */
export function histogramSpread({ bucketCounts, explicitBounds, count, max }: HistogramPoint): Spread | undefined {
  if (bucketCounts.length === 0) return count === 0 ? new Map() : undefined;
  if (bucketCounts.length !== explicitBounds.length + 1) return undefined;
  const last = explicitBounds.at(-1);
  const spread = new Map<number, number>();
  for (const [index, n] of bucketCounts.entries()) {
    const value = explicitBounds[index] ?? max ?? last ?? 0;
    if (n > 0) spread.set(value, (spread.get(value) ?? 0) + n);
  }
  return spread;
}

/** Exponential buckets (base^index, base^(index+1)] with base 2^(2^-scale): each at its geometric middle. Zeros are zeros. */
export function exponentialSpread(point: ExponentialPoint): Spread {
  const spread = new Map<number, number>();
  const add = (buckets: Buckets | null | undefined, sign: 1 | -1): void => {
    for (const [index, n] of (buckets?.bucketCounts ?? []).entries()) {
      const value = sign * 2 ** (((buckets?.offset ?? 0) + index + 0.5) * 2 ** -point.scale);
      if (n > 0 && Number.isFinite(value)) spread.set(value, (spread.get(value) ?? 0) + n);
    }
  };
  add(point.positive, 1);
  add(point.negative, -1);
  if (point.zeroCount > 0) spread.set(0, point.zeroCount);
  return spread;
}
