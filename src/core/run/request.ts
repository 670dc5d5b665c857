// What a person may ask of a run, when, and what it does.
import type { Instant } from '../calendar/instant.ts';
import { formatPercentage, OFF } from '../toggle/percentage.ts';
import { unreachable } from '../unreachable.ts';
import { command, commandOff, isInPlace, withdrawn } from './command.ts';
import { confirmByPerson, confirmRefusal } from './confirmation.ts';
import { lateFail } from './correction.ts';
import type { Actor, PersonRequest } from './journal.ts';
import { overLimit } from './over-limit.ts';
import { closeRecord, openRecord, remark, remarkLast, stepAt, stepOf, withRecord } from './record.ts';
import type { Run } from './run.ts';
import { hasFailed, triage, triageRefusal } from './triage.ts';

type Asked = Extract<Run['state'], { kind: 'asked' }>;

const NO_REASON = 'approve needs a reason (--reason "...")';

/** Why the request cannot be taken now, as a sentence for the person who made it; undefined when it can. */
export function refusal(run: Run, request: PersonRequest, by: Actor): string | undefined {
  const { state } = run;
  const record = openRecord(run);
  const where = `${run.rollout.id} is ${wordFor(run)}`;
  switch (request.kind) {
    case 'approve':
      if (state.kind === 'asked' && isAboutItself(state)) return request.reason.trim() === '' ? NO_REASON : undefined;
      if (!record || (state.kind !== 'asked' && state.kind !== 'soaking'))
        return `${where}; there is no step to approve`;
      if (hasFailed(record) || lateFail(run))
        return `${where} and a criterion has failed; approve cannot pass it, roll back or override`;
      if (overLimit(run).length > 0)
        return `${where} and over a limit of its plan; advancing takes an override by two people, with their reasons`;
      return request.reason.trim() === '' ? NO_REASON : undefined;
    case 'pause':
      return state.kind === 'asked' || state.kind === 'soaking' || state.kind === 'scheduled'
        ? undefined
        : `${where}; there is nothing to pause`;
    case 'resume': {
      if (state.kind !== 'paused' && state.kind !== 'rolledBack') return `${where}; there is nothing to resume`;
      if (state.kind === 'paused' && isPastFail(run))
        return `${where} and a criterion has failed; say that it is not the change (triage), override it with a second person, or roll back`;
      if (state.kind === 'rolledBack' && run.rollout.mode === 'advise' && !isInPlace(run))
        return `${where}, and 0% is not confirmed yet; set it and confirm it first`;
      if (request.at === undefined) return undefined;
      if (state.kind === 'paused')
        return `${where}; it resumes where it was paused, without --at (roll back first to begin elsewhere)`;
      return run.rollout.steps.some((step) => step.percentage === request.at)
        ? undefined
        : `Unexpected percentage ${formatPercentage(request.at)}, expected one of the plan's: ${run.rollout.steps.map((step) => formatPercentage(step.percentage)).join(', ')}`;
    }
    case 'rollback':
      return run.percentage === OFF && state.kind === 'rolledBack' ? `${where} at 0% already` : undefined;
    case 'override': {
      if (state.kind === 'asked' && isAboutItself(state))
        return `${where} about its toggle; approve answers that, or roll back`;
      const pausedByFail = state.kind === 'paused' && record !== undefined && (hasFailed(record) || lateFail(run));
      if (!record || (state.kind !== 'asked' && state.kind !== 'soaking' && !pausedByFail))
        return `${where}; there is no step to advance over its limit`;
      if (request.reason.trim() === '') return 'override needs a reason (--reason "...")';
      const before = record.approvals.find((approval) => approval.kind === 'override');
      return before && by.kind === 'person' && before.by === by.name
        ? `${by.name} has asked for this override already; it takes a second person`
        : undefined;
    }
    case 'record': {
      if (!record) return `${where}; there is no step to record anything for`;
      const manual = stepAt(run, record.step).gate.criteria.filter((criterion) => criterion.kind === 'manual');
      return manual.some((criterion) => criterion.id === request.criterion)
        ? undefined
        : `Unexpected criterion "${request.criterion}", expected ${manual.length === 0 ? 'none: this step has no manual criterion' : `one of: ${manual.map((criterion) => criterion.id).join(', ')}`}`;
    }
    case 'confirm':
      return confirmRefusal(run, request.at, where);
    case 'triage':
      return triageRefusal(run, request, where);
    default:
      return unreachable(request);
  }
}

