// Judges "below a rate" and its mirror image "above a rate": per user where events carry one, else per event.
import type { Instant } from '../../calendar/instant.ts';
import type { Criterion } from '../criterion.ts';
import { type Evidence, type EvidenceWindow, WINDOW_MILLIS } from '../evidence.ts';
import { errorBound } from '../formulas/error-bound.ts';
import { failingWindows, windowNoise } from '../formulas/fast-test.ts';
import { rateInterval } from '../formulas/interval.ts';
import { userCellsEvidence, usersNeeded } from '../formulas/per-user.ts';
import { type PassFail, type ProportionTest, proportionTest } from '../formulas/proportion.ts';
import { moreEventsToPass } from '../power/more-events.ts';
import type { StepState } from '../verdict.ts';
import { controlFails, sidesOf, treatedWorse, windowWithTreatedWorse } from './cause.ts';
import { eventsOf, type Judged, moreClause, noiseClause, noiseIn, noiseOf, undecided } from './judged.ts';
import { isInside } from './literal.ts';
import { formatCount, formatFailures, formatShare } from './wording.ts';

type RateCriterion = Extract<Criterion, { kind: 'below' | 'above' }>;

const INTERVAL_ALPHA = 0.05;

export function judgeRate(criterion: RateCriterion, evidence: Evidence, step: StepState, now: Instant): Judged {
  const bound = errorBound(criterion);
  const test = proportionTest(bound);
  const soaked = now >= step.soakEndsAt;
  const { logPass, logFail } = slowEvidence(test, bound, evidence, soaked);
  const passLine = Math.log(1 / criterion.passAlpha);
  const failLine = Math.log(1 / criterion.slowAlpha);
  const { errors } = evidence.treated;
  const events = eventsOf(evidence.treated);
  const { lower, upper } = rateInterval({ errors, events, alpha: INTERVAL_ALPHA });
  const judged: Judged = {
    ...undecided(evidence, ''),
    interval: [lower, upper],
    logPass,
    passLine,
    logFail,
    failLine,
    ...noiseIn(logFail),
  };
  const seen = `${formatFailures(errors, events)}${criterion.kind === 'above' && events > 0 ? `, ${formatShare(1 - errors / events)} succeeded` : ''}`;

  const slow = logFail >= failLine;
  const windows = failingWindows(test, evidence.windows, 'treated', bound, criterion.fastAlpha);
  if (slow || windows.length > 0) {
    const worst = windowWithTreatedWorse(windows);
    const sides = sidesOf(evidence);
    if (!worst && controlFails(test, bound, sides, windows) && !treatedWorse(sides)) {
      const control = formatFailures(evidence.control.errors, eventsOf(evidence.control));
      const why = `${seen}, but with the toggle off ${control}: the cause is not the change`;
      return { ...judged, notTheChange: true, why };
    }
    const window = slow ? undefined : (worst ?? windows[0]);
    const where = window ? inWindow(window) : seen;
    const noise = window ? windowNoise(test, window) : noiseOf(logFail);
    const why = `${where}, the plan ${asks(criterion)}${noiseClause(noise)}`;
    return { ...judged, verdict: 'fail', failedBy: slow ? 'slow' : 'fast', noise, why };
  }

  if (criterion.proof === 'statistical') {
    if (logPass >= passLine) return { ...judged, verdict: 'pass', why: `${seen}, which shows ${limits(criterion)}` };
    const unshown = (short: string): string => `${seen}, ${short} to show ${limits(criterion)}`;
    if (logFail >= failLine / 2)
      return { ...judged, why: `${unshown('not enough yet')}${noiseClause(noiseOf(logFail))}` };
    const moreEvents = moreToPass(bound, evidence, logPass, passLine);
    const short = moreEvents === 0 && events > 0 ? 'too early' : 'not enough yet';
    return {
      ...judged,
      ...(moreEvents !== undefined && { moreEvents }),
      why: `${unshown(short)}${moreClause(moreEvents, events)}`,
    };
  }
  if (!soaked || events === 0)
    return { ...judged, why: `${seen} so far, to be read when the soak is over: the plan ${asks(criterion)}` };
  if (isInside(bound, errors, events))
    return { ...judged, verdict: 'pass', why: `${seen}, and the plan ${asks(criterion)}` };
  return { ...judged, why: `${seen}, but the plan ${asks(criterion)}; too few events to tell, a person decides` };
}

/**
 * The tests over the whole step. Per user there are two that can fail, each at half the level: users are weighed when closed,
 * once and whole, those still open at the end of the soak; and before that by their first events.
 */
function slowEvidence(test: ProportionTest, bound: number, evidence: Evidence, soaked: boolean): PassFail {
  if (!evidence.perUser) {
    const { errors } = evidence.treated;
    const events = eventsOf(evidence.treated);
    return { logPass: test.logPass(errors, events), logFail: test.logFail(errors, events) };
  }
  const { logPass, logFail } = userCellsEvidence(
    bound,
    soaked ? [...evidence.closed, ...evidence.open] : evidence.closed,
  );
  return { logPass, logFail: Math.max(logFail, firstEventsLogFail(test, evidence)) - Math.LN2 };
}

/**
 * E_fail of every user's first event, at once, where weighing users whole would wait for the end of the soak: users are
 * independent, whatever their later events are. Of a user with n events only those whose events all failed are known to have
 * begun with an error; the others are taken to have begun well, which can only make the e-value smaller.
 */
function firstEventsLogFail(test: ProportionTest, { closed, open }: Evidence): number {
  let errors = 0;
  let users = 0;
  for (const cells of [closed, open])
    for (const [failed, events, count] of cells) {
      users += count;
      if (failed === events) errors += count;
    }
  return test.logFail(errors, users);
}

/** Events that would bring E_pass from `log` to `line`, if all goes on as so far; undefined where it would not. */
function moreToPass(bound: number, evidence: Evidence, log: number, line: number): number | undefined {
  const { errors, users } = evidence.treated;
  const events = eventsOf(evidence.treated);
  if (!evidence.perUser || users === 0) return moreEventsToPass({ errors, events, bound, missing: line - log });
  // Users who are open will be weighed too, with what they have done by then.
  const more = usersNeeded(bound, [...evidence.closed, ...evidence.open], line) - users;
  return Number.isFinite(more) ? Math.max(0, Math.ceil((more * events) / users)) : undefined;
}

function inWindow({ treated }: EvidenceWindow): string {
  return `${formatFailures(treated.errors, treated.events)} within ${formatCount(WINDOW_MILLIS / 60_000)} minutes`;
}

function asks(criterion: RateCriterion): string {
  return criterion.kind === 'below' ? `allows ${limits(criterion)}` : `asks for ${limits(criterion)}`;
}

function limits(criterion: RateCriterion): string {
  return `${criterion.kind === 'below' ? 'less' : 'more'} than ${formatShare(criterion.bound)}`;
}
