// The same observations at another volume: every kind of row in proportion, in whole operations.
import type { Instant } from '../calendar/instant.ts';
import type { Observation } from './observation.ts';

/**
 * Rows in [from, until) with their counts times `factor`, the others as they are. What is lost by rounding in one row of a kind
 * (operation, outcome, variant) is made up for in the next ones, so that the totals are right to half an operation.
 */
export function scaleObservations(
  observations: readonly Observation[],
  from: Instant,
  until: Instant,
  factor: number,
): readonly Observation[] {
  const sums = new Map<string, number>();
  return observations.map((each) => {
    if (each.at < from || each.at >= until) return each;
    const kind = `${each.operation} ${each.outcome} ${each.variant}`;
    const before = sums.get(kind) ?? 0;
    const after = before + each.count;
    sums.set(kind, after);
    return { ...each, count: Math.round(after * factor) - Math.round(before * factor) };
  });
}
