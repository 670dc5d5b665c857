// Judges "no worse than the baseline": errors fall to users with the toggle on no more often than to those with it off.
import type { Instant } from '../../calendar/instant.ts';
import type { Criterion } from '../criterion.ts';
import type { Evidence } from '../evidence.ts';
import { allocationEventsNeeded, allocationEvidence } from '../formulas/allocation.ts';
import { type FailingWindow, windowLine, windowTests } from '../formulas/fast-test.ts';
import { divergence } from '../formulas/information.ts';
import { rateInterval } from '../formulas/interval.ts';
import { sampleRatioEvidence } from '../formulas/sample-ratio.ts';
import type { StepState } from '../verdict.ts';
import { eventsOf, type Judged, moreClause, noiseClause, noiseIn, noiseOf, undecided } from './judged.ts';
import { splitReason } from './missing-data.ts';
import { formatCount, formatShare } from './wording.ts';

type Baseline = Extract<Criterion, { kind: 'baseline' }>;

const INTERVAL_ALPHA = 0.05;
/** Of the sample-ratio check: how far off a split it looks for, and on how strong evidence it is called lost. */
const CONCENTRATION = 100;
export const SPLIT_LOST = Math.log(1000);

/** Errors on either side, and of how many: users where all events carry one, else events. */
interface Compared {
  readonly treated: number;
  readonly control: number;
  readonly ofTreated: number;
  readonly ofControl: number;
  readonly perUser: boolean;
}

/**
 * Given all that failed, a failure is one with the toggle on with probability f rho / (f rho + 1 - f), f the share of those who tried
 * with it on. A user counts once, by whether any of the first eight events failed: what is wrong for a user is wrong again and again,
 * and a few unlucky users would look like many errors.
 */
export function judgeBaseline(criterion: Baseline, evidence: Evidence, step: StepState, now: Instant): Judged {
  const { allowed, bad } = criterion;
  const { errors } = evidence.treated;
  const events = eventsOf(evidence.treated);
  const soaked = now >= step.soakEndsAt;
  if (step.share >= 1) return withoutBaseline(evidence, soaked);
  if (eventsOf(evidence.control) === 0)
    return undecided(
      evidence,
      `${formatCount(events)} events with the toggle on, but none with it off to compare with`,
    );

  const sides = comparedIn(evidence);
  const share = sides.ofTreated / (sides.ofTreated + sides.ofControl);
  const steps = [{ treated: sides.treated, control: sides.control, share }];
  const logFail = allocationEvidence({ steps, ratio: allowed }).logAbove;
  const logPass = allocationEvidence({ steps, ratio: bad }).logBelow;
  const failLine = Math.log(1 / criterion.slowAlpha);
  const passLine = Math.log(1 / criterion.passAlpha);
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
  const seen = seenOf(sides);
  const asked = `the plan asks for ${allowed === 1 ? 'no more often' : `at most ${allowed} times`}`;

  const slow = logFail >= failLine;
  const window = slow ? undefined : failingWindow(criterion, evidence);
  if (slow || window) {
    const lost = splitLost(evidence, step.share);
    if (lost !== undefined) return { ...judged, verdict: 'noData', why: lost };
    const noise = window ? noiseOf(window.log, windowTests(window.index)) : noiseOf(logFail);
    const why = `${seen}${window ? ', and far more within ten minutes' : ''}; ${asked}${noiseClause(noise)}`;
    return { ...judged, verdict: 'fail', failedBy: slow ? 'slow' : 'fast', noise, why };
  }
  const lost = splitLost(evidence, step.share);
  if (lost !== undefined) return { ...judged, verdict: 'noData', why: lost };

  if (criterion.proof === 'statistical') {
    if (logPass >= passLine) return { ...judged, verdict: 'pass', why: `${seen}, which shows less than ${bad} times` };
    const moreEvents = moreToPass(sides, share, bad, passLine, events);
    const why = `${seen}; not enough yet to show less than ${bad} times${moreClause(moreEvents, events)}`;
    return { ...judged, ...(moreEvents !== undefined && { moreEvents }), why };
  }
  if (!soaked) return { ...judged, why: `${seen} so far, to be read when the soak is over; ${asked}` };
  // Half of all that are as good come out a little above the baseline: only what a proof would call bad is asked about.
  if (sides.treated === 0 || ratioOf(sides) < bad)
    return { ...judged, verdict: 'pass', why: `${seen}; ${asked}, read as less than ${bad} times` };
  return { ...judged, why: `${seen}, but ${asked}; too few errors to tell, a person decides` };
}