/** The run after an accepted request. */
export function applyRequest(run: Run, request: PersonRequest, by: Actor, at: Instant): Run {
  const who = by.kind === 'phasegate' ? 'phasegate' : by.name;
  switch (request.kind) {
    case 'approve':
    case 'override': {
      if (run.state.kind === 'asked' && isAboutItself(run.state))
        return answered(run, run.state, who, request.reason, at);
      const approval = { kind: request.kind, by: who, reason: request.reason, at };
      const approved = withRecord(run, (record) => ({ ...record, approvals: [...record.approvals, approval] }));
      const goesOn = request.kind === 'approve' || isOverridden(approved);
      const waits =
        approved.state.kind === 'asked' || (approved.state.kind === 'paused' && request.kind === 'override');
      return goesOn && waits
        ? {
            ...raisedAgain(approved, `${who}: ${request.reason}`, at),
            state: { kind: 'soaking', step: stepOf(approved), retreatedUntil: undefined },
          }
        : approved;
    }
    case 'pause':
      return {
        ...withdrawn(remark(run, at, because(`paused by ${who}`, request.reason)), `paused by ${who}`, at),
        state: { kind: 'paused', step: stepOf(run), why: because(`paused by ${who}`, request.reason), at },
      };
    case 'resume': {
      if (run.state.kind === 'rolledBack') {
        const step = run.rollout.steps.findIndex((candidate) => candidate.percentage === request.at);
        const { rehearsal: _, ...rest } = run;
        return {
          ...rest,
          attempt: run.attempt + 1,
          state: { kind: 'scheduled', step: step < 0 ? run.state.step : step, since: at },
        };
      }
      const step = stepOf(run);
      const open = openRecord(run);
      if (open && run.percentage === open.percentage)
        return {
          ...remark(run, at, because(`resumed by ${who}`, request.reason)),
          state: { kind: 'soaking', step, retreatedUntil: undefined },
        };
      // The percentage was lowered meanwhile, or never raised: the step begins anew in working hours, with new evidence.
      return { ...closeRecord(run, 'rolledBack', at), state: { kind: 'scheduled', step, since: at } };
    }
    case 'rollback': {
      const why = because(`rolled back by ${who}`, request.reason);
      const step = stepOf(run);
      return {
        ...commandOff(closeRecord(remark(run, at, why), 'rolledBack', at), why, at),
        state: { kind: 'rolledBack', step, why, at },
      };
    }
    case 'record':
      return withRecord(run, (record) => ({
        ...record,
        recorded: { ...record.recorded, [request.criterion]: { value: request.value, by: who, at } },
      }));
    case 'confirm':
      return confirmByPerson(run, request.at, who, at);
    case 'triage':
      return triage(run, request, who, at);
    default:
      return unreachable(request);
  }
}

/** A criterion has failed, at this step or by events that came late for one before, and nobody has answered for going on. */
function isPastFail(run: Run): boolean {
  const record = openRecord(run);
  return record !== undefined && ((hasFailed(record) && !isOverridden(run)) || lateFail(run) !== undefined);
}

/** Lowering needs no reason. */
function because(what: string, reason: string): string {
  return reason.trim() === '' ? what : `${what}: ${reason}`;
}

/** Asked about the toggle and not about a step: one person answers, whatever the gate says. */
function isAboutItself(state: Asked): boolean {
  return (
    state.about === 'onAtZero' ||
    state.about === 'toggleFault' ||
    (state.about === 'drift' && state.instead !== undefined)
  );
}

/** The start is approved in spite of what is wrong; or a toggle that somebody raised is set back to what it was to be. */
function answered(run: Run, state: Asked, who: string, reason: string, at: Instant): Run {
  if (state.instead) {
    const why = `${who} had it set back: ${reason}`;
    return { ...command(remarkLast(run, at, why), state.instead.percentage, why, at), state: state.instead.state };
  }
  const before = state.unrehearsed ? { unrehearsed: true as const } : {};
  const approved = state.about === 'onAtZero' ? { approved: true as const } : { unrehearsed: true as const };
  return { ...run, state: { kind: 'scheduled', step: state.step, since: at, ...before, ...approved } };
}

/** The run with the raise that a question took back commanded again: it was decided, and people have answered. */
function raisedAgain(run: Run, why: string, at: Instant): Run {
  const open = openRecord(run);
  const isTakenBack = open && open.confirmedAt === undefined && run.percentage < open.percentage;
  return isTakenBack && run.state.kind === 'asked' ? command(run, open.percentage, why, at) : run;
}

/** Whether two people have asked to go over the limit at this step. */
export function isOverridden(run: Run): boolean {
  const people = openRecord(run)?.approvals.filter((approval) => approval.kind === 'override') ?? [];
  return new Set(people.map((approval) => approval.by)).size >= 2;
}

/** The state in words, as people see it. */
export function wordFor(run: Run): string {
  switch (run.state.kind) {
    case 'scheduled':
      return 'scheduled';
    case 'soaking':
      return 'soaking';
    case 'asked':
      return 'in need of a decision';
    case 'paused':
      return 'paused';
    case 'rolledBack':
      return 'rolled back';
    case 'completed':
      return 'completed';
    default:
      return unreachable(run.state);
  }
}
