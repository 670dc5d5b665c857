// The same observations at another volume: every kind of row in proportion, in whole operations.
import type { Instant } from '../calendar/instant.ts';
import type { Duration, Observation } from './observation.ts';

/**
 * Rows in [from, until) with their counts times `factor`, the others as they are. What is lost by rounding in one row of a kind
 * (operation, outcome, variant; of a duration, operation and variant) is made up for in the next ones, so that the totals are right to half an operation.
 */
export function scaleObservations<T extends Observation | Duration>(
  observations: readonly T[],
  from: Instant,
  until: Instant,
  factor: number,
): readonly T[] {
  const sums = new Map<string, number>();
  return observations.map((each) => {
    if (each.at < from || each.at >= until) return each;
    const kind = `${each.operation} ${'outcome' in each ? each.outcome : ''} ${each.variant}`;
    const before = sums.get(kind) ?? 0;
    const after = before + each.count;
    sums.set(kind, after);
    return { ...each, count: Math.round(after * factor) - Math.round(before * factor) };
  });
}
