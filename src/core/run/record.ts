// The records of a run: one per stay at a step, of which only the last can be open.
import type { Instant } from '../calendar/instant.ts';
import type { Step } from '../plan/plan.ts';
import { soakEndOf } from '../plan/schedule.ts';
import type { Percentage } from '../toggle/percentage.ts';
import { command } from './command.ts';
import type { Run, StepOutcome, StepRecord } from './run.ts';

/** The step that the run stands at, or stood at last. */
export function stepOf(run: Run): number {
  return run.state.kind === 'completed' ? run.rollout.steps.length - 1 : run.state.step;
}

export function stepAt(run: Run, index: number): Step {
  const step = run.rollout.steps[index];
  if (!step) throw new Error(`Unexpected step ${index}, expected 0 to ${run.rollout.steps.length - 1}`);
  return step;
}

/** The record of the step that the run is at, unless it has ended or none has begun. */
export function openRecord(run: Run): StepRecord | undefined {
  const last = run.records.at(-1);
  return last && last.endedAt === undefined ? last : undefined;
}

/** Changes the open record, when there is one. */
export function withRecord(run: Run, change: (record: StepRecord) => StepRecord): Run {
  const record = openRecord(run);
  return record ? { ...run, records: [...run.records.slice(0, -1), change(record)] } : run;
}

export function remark(run: Run, at: Instant, text: string): Run {
  return withRecord(run, (record) => ({ ...record, remarks: [...record.remarks, { at, text }] }));
}

/** The same on the last stay, be it over. */
export function remarkLast(run: Run, at: Instant, text: string): Run {
  const last = run.records.at(-1);
  if (!last) return run;
  return { ...run, records: [...run.records.slice(0, -1), { ...last, remarks: [...last.remarks, { at, text }] }] };
}

/** The run whose open stay counts from `reached` on, when its percentage first is there: a toggle that was set late is not watched for less time. */
export function countingFrom(run: Run, percentage: Percentage, reached: Instant): Run {
  return withRecord(run, (record) => {
    if (record.confirmedAt !== undefined || record.percentage !== percentage) return record;
    return {
      ...record,
      confirmedAt: reached,
      soakEndsAt: soakEndOf(run.rollout.calendar, stepAt(run, record.step), reached),
    };
  });
}

export function closeRecord(run: Run, outcome: StepOutcome, at: Instant): Run {
  return withRecord(run, (record) => ({ ...record, endedAt: at, outcome }));
}

/** The run at a fresh stay at step `index`, its percentage commanded. */
export function enterStep(run: Run, index: number, why: string, at: Instant): Run {
  const step = stepAt(run, index);
  const record: StepRecord = {
    attempt: run.attempt,
    step: index,
    percentage: step.percentage,
    startedAt: at,
    soakEndsAt: soakEndOf(run.rollout.calendar, step, at),
    confirmedAt: undefined,
    effectiveAt: undefined,
    endedAt: undefined,
    outcome: undefined,
    result: undefined,
    evidence: [],
    noDataSince: undefined,
    latched: {},
    recorded: {},
    approvals: [],
    remarks: [],
  };
  return {
    ...command(run, step.percentage, why, at),
    state: { kind: 'soaking', step: index, retreatedUntil: undefined },
    records: [...run.records, record],
  };
}
