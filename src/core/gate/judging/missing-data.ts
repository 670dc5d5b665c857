// When numbers say nothing: no source, no attempt, silence, or a split between on and off that is not the one commanded.
import { workingBetween } from '../../calendar/business-time.ts';
import type { Instant } from '../../calendar/instant.ts';
import type { Evidence } from '../evidence.ts';
import { allocationEvidence } from '../formulas/allocation.ts';
import { proportionTest } from '../formulas/proportion.ts';
import type { StepState } from '../verdict.ts';
import { eventsOf } from './judged.ts';
import { formatShare } from './wording.ts';

export interface Missing {
  readonly why: string;
  /** Since when there is nothing to go by; undefined for a failing source, which cannot tell what it has. */
  readonly since: Instant | undefined;
}

/** The split is lost when the odds of being on are this many times more or less than commanded, */
const ODDS = 2;
/** by events, where nobody tells users apart and some have many, this many times more; */
const ODDS_OF_EVENTS = 5;
/** or, where nobody or everybody should be on, when more than this share is not; */
const ABOUT_NONE = 0.05;
/** and only on strong evidence, since each verdict of an attempt may hang on it. */
const LINE = Math.log(1000);

/** Why this evidence must not pass anything, or undefined when it may. */
export function missingData(evidence: Evidence, step: StepState, now: Instant): Missing | undefined {
  const last = evidence.lastEventAt ?? step.startedAt;
  if (evidence.sourceFailing !== undefined)
    return { why: `the source of the numbers fails: ${evidence.sourceFailing}`, since: undefined };
  if (eventsOf(evidence.treated) === 0) return { why: 'no attempt yet with the toggle on', since: step.startedAt };
  // Working time is never longer than time, and time costs nothing to know.
  if (now - last > step.missingDataAfter && workingBetween(step.calendar, last, now) > step.missingDataAfter)
    return {
      why: `no event for more than ${Math.round(step.missingDataAfter / 60_000)} minutes of working time`,
      since: last,
    };
  const lost = lostSplit(evidence, step.share) ?? splitOfEvents(evidence, step.share);
  return lost === undefined ? undefined : { why: lost, since: undefined };
}

/**
 * What is wrong with the split, by distinct users. Where one side has none there is nothing to compare: a source that reports
 * only the treated is no lost split, and a treatment without users has no attempts.
 */
export function lostSplit(evidence: Evidence, share: number): string | undefined {
  const [on, off] = [evidence.treated.users, evidence.control.users];
  if (on === 0 || off === 0) return undefined;
  const wrong = share >= 1 ? off : share <= 0 ? on : undefined;
  const lost =
    wrong === undefined ? oddsAreOff(on, off, share) : proportionTest(ABOUT_NONE).logFail(wrong, on + off) >= LINE;
  return lost ? splitReason(on, off, share) : undefined;
}

/**
 * What is wrong with the split, by events that carry no user: far too many with the toggle on, as when a query tells the variant
 * wrongly. Too few may be what the change does, and are for the criteria to judge.
 */
function splitOfEvents({ treated, control }: Evidence, share: number): string | undefined {
  if (treated.users + control.users > 0 || share <= 0 || share >= 1) return undefined;
  const [on, off] = [eventsOf(treated), eventsOf(control)];
  // A source that reports only the treated is no lost split.
  if (off === 0 || on * (1 - share) <= ODDS_OF_EVENTS * off * share) return undefined;
  const steps = [{ treated: on, control: off, share }];
  if (allocationEvidence({ steps, ratio: ODDS_OF_EVENTS }).logAbove < LINE) return undefined;
  return `the split is lost: ${formatShare(on / (on + off))} of the events seen were of users with the toggle on, who should be ${formatShare(share)}`;
}

export function splitReason(on: number, off: number, share: number): string {
  return `the split is lost: ${formatShare(on / (on + off))} of the users seen were on, ${formatShare(share)} were expected`;
}

function oddsAreOff(treated: number, control: number, share: number): boolean {
  const odds = (treated * (1 - share)) / (control * share);
  if (odds <= ODDS && odds >= 1 / ODDS) return false;
  const steps = [{ treated, control, share }];
  return odds > ODDS
    ? allocationEvidence({ steps, ratio: ODDS }).logAbove >= LINE
    : allocationEvidence({ steps, ratio: 1 / ODDS }).logBelow >= LINE;
}
