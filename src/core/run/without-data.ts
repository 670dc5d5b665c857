// How a rollout that a person let start without data is told of, wherever it is told.
import type { Run } from './run.ts';

/** "started by Ann although a check had found no data: the writes begin with it". */
export function startedWithoutData({ by, reason }: Pick<NonNullable<Run['withoutData']>, 'by' | 'reason'>): string {
  return `started by ${by} although a check had found no data: ${reason}`;
}
