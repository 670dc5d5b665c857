// Folds the journal into a run, one entry at a time. Pure; the only place that says what an entry means.
import type { Instant } from '../calendar/instant.ts';
import { soakEndOf } from '../plan/schedule.ts';
import { OFF, type Percentage } from '../toggle/percentage.ts';
import { unreachable } from '../unreachable.ts';
import { correct, latch } from './correction.ts';
import type { Decision, JournalEntry } from './journal.ts';
import { closeRecord, enterStep, openRecord, remark, stepAt, stepOf, withRecord } from './record.ts';
import { applyRequest } from './request.ts';
import type { Run, RunState, StepRecord } from './run.ts';

/**
 * The run after `entry`. The first entry of a journal is `planned`; later entries need the run so far.
 * @throws Error when the journal does not begin with `planned` or has a gap: a broken journal must not be guessed at.
 */
export function evolve(run: Run | undefined, entry: JournalEntry): Run {
  const { event } = entry;
  if (run === undefined) {
    if (event.kind !== 'planned' || entry.seq !== 1)
      throw new Error(`Unexpected journal entry ${entry.seq} "${event.kind}", expected entry 1 "planned"`);
    return {
      rollout: event.rollout,
      document: event.document,
      repairs: event.repairs,
      seq: 1,
      epoch: 0,
      claimedAt: undefined,
      attempt: 1,
      state: { kind: 'scheduled', step: 0, since: entry.at },
      percentage: OFF,
      confirmed: undefined,
      records: [],
    };
  }
  if (entry.seq !== run.seq + 1)
    throw new Error(`Unexpected journal entry ${entry.seq} after ${run.seq}, expected ${run.seq + 1}`);
  const next: Run = { ...run, seq: entry.seq };
  switch (event.kind) {
    case 'planned':
      throw new Error(`Unexpected second plan in entry ${entry.seq}, expected one per journal`);
    case 'claimed':
      return { ...next, epoch: event.epoch, claimedAt: entry.at };
    case 'judged':
      return withRecord(next, (record) => ({
        ...record,
        result: event.result,
        evidence: event.evidence,
        noDataSince: event.result.verdict === 'noData' ? (record.noDataSince ?? entry.at) : undefined,
        latched: latch(record.latched, event.result),
      }));
    case 'corrected':
      return correct(next, event, entry.at);
    case 'decided':
      return applyDecision(next, event.decision, entry.at);
    case 'confirmed':
      return {
        ...withRecord(next, (record) =>
          record.confirmedAt === undefined && record.percentage === event.percentage
            ? confirmed(next, record, entry.at)
            : record,
        ),
        confirmed: { percentage: event.percentage, at: entry.at },
      };
    case 'effective':
      return withRecord(next, (record) => ({ ...record, effectiveAt: record.effectiveAt ?? entry.at }));
    case 'drifted':
      return applyDrift(next, event.found, event.commanded, entry.at);
    case 'requested':
      return applyRequest(next, event.request, entry.by, entry.at);
    case 'faulted':
      return next;
    default:
      return unreachable(event);
  }
}

/** The soak begins when the percentage is really there: a toggle that was set late is not watched for less time. */
function confirmed(run: Run, record: StepRecord, at: Instant): StepRecord {
  const soakEndsAt = soakEndOf(run.rollout.calendar, stepAt(run, record.step), at);
  return { ...record, confirmedAt: at, soakEndsAt };
}

/** The run of a whole journal, or undefined for an empty one. */
export function fold(entries: readonly JournalEntry[]): Run | undefined {
  return entries.reduce<Run | undefined>(evolve, undefined);
}

function applyDecision(run: Run, decision: Decision, at: Instant): Run {
  switch (decision.kind) {
    case 'wait':
      return run;
    case 'start':
      if (run.state.kind === 'soaking' && run.state.retreatedUntil !== undefined)
        return {
          ...remark(run, at, `back again: ${decision.why}`),
          state: { ...run.state, retreatedUntil: undefined },
          percentage: stepAt(run, run.state.step).percentage,
        };
      return enterStep(run, decision.step, at);
    case 'advance':
      return enterStep(closeRecord(run, passedOutcome(run), at), decision.step, at);
    case 'retreat':
      return {
        ...remark(run, at, `went to 0% for now: ${decision.why}`),
        state: { kind: 'soaking', step: stepOf(run), retreatedUntil: decision.until },
        percentage: OFF,
      };
    case 'rollBack': {
      const step = stepOf(run);
      const closed = closeRecord(remark(run, at, `rolled back: ${decision.why}`), 'rolledBack', at);
      if (decision.to === OFF)
        return { ...closed, percentage: OFF, state: { kind: 'rolledBack', step, why: decision.why, at } };
      // The step before is watched from now on, by its own gate; going through it again is another attempt, with its own alpha.
      const before = Math.max(0, step - 1);
      const back = enterStep({ ...closed, attempt: run.attempt + 1 }, before, at);
      return { ...back, percentage: decision.to, state: { kind: 'paused', step: before, why: decision.why, at } };
    }
    case 'pause':
      return {
        ...remark(run, at, `paused: ${decision.why}`),
        state: { kind: 'paused', step: stepOf(run), why: decision.why, at },
      };
    case 'ask': {
      const times = run.state.kind === 'asked' && run.state.about === decision.about ? run.state.times + 1 : 1;
      return {
        ...(times === 1 ? remark(run, at, `asked: ${decision.why}`) : run),
        state: { kind: 'asked', step: stepOf(run), about: decision.about, why: decision.why, at, times },
      };
    }
    case 'complete':
      return { ...closeRecord(run, passedOutcome(run), at), state: { kind: 'completed', at } };
    default:
      return unreachable(decision);
  }
}

function applyDrift(run: Run, found: Percentage, commanded: Percentage, at: Instant): Run {
  const step = stepOf(run);
  const state: RunState =
    found < commanded
      ? { kind: 'paused', step, why: `somebody lowered the toggle from ${commanded / 1000}% to ${found / 1000}%`, at }
      : {
          kind: 'asked',
          step,
          about: 'drift',
          why: `somebody raised the toggle from ${commanded / 1000}% to ${found / 1000}%`,
          at,
          times: 1,
        };
  return { ...remark(run, at, state.why), state, percentage: found };
}

function passedOutcome(run: Run): NonNullable<StepRecord['outcome']> {
  const record = openRecord(run);
  if (!record || record.result?.verdict === 'pass') return 'passed';
  return record.approvals.some((approval) => approval.kind === 'override') ? 'overridden' : 'approved';
}
