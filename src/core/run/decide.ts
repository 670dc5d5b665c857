// One decision from what is known: the run, what its gate says now, and the time. Pure, total, the same for every toggle and source.
import {
  dateOf,
  endOfSoak,
  isBusinessDay,
  isWorking,
  nextAdvance,
  nextWorking,
  workingBetween,
} from '../calendar/business-time.ts';
import { DAY, type Instant, MINUTE, toInstant } from '../calendar/instant.ts';
import type { Criterion, OnFail } from '../gate/criterion.ts';
import type { CriterionResult, GateResult } from '../gate/verdict.ts';
import { earliestStart, windowCloses } from '../plan/schedule.ts';
import { formatPercentage, OFF, type Percentage } from '../toggle/percentage.ts';
import { unreachable } from '../unreachable.ts';
import { isInPlace } from './command.ts';
import { lateFail } from './correction.ts';
import type { AskAbout, Decision } from './journal.ts';
import { overLimit } from './over-limit.ts';
import { openRecord, stepAt } from './record.ts';
import { isOverridden } from './request.ts';
import type { Run, StepRecord } from './run.ts';

/** For so long the wrong users must be on, in milliseconds, before a person is asked. */
const WRONG_FOR = 10 * MINUTE;
/** What was counted before it was mended stays in the step: only a new attempt is without it. */
const AFRESH = 'then roll back and resume, to count afresh';

/**
 * What to do now. `result` is the gate of the open step, undefined when none is open. A fail is acted on at any time of any day;
 * everything that raises the percentage waits for working hours; nothing is raised without a pass or a person.
 */
export function decide(run: Run, result: GateResult | undefined, now: Instant): Decision {
  const { state } = run;
  switch (state.kind) {
    case 'scheduled':
      return toStart(run, state, state.approved ? undefined : result, toInstant(Math.max(now, state.since)), now);
    case 'rolledBack':
      return { kind: 'wait', until: undefined, why: 'rolled back; a person resumes it' };
    case 'completed':
      return { kind: 'wait', until: undefined, why: 'completed' };
    case 'paused': {
      const failed = onLateFail(run, now) ?? (result && onFail(run, result, now));
      return failed ?? { kind: 'wait', until: undefined, why: 'paused; a person resumes it' };
    }
    case 'soaking':
    case 'asked': {
      const record = openRecord(run);
      const late = onLateFail(run, now);
      if (late) return late;
      if (state.kind === 'asked' && (state.about === 'onAtZero' || state.about === 'toggleFault'))
        return toStart(run, state, result, now, now);
      if (state.kind === 'asked' && state.instead)
        return (result && onFail(run, result, now)) ?? ask(run, 'drift', state.why, now);
      if (!record || !result) return untilSet(record, now);
      return onFail(run, result, now) ?? atStep(run, record, result, now);
    }
    default:
      return unreachable(state);
  }
}

/** Starts when the calendar allows it, unless somebody has the toggle on already: then a person is asked, and it waits. */
function toStart(
  run: Run,
  { step: index, unrehearsed }: { readonly step: number; readonly unrehearsed?: true },
  result: GateResult | undefined,
  from: Instant,
  now: Instant,
): Decision {
  const step = stepAt(run, index);
  const at = earliestStart(run.rollout.calendar, step, from);
  if (at > now) return { kind: 'wait', until: at, why: `starts at ${formatPercentage(step.percentage)}` };
  if (run.rehearsal?.ready === false && !unrehearsed) return ask(run, 'toggleFault', run.rehearsal.why, now);
  if (result?.verdict === 'noData') return ask(run, 'onAtZero', reasonsOf(result, 'noData'), now);
  return { kind: 'start', step: index, why: startReason(run) };
}

function startReason(run: Run): string {
  return run.attempt === 1 ? 'the window is open' : `attempt ${run.attempt}, resumed by a person`;
}

/** Nothing is counted before the percentage is there, and everywhere. */
function untilSet(record: StepRecord | undefined, now: Instant): Decision {
  const reached = record?.confirmedAt;
  return reached !== undefined && reached > now
    ? { kind: 'wait', until: reached, why: 'waiting for the percentage to reach every application' }
    : { kind: 'wait', until: undefined, why: 'waiting for the toggle to be set' };
}

