// Evidence that a share of errors lies below its bound, or not below it: events in any order, looked at as often as one likes.
import { requireErrors, requireFraction } from './domain.ts';
import { leastFrom } from './least.ts';
import { logScaledTail } from './special.ts';

/** Natural logarithms of two e-values: `logPass` against "the share is the bound or more", `logFail` against "it is the bound or less". */
export interface PassFail {
  readonly logPass: number;
  readonly logFail: number;
}

/** The two tests of one bound, with what depends on the bound alone computed once. Counts are not checked. */
export interface ProportionTest {
  logPass(errors: number, events: number): number;
  logFail(errors: number, events: number): number;
}

/**
 * Mixtures of likelihood ratios against the bound p0. The priors are Beta(a, b), b = (1-p0)/(2 p0), truncated to (0, p0)
 * with a = 1/2 for pass and to (p0, 1) with a = 1 for fail:
 *
 *   log E = lnB(a+S, b+n-S) + ln R(a+S, b+n-S) - lnB(a, b) - ln R(a, b) - S ln p0 - (n-S) ln(1-p0),
 *
 * R = I_p0 or 1 - I_p0. The last two terms are exactly what `logScaledTail` is scaled by, so that nothing large is left.
 */
export function proportionTest(bound: number): ProportionTest {
  requireFraction('bound', bound);
  const b = (1 - bound) / (2 * bound);
  const pass = logScaledTail(0.5, b, bound, 'lower');
  const fail = logScaledTail(1, b, bound, 'upper');
  return {
    logPass: (errors, events) => logScaledTail(0.5 + errors, b + (events - errors), bound, 'lower') - pass,
    logFail: (errors, events) => logScaledTail(1 + errors, b + (events - errors), bound, 'upper') - fail,
  };
}

/**
 * The evidence in `errors` of `events` about a share of errors that must be below `bound` (0.003 for 0.3%). Either e-value
 * may be compared with 1/alpha after every event: by Ville's inequality it crosses wrongly with probability <= alpha. Finite
 * for up to 1e12 events. "Above 99%" is `bound` 0.01.
 * @throws RangeError when the bound is not in (0, 1) or 0 <= errors <= events does not hold.
 */
export function proportionEvidence(input: {
  readonly bound: number;
  readonly errors: number;
  readonly events: number;
}): PassFail {
  requireErrors(input.errors, input.events);
  const test = proportionTest(input.bound);
  return { logPass: test.logPass(input.errors, input.events), logFail: test.logFail(input.errors, input.events) };
}

/**
 * The least number of events with which `errors` of them show, at level `alpha`, that the share is below `bound`.
 * @throws RangeError outside the domain of `proportionEvidence`, or alpha not in (0, 1).
 */
export function eventsToPass(input: {
  readonly bound: number;
  readonly errors: number;
  readonly alpha: number;
}): number {
  const { bound, errors, alpha } = input;
  requireErrors(errors, errors);
  requireFraction('alpha', alpha);
  const test = proportionTest(bound);
  const line = Math.log(1 / alpha);
  return leastFrom(errors, (events) => test.logPass(errors, events) >= line);
}

/** The largest number of events with which `errors` of them fail at level `alpha`; undefined when even all of them failing does not. */
export function eventsToFail(input: {
  readonly bound: number;
  readonly errors: number;
  readonly alpha: number;
}): number | undefined {
  const { bound, errors, alpha } = input;
  requireErrors(errors, errors);
  requireFraction('alpha', alpha);
  const test = proportionTest(bound);
  const line = Math.log(1 / alpha);
  const first = leastFrom(errors, (events) => test.logFail(errors, events) < line);
  return first > errors ? first - 1 : undefined;
}
