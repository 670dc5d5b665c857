// Judges "scales proportionally": successes per user who is on over successes per user who is off, inside a band around 1.
import type { Instant } from '../../calendar/instant.ts';
import { againstOlder } from '../counting/cohorts.ts';
import type { Criterion } from '../criterion.ts';
import { type Evidence, type EvidenceWindow, WINDOW_MILLIS } from '../evidence.ts';
import { allocationEventsNeeded } from '../formulas/allocation.ts';
import { type Direction, inside, outside, userSpread, widening } from '../formulas/band.ts';
import { type FailingWindow, windowLine, windowTests } from '../formulas/fast-test.ts';
import { divergence } from '../formulas/information.ts';
import type { StepState } from '../verdict.ts';
import { eventsOf, type Judged, moreClause, noiseClause, noiseIn, noiseOf, undecided } from './judged.ts';
import { lostSplit, splitReason } from './missing-data.ts';
import { againstPrevious, type Previous, previousStep } from './previous-step.ts';
import { formatCount } from './wording.ts';

type Proportional = Extract<Criterion, { kind: 'proportional' }>;

export function judgeProportional(criterion: Proportional, evidence: Evidence, step: StepState, now: Instant): Judged {
  const { treated, control } = evidence;
  const { share } = step;
  const soaked = now >= step.soakEndsAt;
  const previous = previousStep(criterion.operation, step);
  // Which reference counts is known when the step begins, or the level would be spent on each: where the step before it heard of
  // nobody off, this one compares with that step, too.
  const alone = share >= 1 || (previous !== undefined && eventsOf(previous.evidence.control) === 0);
  if (alone && previous) return judgeWithoutControl(criterion, previous, evidence, step, now);
  if (share >= 1) return withoutReference(evidence, soaked);
  if (eventsOf(control) === 0)
    return undecided(
      evidence,
      `${formatCount(treated.ok)} successes with the toggle on, but no event with it off to compare with`,
    );

  const spread = userSpread(treated, control);
  const [low, high] = criterion.band;
  const ratio = observedRatio(treated.ok, control.ok, share);
  const failAt = widening(spread, criterion.slowAlpha / 2);
  const passAt = widening(spread, criterion.passAlpha);
  const counts = { treated: treated.ok, control: control.ok };
  const fail = outside(counts, share, low / failAt, high * failAt);
  const pass = inside(counts, share, low * passAt, high / passAt);
  const failLine = Math.log(2 / criterion.slowAlpha);
  const passLine = Math.log(1 / criterion.passAlpha);
  const judged: Judged = {
    ...undecided(evidence, ''),
    logPass: pass,
    passLine,
    logFail: Math.max(fail.more, fail.less),
    failLine,
    ...noiseIn(Math.max(fail.more, fail.less), EDGES),
  };
  const seen = `${formatCount(treated.ok)} successes with the toggle on and ${formatCount(control.ok)} with it off, ${formatTimes(ratio)} as many a user`;
  const asked = `the plan asks for ${low} to ${high} times`;

  const slow = directionOf(fail, failLine);
  const fast = slow ? undefined : failingWindow(criterion, settledWindows(evidence, step, now), share);
  const direction = slow ?? fast?.direction;
  if (direction) {
    const lost = usersAreOff(evidence, share, direction, { low: low / failAt, high: high * failAt, line: failLine });
    if (lost !== undefined) return { ...judged, verdict: 'noData', why: lost };
    const noise = fast ? noiseOf(fast.log, EDGES * windowTests(fast.index)) : noiseOf(fail[direction], EDGES);
    const why = `${seen}${fast ? `, and far ${direction} within ten minutes` : ''}; ${asked}${noiseClause(noise)}`;
    return { ...judged, verdict: 'fail', failedBy: fast ? 'fast' : 'slow', noise, why };
  }

  if (criterion.proof === 'statistical') {
    if (pass >= passLine) return { ...judged, verdict: 'pass', why: `${seen}, which shows that it scales; ${asked}` };
    const moreEvents = moreToPass(evidence, share, low * passAt, high / passAt, passLine);
    const more = moreClause(moreEvents, eventsOf(treated));
    const why = `${seen}; ${asked}; not enough yet to show it${more}`;
    return { ...judged, ...(moreEvents !== undefined && { moreEvents }), why };
  }
  if (!soaked) return { ...judged, why: `${seen} so far, to be read when the soak is over; ${asked}` };
  if (ratio >= low && ratio <= high) return { ...judged, verdict: 'pass', why: `${seen}; ${asked}` };
  return { ...judged, why: `${seen}, but ${asked}; too few events to tell, a person decides` };
}

/** Two edges of the band are tested, each at half the level. */
const EDGES = 2;

/** Events that are taken to be split as they should be before any is seen, so that the first few do not decide. */
const SMOOTHING = 4;

/** Events of users who are on that would show both edges, if all goes on as so far. */
function moreToPass({ treated, control }: Evidence, share: number, low: number, high: number, line: number) {
  const seen = treated.ok + control.ok;
  const theta = (treated.ok + SMOOTHING * share) / (seen + SMOOTHING);
  const needed = Math.max(
    allocationEventsNeeded({ theta, share, ratio: high, direction: 'below', line }),
    allocationEventsNeeded({ theta, share, ratio: low, direction: 'above', line }),
  );
  if (low >= high || treated.ok === 0 || !Number.isFinite(needed)) return undefined;
  return Math.max(0, Math.ceil(((needed - seen) * theta * eventsOf(treated)) / treated.ok));
}