/** What a failing gate leads to, or undefined when it does not fail (or has been asked about already). */
function onFail(run: Run, result: GateResult, now: Instant): Decision | undefined {
  const record = openRecord(run);
  if (result.verdict !== 'fail' || !record) return undefined;
  const failing = result.criteria.filter((each) => each.verdict === 'fail');
  const why = reasonsOf(result, 'fail');
  return actOn(run, record, failing, why, run.rollout.steps[record.step - 1]?.percentage ?? OFF, now);
}

/** The same for a step that is over and fails by events that came late. It is not gone back to: what follows it rests on it. */
function onLateFail(run: Run, now: Instant): Decision | undefined {
  const late = lateFail(run);
  if (!late) return undefined;
  const { record, failing } = late;
  const why = `by events that came late for ${formatPercentage(record.percentage)}: ${failing.map((each) => each.why).join('; ')}`;
  return actOn(run, record, failing, why, OFF, now);
}

function actOn(
  run: Run,
  record: StepRecord,
  failing: readonly CriterionResult[],
  why: string,
  before: Percentage,
  now: Instant,
): Decision | undefined {
  const criteria = failing.map((each) => each.criterion);
  const action = strongest(stepAt(run, record.step).gate.criteria.filter(({ id }) => criteria.includes(id)));
  switch (action) {
    case 'rollBack':
      return { kind: 'rollBack', to: OFF, criteria, why };
    case 'previousStep':
      return { kind: 'rollBack', to: before, criteria, why };
    case 'pause':
      return run.state.kind === 'paused' || isOverridden(run) ? undefined : { kind: 'pause', criteria, why };
    case 'ask':
      return run.state.kind === 'paused' || isOverridden(run) ? undefined : ask(run, 'onFail', why, now);
    default:
      return unreachable(action);
  }
}

function strongest(criteria: readonly Criterion[]): OnFail {
  const order: readonly OnFail[] = ['rollBack', 'previousStep', 'pause', 'ask'];
  return order.find((action) => criteria.some((criterion) => criterion.onFail === action)) ?? 'rollBack';
}

function atStep(run: Run, record: StepRecord, result: GateResult, now: Instant): Decision {
  const { calendar, policy } = run.rollout;
  const weekend = weekendDecision(run, now);
  if (weekend) return weekend;

  // Set back after a weekend or a drift: nothing goes on from a percentage that is not there.
  if (record.confirmedAt !== undefined && !isInPlace(run) && !isAway(run)) return untilSet(record, now);

  const over = overLimit(run, result);
  const approved = over.length > 0 ? isOverridden(run) : record.approvals.length > 0;
  const soaked = now >= record.soakEndsAt;

  if (approved) return soaked ? goOn(run, record, now, approvalReason(record)) : untilSoaked(record);
  const wrong = onWrongUsers(run, record, result, now);
  if (wrong) return wrong;
  if (result.criteria.some((each) => each.notTheChange))
    return ask(run, 'notTheChange', reasonsOf(result, 'notTheChange'), now);
  if (result.verdict === 'noData') {
    const since = toInstant(Math.max(result.missingSince ?? record.noDataSince ?? now, run.claimedAt ?? 0));
    const missing = workingBetween(calendar, since, now);
    if (missing >= policy.missingDataAfter) return ask(run, 'noData', reasonsOf(result, 'noData'), now);
    return { kind: 'wait', until: toInstant(now + policy.missingDataAfter - missing), why: 'waiting for data' };
  }
  if (!soaked) return untilSoaked(record);
  if (result.verdict === 'pass') {
    if (gatesNothing(run, record)) return ask(run, 'undecided', 'this step has no criterion that could pass it', now);
    return goOn(run, record, now, 'gate passed, soak over');
  }
  const deadline = windowCloses(calendar, stepAt(run, record.step));
  if (over.length > 0 && now >= deadline) return ask(run, 'overLimit', reasonsOf(result, 'undecided'), now);
  if (over.length > 0 && over.some((criterion) => 'proof' in criterion && criterion.proof === 'literal'))
    return ask(run, 'overLimit', reasonsOf(result, 'undecided'), now);
  if (now >= deadline || !moreDataHelps(run, record, result))
    return ask(run, 'undecided', reasonsOf(result, 'undecided'), now);
  return { kind: 'wait', until: deadline, why: 'soak over, gathering more evidence until the window closes' };
}

/**
 * Asks at any hour, and long before the soak is over, but not for a moment's sake: users with the toggle on may be reported a little
 * later than those with it off.
 */
