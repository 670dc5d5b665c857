// Folds the journal into a run, one entry at a time. Pure; the only place that says what an entry means.
import type { Instant } from '../calendar/instant.ts';
import { OFF } from '../toggle/percentage.ts';
import { unreachable } from '../unreachable.ts';
import { command, commandOff, withdrawn } from './command.ts';
import { confirm } from './confirmation.ts';
import { correct, latch } from './correction.ts';
import { drift } from './drift.ts';
import type { Decision, JournalEntry } from './journal.ts';
import { closeRecord, enterStep, openRecord, remark, stepAt, stepOf, withRecord } from './record.ts';
import { applyRequest } from './request.ts';
import type { Run, StepRecord } from './run.ts';

/**
 * The run after `entry`. The first entry of a journal is `planned`; later entries need the run so far.
 * @throws Error when the journal does not begin with `planned` or has a gap: a broken journal must not be guessed at.
 */
export function evolve(run: Run | undefined, entry: JournalEntry): Run {
  return noteMoved(after(run, entry));
}

/** Users who are seen while the percentage is another one than the stay's are no sample of the stay's. */
function noteMoved(run: Run): Run {
  const record = openRecord(run);
  const isMoved = record?.confirmedAt !== undefined && !record.moved && run.percentage !== record.percentage;
  return isMoved ? withRecord(run, (open) => ({ ...open, moved: true })) : run;
}

function after(run: Run | undefined, entry: JournalEntry): Run {
  const { event } = entry;
  if (run === undefined) {
    if (event.kind !== 'planned' || entry.seq !== 1)
      throw new Error(`Unexpected journal entry ${entry.seq} "${event.kind}", expected entry 1 "planned"`);
    return {
      rollout: event.rollout,
      document: event.document,
      repairs: event.repairs,
      ...(event.withoutData && { withoutData: { ...event.withoutData, at: entry.at } }),
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
      return withRecord(next, ({ wrongUsersSince, ...record }) => ({
        ...record,
        result: event.result,
        evidence: event.evidence,
        noDataSince: event.result.verdict === 'noData' ? (record.noDataSince ?? entry.at) : undefined,
        ...(event.result.whoIsOn?.kind === 'wrong' && { wrongUsersSince: wrongUsersSince ?? entry.at }),
        latched: latch(record.latched, event.result),
      }));
    case 'corrected':
      return correct(next, event, entry.at);
    case 'decided':
      return applyDecision(next, event.decision, entry.at);
    case 'confirmed':
      return confirm(next, event.percentage, entry.at, event.effectiveWithin);
    case 'advised': {
      const { kind: _, ...advice } = event;
      const since = advice.times > 1 ? run.advice?.since : undefined;
      return { ...next, advice: { ...advice, since: since ?? entry.at, at: entry.at } };
    }
    case 'rehearsed': {
      const { kind: _, ...rehearsed } = event;
      return { ...next, rehearsal: { ...rehearsed, at: entry.at } };
    }
    case 'effective':
      return withRecord(next, (record) => ({ ...record, effectiveAt: record.effectiveAt ?? entry.at }));
    case 'drifted':
      return drift(next, event.found, entry.at, event);
    case 'requested':
      return applyRequest(next, event.request, entry.by, entry.at);
    case 'faulted':
      return { ...next, fault: { code: event.code, message: event.message, since: run.fault?.since ?? entry.at } };
    case 'mended': {
      const { fault: _, ...mended } = next;
      return mended;
    }
    default:
      return unreachable(event);
  }
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
          ...command(
            remark(run, at, `back again: ${decision.why}`),
            stepAt(run, run.state.step).percentage,
            decision.why,
            at,
          ),
          state: { ...run.state, retreatedUntil: undefined },
        };
      return enterStep(run, decision.step, decision.why, at);
    case 'advance':
      return enterStep(closeRecord(run, passedOutcome(run), at), decision.step, decision.why, at);
    case 'retreat':
      return {
        ...command(remark(run, at, `went to 0% for now: ${decision.why}`), OFF, decision.why, at),
        state: { kind: 'soaking', step: stepOf(run), retreatedUntil: decision.until },
      };
    case 'rollBack': {
      const step = stepOf(run);
      const closed = closeRecord(remark(run, at, `rolled back: ${decision.why}`), 'rolledBack', at);
      if (decision.to === OFF)
        return {
          ...commandOff(closed, decision.why, at),
          state: { kind: 'rolledBack', step, why: decision.why, at },
        };
      // The step before is watched from now on, by its own gate; going through it again is another attempt, with its own alpha.
      const before = Math.max(0, step - 1);
      const back = enterStep({ ...closed, attempt: run.attempt + 1 }, before, decision.why, at);
      return { ...back, state: { kind: 'paused', step: before, why: decision.why, at } };
    }
    case 'pause':
      return {
        ...withdrawn(remark(run, at, `paused: ${decision.why}`), decision.why, at),
        state: { kind: 'paused', step: stepOf(run), why: decision.why, at },
      };
    case 'ask': {
      const times = run.state.kind === 'asked' && run.state.about === decision.about ? run.state.times + 1 : 1;
      return {
        ...askedFirst(run, decision, times, at),
        state: {
          kind: 'asked',
          step: stepOf(run),
          about: decision.about,
          why: decision.why,
          at,
          times,
          ...(run.state.kind === 'asked' && times > 1 && run.state.instead && { instead: run.state.instead }),
          ...('unrehearsed' in run.state && run.state.unrehearsed && { unrehearsed: true }),
        },
      };
    }
    case 'complete':
      return { ...closeRecord(run, passedOutcome(run), at), state: { kind: 'completed', at } };
    default:
      return unreachable(decision);
  }
}

/** A question is told once; where a criterion failed, nothing goes on being raised until it is answered. */
function askedFirst(run: Run, { about, why }: Extract<Decision, { kind: 'ask' }>, times: number, at: Instant): Run {
  if (times > 1) return run;
  const told = remark(run, at, `asked: ${why}`);
  return about === 'onFail' ? withdrawn(told, why, at) : told;
}

function passedOutcome(run: Run): NonNullable<StepRecord['outcome']> {
  const record = openRecord(run);
  if (!record || record.result?.verdict === 'pass') return 'passed';
  return record.approvals.some((approval) => approval.kind === 'override') ? 'overridden' : 'approved';
}
