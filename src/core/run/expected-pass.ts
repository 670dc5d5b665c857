// When an open criterion can be expected to be proved: the pace of its events so far, for the terminal and for Results.
import type { Calendar } from '../calendar/calendar.ts';
import type { Instant } from '../calendar/instant.ts';
import type { Criterion } from '../gate/criterion.ts';
import { expectedAt } from '../gate/power/pace.ts';
import type { CriterionResult } from '../gate/verdict.ts';
import type { StepRecord } from './run.ts';

/**
 * About when `result` of an open stay is expected to pass; undefined where nobody can tell.
 * @param now when the result was judged; by default at the last event that the journal knows of.
 */
export function expectedPassAt(
  calendar: Calendar,
  record: StepRecord,
  criterion: Criterion,
  result: CriterionResult,
  now?: Instant,
): Instant | undefined {
  const { confirmedAt: startedAt, endedAt } = record;
  if (result.verdict !== 'undecided' || result.moreEvents === undefined || startedAt === undefined) return undefined;
  const at = now ?? lastEventAt(record, criterion);
  if (at === undefined || endedAt !== undefined) return undefined;
  return expectedAt({ calendar, startedAt, now: at, events: result.events, moreEvents: result.moreEvents });
}

function lastEventAt(record: StepRecord, criterion: Criterion): Instant | undefined {
  if (!('operation' in criterion)) return undefined;
  return record.evidence.find(({ operation }) => operation === criterion.operation)?.lastEventAt;
}