function onWrongUsers(run: Run, record: StepRecord, { whoIsOn }: GateResult, now: Instant): Decision | undefined {
  if (whoIsOn?.kind !== 'wrong') return undefined;
  const asksAt = toInstant((record.wrongUsersSince ?? now) + WRONG_FOR);
  if (now < asksAt)
    return { kind: 'wait', until: asksAt, why: 'the wrong users seem to have the toggle on; looking again' };
  const { why, cause, fix } = whoIsOn;
  return ask(run, 'whoIsOn', `${why}. Probably ${cause}. To mend it, ${fix}; ${AFRESH}`, now);
}

function isAway({ state }: Run): boolean {
  return state.kind === 'soaking' && state.retreatedUntil !== undefined;
}

function untilSoaked(record: StepRecord): Decision {
  return { kind: 'wait', until: record.soakEndsAt, why: 'soaking' };
}

/** Advances or completes; advancing waits for working hours and the next step's window, completing does not. */
function goOn(run: Run, record: StepRecord, now: Instant, why: string): Decision {
  const next = record.step + 1;
  const step = run.rollout.steps[next];
  if (!step) return { kind: 'complete', why };
  const at = earliestStart(run.rollout.calendar, step, now);
  if (at > now)
    return { kind: 'wait', until: at, why: `${why}; ${formatPercentage(step.percentage)} at the next opening` };
  return { kind: 'advance', step: next, why };
}

/** Asks, or asks again once a business day has gone by without an answer, or waits for the answer. */
function ask(run: Run, about: AskAbout, why: string, now: Instant): Decision {
  const { state } = run;
  if (state.kind !== 'asked' || state.about !== about) return { kind: 'ask', about, why };
  const again = endOfSoak(run.rollout.calendar, state.at, { kind: 'businessDays', days: 1 });
  if (state.times < 2 && now >= again) return { kind: 'ask', about, why };
  return { kind: 'wait', until: state.times < 2 ? again : undefined, why: 'waiting for a person' };
}

/** True when only statistical criteria are open, so that going on soaking can decide them. */
function moreDataHelps(run: Run, record: StepRecord, result: GateResult): boolean {
  const open = result.criteria.filter((each) => each.verdict === 'undecided').map((each) => each.criterion);
  return stepAt(run, record.step)
    .gate.criteria.filter((criterion) => open.includes(criterion.id))
    .every((criterion) => 'proof' in criterion && (criterion.proof === 'statistical' || criterion.kind === 'any'));
}

function gatesNothing(run: Run, record: StepRecord): boolean {
  return stepAt(run, record.step).gate.criteria.every((criterion) => criterion.kind === 'observe');
}

/** With the policy `retreat`: to 0% when a day off begins before the next opening, and back at that opening. */
function weekendDecision(run: Run, now: Instant): Decision | undefined {
  const { calendar, policy } = run.rollout;
  if (policy.weekend !== 'retreat' || run.state.kind !== 'soaking') return undefined;
  const { retreatedUntil } = run.state;
  if (retreatedUntil !== undefined) {
    const back = nextAdvance(calendar, toInstant(Math.max(now, retreatedUntil)));
    if (back <= now) return { kind: 'start', step: run.state.step, why: 'the weekend is over' };
    return { kind: 'wait', until: back, why: 'retreated for the weekend' };
  }
  if (run.percentage === OFF || isWorking(calendar, now)) return undefined;
  const until = nextWorking(calendar, now);
  for (let at = now; at < until; at = toInstant(at + DAY))
    if (!isBusinessDay(calendar, dateOf(calendar, at)))
      return { kind: 'retreat', until, why: 'the weekend policy is to go to 0% and return' };
  return undefined;
}

/** The reasons of the criteria of one verdict, each once: several may be without data for one and the same reason. */
function reasonsOf(result: GateResult, concern: CriterionResult['verdict'] | 'notTheChange'): string {
  const concerned = ({ verdict, notTheChange }: CriterionResult) =>
    concern === 'notTheChange' ? notTheChange : verdict === concern;
  return [...new Set(result.criteria.filter(concerned).map((each) => each.why))].join('; ');
}

function approvalReason(record: StepRecord): string {
  return record.approvals
    .map(
      (approval) =>
        `${approval.kind === 'override' ? 'advanced over its limit' : 'approved'} by ${approval.by}: ${approval.reason}`,
    )
    .join('; ');
}