function comparedIn({ treated, control, erring }: Evidence): Compared {
  return erring
    ? {
        treated: erring.treated,
        control: erring.control,
        ofTreated: treated.users,
        ofControl: control.users,
        perUser: true,
      }
    : {
        treated: treated.errors,
        control: control.errors,
        ofTreated: eventsOf(treated),
        ofControl: eventsOf(control),
        perUser: false,
      };
}

/**
 * A fault that begins in the middle of a quiet step: within ten minutes, by each user's first event in them. A window is dismissed
 * at sight when even the best alternative, n KL(T/n || theta), does not reach the line.
 */
function failingWindow({ allowed, fastAlpha }: Baseline, { windows }: Evidence): FailingWindow | undefined {
  for (const { index, treated, control } of windows) {
    if (treated.errors === 0 || control.events === 0) continue;
    const share = treated.events / (treated.events + control.events);
    const theta = (share * allowed) / (share * allowed + 1 - share);
    const errors = treated.errors + control.errors;
    const line = windowLine(index, fastAlpha);
    if (treated.errors <= errors * theta || errors * divergence(treated.errors / errors, theta) < line) continue;
    const steps = [{ treated: treated.errors, control: control.errors, share }];
    const log = allocationEvidence({ steps, ratio: allowed }).logAbove;
    if (log >= line) return { index, log };
  }
  return undefined;
}

/** Whether users fall to the sides as commanded: otherwise the sides are not alike, and no comparison holds. */
function splitLost({ treated, control }: Evidence, share: number): string | undefined {
  const [on, off] = [treated.users, control.users];
  if (on === 0 || off === 0 || !(share > 0)) return undefined;
  return splitLog(on, off, share) >= SPLIT_LOST ? splitReason(on, off, share) : undefined;
}

/** Evidence, as a logarithm, that so many users on and off are not split by this share. */
export function splitLog(on: number, off: number, share: number): number {
  return sampleRatioEvidence({ shares: [share, 1 - share], counts: [on, off], concentration: CONCENTRATION });
}

function withoutBaseline(evidence: Evidence, soaked: boolean): Judged {
  const events = eventsOf(evidence.treated);
  const seen = `${formatCount(evidence.treated.errors)} of ${formatCount(events)} failed`;
  if (!soaked || evidence.treated.ok === 0)
    return undecided(evidence, `${seen}, and nobody off to compare with; at the end of the soak this passes if alive`);
  const why = `${seen}; nobody is off to compare with, so this shows only that it is alive`;
  return { ...undecided(evidence, why), verdict: 'pass' };
}

function moreToPass(
  { treated, control }: Compared,
  share: number,
  bad: number,
  line: number,
  events: number,
): number | undefined {
  const failures = treated + control;
  if (failures === 0) return undefined;
  const theta = (treated + share) / (failures + 1);
  const needed = allocationEventsNeeded({ theta, share, ratio: bad, direction: 'below', line });
  return Number.isFinite(needed) ? Math.max(0, Math.ceil(((needed - failures) * events) / failures)) : undefined;
}

function ratioOf({ treated, control, ofTreated, ofControl }: Compared): number {
  return (treated * ofControl) / (control * ofTreated);
}

function seenOf(sides: Compared): string {
  const what = sides.perUser ? ' users met an error' : ' failed';
  const side = (failed: number, of: number) =>
    `${formatCount(failed)} of ${formatCount(of)}${what} (${formatShare(failed / of)})`;
  const times = ratioOf(sides);
  const often = Number.isFinite(times) ? `, ${Number(times.toPrecision(3))} times as often` : '';
  return `${side(sides.treated, sides.ofTreated)} with the toggle on, ${side(sides.control, sides.ofControl)} with it off${often}`;
}
