// Events that come late for a step that is over: its gate is judged again, and a fail found so counts now.
import { type Instant, toInstant } from '../calendar/instant.ts';
import type { CriterionResult, GateResult } from '../gate/verdict.ts';
import { formatPercentage } from '../toggle/percentage.ts';
import type { JournalEvent } from './journal.ts';
import { remark } from './record.ts';
import type { Run, StepRecord } from './run.ts';

/** Whether late events of a stay can still change anything: it was passed in this attempt, and does not fail already. */
export function canBeCorrected(run: Run, record: StepRecord): boolean {
  return (
    record.attempt === run.attempt &&
    record.confirmedAt !== undefined &&
    record.endedAt !== undefined &&
    record.outcome !== 'rolledBack' &&
    record.result?.verdict !== 'fail'
  );
}

/** A fail stays whatever comes after, a pass until a fail. */
export function latch(before: StepRecord['latched'], result: GateResult): StepRecord['latched'] {
  const after: Record<string, 'pass' | 'fail'> = { ...before };
  for (const { criterion, verdict } of result.criteria)
    if (verdict === 'fail' || (verdict === 'pass' && after[criterion] === undefined)) after[criterion] = verdict;
  return after;
}

export function correct(run: Run, event: Extract<JournalEvent, { kind: 'corrected' }>, at: Instant): Run {
  const { record: index, result, evidence } = event;
  const records = run.records.map((record, place): StepRecord => {
    if (place !== index) return record;
    return { ...record, result, evidence, latched: latch(record.latched, result), corrected: true, correctedAt: at };
  });
  const percentage = records[index]?.percentage;
  const what = percentage === undefined ? 'an earlier step' : formatPercentage(percentage);
  return remark({ ...run, records }, at, `events came late for ${what}, whose gate fails with them`);
}

/** The last stay of this attempt that fails by late events which nobody has answered for, with what fails; undefined when there is none. */
export function lateFail(
  run: Run,
): { readonly record: StepRecord; readonly failing: readonly CriterionResult[] } | undefined {
  const record = run.records.findLast(
    (each) => each.corrected && each.attempt === run.attempt && !isAnswered(run, each),
  );
  const failing = record?.result?.criteria.filter(({ verdict }) => verdict === 'fail') ?? [];
  return record && failing.length > 0 ? { record, failing } : undefined;
}

/** Two people have asked to go on since: at whichever step they did, it holds for these events, which no later step has again. */
function isAnswered({ records }: Run, { attempt, correctedAt = toInstant(0) }: StepRecord): boolean {
  return records.some((each) => {
    const since = each.approvals.filter(({ kind, at }) => kind === 'override' && at >= correctedAt);
    return each.attempt === attempt && new Set(since.map(({ by }) => by)).size >= 2;
  });
}