/** Nobody is off, and no step was before: it passes alive and at the end of the soak, and says so. */
function withoutReference(evidence: Evidence, soaked: boolean): Judged {
  const seen = `${formatCount(evidence.treated.ok)} successes with the toggle on`;
  if (!soaked || evidence.treated.ok === 0)
    return undecided(evidence, `${seen} and nobody off to compare with; at the end of the soak this passes if alive`);
  const why = `${seen}; nobody is off to compare with, so this shows only that it is alive`;
  return { ...undecided(evidence, why), verdict: 'pass' };
}

/**
 * Nobody is off: users who were on before are the reference, where the source knows them, and the step before it. Both can fail, and it
 * passes alive and not failed at the end of the soak.
 */
function judgeWithoutControl(
  criterion: Proportional,
  previous: Previous,
  evidence: Evidence,
  step: StepState,
  now: Instant,
): Judged {
  const { band, slowAlpha, fastAlpha } = criterion;
  // There are no fast tests of these references: one has the level of the slow test and the other that of fast ones, or one has both.
  const { cohorts } = evidence;
  const cohort = cohorts && againstOlder(cohorts, previous, step, { band, alpha: slowAlpha });
  const alpha = cohorts ? fastAlpha : slowAlpha + fastAlpha;
  const found = againstPrevious(previous, evidence, step, now, { band, alpha });
  const { logFail, failLine } = found;
  const judged = { ...undecided(evidence, ''), logFail, failLine, ...noiseIn(logFail, 2 * EDGES) };
  const seen = `${formatCount(evidence.treated.ok)} successes with the toggle on${cohort ? `, ${formatTimes(cohort.ratio)} as many a user of those who came on now as of those before` : ''}`;
  const compared =
    found.before > 0
      ? `${formatTimes(found.ratio)} as many a user as in the same hours of the step before`
      : 'nothing in the same hours of the step before';
  if (found.direction || cohort?.direction) {
    const noise = found.direction ? noiseOf(logFail, 2 * EDGES) : noiseOf(cohort?.logFail ?? 0, EDGES);
    const [low, high] = band;
    const why = `${seen}, ${compared}; the plan asks for ${low} to ${high} times${noiseClause(noise)}`;
    const by = found.direction || !cohort ? {} : { logFail: cohort.logFail, failLine: cohort.failLine };
    return { ...judged, ...by, verdict: 'fail', failedBy: 'slow', noise, why };
  }
  if (now < step.soakEndsAt || evidence.treated.ok === 0)
    return { ...judged, why: `${seen}, ${compared}; at the end of the soak this passes if it stays so` };
  const why = `${seen}, ${compared}; nobody is off to compare with, so this shows no more`;
  return { ...judged, verdict: 'pass', why };
}

function directionOf(logs: Readonly<Record<Direction, number>>, line: number): Direction | undefined {
  if (logs.less >= line) return 'less';
  return logs.more >= line ? 'more' : undefined;
}

/**
 * Windows that ended a whole window ago. A success is told when it is done, and the new path may take longer than the old one: while a
 * window fills, the quick are compared with the slow, and a healthy change that takes a minute would look like one that loses writes.
 */
function settledWindows(evidence: Evidence, step: StepState, now: Instant): readonly EvidenceWindow[] {
  const settled = Math.floor((now - step.startedAt) / WINDOW_MILLIS) - 1;
  return evidence.windows.filter(({ index }) => index <= settled);
}

/**
 * The fast test: each window's first events of users, which are one a user and so need no wider band. As with rates, a window is
 * dismissed at sight when even the best alternative, n KL(T/n || theta), does not reach the line.
 */
function failingWindow(
  criterion: Proportional,
  windows: readonly EvidenceWindow[],
  share: number,
): (FailingWindow & { readonly direction: Direction }) | undefined {
  const [low, high] = criterion.band;
  const thetas = [low, high].map((ratio) => (share * ratio) / (share * ratio + 1 - share));
  for (const { index, treated, control } of windows) {
    const counts = { treated: treated.events - treated.errors, control: control.events - control.errors };
    const total = counts.treated + counts.control;
    const line = windowLine(index, criterion.fastAlpha / 2);
    if (!thetas.some((theta) => total > 0 && total * divergence(counts.treated / total, theta) >= line)) continue;
    const logs = outside(counts, share, low, high);
    const direction = directionOf(logs, line);
    if (direction) return { index, direction, log: logs[direction] };
  }
  return undefined;
}

/**
 * Why nothing follows from successes that are off: the users seen are as far off as what they did, so that it is not known who
 * is on (a toggle that has not reached every process yet looks like this).
 */
function usersAreOff(
  evidence: Evidence,
  share: number,
  direction: Direction,
  limit: { readonly low: number; readonly high: number; readonly line: number },
): string | undefined {
  const [treated, control] = [evidence.treated.users, evidence.control.users];
  const users = outside({ treated, control }, share, limit.low, limit.high);
  return users[direction] >= limit.line ? splitReason(treated, control, share) : lostSplit(evidence, share);
}

function observedRatio(treated: number, control: number, share: number): number {
  return (treated * (1 - share)) / (control * share);
}

function formatTimes(ratio: number): string {
  return Number.isFinite(ratio) ? `${Number(ratio.toPrecision(3))} times` : 'infinitely';
}
