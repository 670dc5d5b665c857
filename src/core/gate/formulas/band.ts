// The band test of "scales proportionally": e-values against being outside of a band and against being inside of it.

import type { Counts } from '../evidence.ts';
import { eventsOf } from '../judging/judged.ts';
import { allocationEvidence } from './allocation.ts';

export type Direction = 'more' | 'less';

/** E-values against "at most `high` times" and "at least `low` times", as logarithms. */
export function outside(
  counts: { readonly treated: number; readonly control: number },
  share: number,
  low: number,
  high: number,
): Readonly<Record<Direction, number>> {
  const steps = [{ ...counts, share }];
  return {
    more: allocationEvidence({ steps, ratio: high }).logAbove,
    less: allocationEvidence({ steps, ratio: low }).logBelow,
  };
}

/** The weaker of the e-values against "at least `high` times" and "at most `low` times": a pass needs both. */
export function inside(
  counts: { readonly treated: number; readonly control: number },
  share: number,
  low: number,
  high: number,
): number {
  if (low >= high) return Number.NEGATIVE_INFINITY;
  const steps = [{ ...counts, share }];
  return Math.min(
    allocationEvidence({ steps, ratio: high }).logBelow,
    allocationEvidence({ steps, ratio: low }).logAbove,
  );
}

/**
 * Standard deviation of ln(treated / control) beyond what independent events would have. Users, not events, are drawn: a sum
 * over users varies by sum(x^2) / sum(x)^2, of which the test already allows for 1 / sum(x). With coefficient of variation CV
 * of events per user that is CV^2/n_users plus what events that come in bursts add, which CV alone misses: users with eight
 * events each have CV 0, and would fail a healthy band one time in four. 0 where nobody does more than one thing, and where
 * events carry no user (events assumed independent).
 */
export function userSpread(treated: Counts, control: Counts): number {
  return Math.sqrt(excessVariance(treated) + excessVariance(control));
}

function excessVariance(counts: Counts): number {
  const events = eventsOf(counts);
  return events > 0 && counts.users > 0 ? Math.max(0, counts.squares / events ** 2 - 1 / events) : 0;
}

/**
 * The factor by which an edge of the band moves for a `spread` between users, at level `alpha`: exp(z spread). z is a bound on
 * the normal quantile, P(Z > sqrt(2 ln(1/alpha))) < alpha, on the safe side because the spread is looked at all the time.
 */
export function widening(spread: number, alpha: number): number {
  return Math.exp(spread * Math.sqrt(2 * Math.log(1 / alpha)));
}
