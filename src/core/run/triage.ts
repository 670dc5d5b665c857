// A person says of failures that they are not the change's: a criterion that allows none goes on without them, in plain sight.
import type { Instant } from '../calendar/instant.ts';
import { formatCount } from '../gate/judging/wording.ts';
import type { PersonRequest } from './journal.ts';
import { stepAt } from './record.ts';
import type { Run, StepRecord } from './run.ts';

type Triage = Extract<PersonRequest, { kind: 'triage' }>;

export function hasFailed(record: StepRecord): boolean {
  return Object.values(record.latched).includes('fail');
}

/** Why it cannot be taken; undefined when it can. Only failures that the journal knows of can have been looked at. */
export function triageRefusal(run: Run, request: Triage, where: string): string | undefined {
  const record = run.records.at(-1);
  if (!record || run.state.kind === 'completed') return `${where}; there is no failure to triage`;
  const zero = stepAt(run, record.step).gate.criteria.filter((criterion) => criterion.kind === 'zero');
  if (!zero.some(({ id }) => id === request.criterion)) {
    const expected =
      zero.length === 0
        ? 'none: no criterion of this step allows no failure'
        : `one of: ${zero.map(({ id }) => id).join(', ')}`;
    return `Unexpected criterion "${request.criterion}", expected ${expected}`;
  }
  const open = failuresOf(record, request.criterion) - (record.triaged?.[request.criterion] ?? 0);
  if (!(Number.isInteger(request.count) && request.count >= 1 && request.count <= open))
    return `Unexpected count ${request.count}, expected ${open > 0 ? `1 to ${formatCount(open)}, the failures that nobody has triaged` : 'no triage: no failure is left that nobody has triaged'}`;
  return request.reason.trim() === '' ? 'triage needs a reason (--reason "...")' : undefined;
}

/**
 * The run with these failures left out of the criterion, for as long as this stay lasts: one failure more fails it again. When none
 * is left the fail itself is lifted; a run that only asked about it goes on, a paused one waits to be resumed, and one that was
 * rolled back keeps the explanation in its Results.
 */
export function triage(run: Run, { criterion, count, reason }: Triage, who: string, at: Instant): Run {
  const record = run.records.at(-1);
  if (!record) return run;
  const triaged = { ...record.triaged, [criterion]: (record.triaged?.[criterion] ?? 0) + count };
  const text = stepAt(run, record.step).gate.criteria.find(({ id }) => id === criterion)?.text ?? criterion;
  const failures = `${formatCount(count)} ${count === 1 ? 'failure' : 'failures'}`;
  const remark = { at, text: `${failures} of "${text}" found not to be the change by ${who}: ${reason}` };
  const isLifted = (triaged[criterion] ?? 0) >= failuresOf(record, criterion);
  const { [criterion]: latch, ...others } = record.latched;
  const after: StepRecord = {
    ...record,
    triaged,
    remarks: [...record.remarks, remark],
    latched: isLifted && latch === 'fail' ? others : record.latched,
  };
  const next = { ...run, records: [...run.records.slice(0, -1), after] };
  return run.state.kind === 'asked' && run.state.about === 'onFail' && !hasFailed(after)
    ? { ...next, state: { kind: 'soaking', step: run.state.step, retreatedUntil: undefined } }
    : next;
}

function failuresOf(record: StepRecord, criterion: string): number {
  return record.result?.criteria.find((each) => each.criterion === criterion)?.errors ?? 0;
}
