// The same evidence with the user as the unit, for errors that come in clusters: what is wrong for one user is wrong again and again.

import type { UserCell } from '../evidence.ts';
import { requireErrors, requireFraction } from './domain.ts';
import { logMean } from './log-mean.ts';
import type { PassFail } from './proportion.ts';

/** Alternatives by their odds, as multiples of the bound's odds. */
const FAIL_ODDS = [1.25, 1.5, 2, 3, 5, 10, 30, 100] as const;
const PASS_ODDS = [0, 0.125, 0.25, 0.5, 0.75] as const;

/**
 * The evidence of closed users about a share of errors (averaged over users) that must be below `bound`. Each user gives one
 * bounded factor, 1 + (q-p0)/(p0(1-p0)) * (s/n - p0) for s errors of n events, whose expectation is at most 1 under the null
 * however the user's events hang together; the product over users is averaged over the alternatives q with equal weights.
 * A user may be counted only once, when nothing of the user will be added any more.
 * @param users `[errors, events]` of each closed user; those without events say nothing.
 * @throws RangeError when the bound is not in (0, 1) or a user has more errors than events.
 */
export function perUserEvidence(input: {
  readonly bound: number;
  readonly users: Iterable<readonly [errors: number, events: number]>;
}): PassFail {
  return userCellsEvidence(input.bound, oneEach(input.users));
}

function* oneEach(users: Iterable<readonly [errors: number, events: number]>): Iterable<UserCell> {
  for (const [errors, events] of users) yield [errors, events, 1];
}

/** `perUserEvidence` of a histogram: `users` users with `errors` of `events` in each cell. */
export function userCellsEvidence(bound: number, cells: Iterable<UserCell>): PassFail {
  requireFraction('bound', bound);
  const fail = FAIL_ODDS.map(() => 0);
  const pass = PASS_ODDS.map(() => 0);
  for (const [errors, events, users] of cells) {
    requireErrors(errors, events);
    if (events === 0 || users === 0) continue;
    const excess = errors / events - bound;
    addLogFactors(fail, FAIL_ODDS, bound, excess, users);
    addLogFactors(pass, PASS_ODDS, bound, excess, users);
  }
  return { logPass: logMean(pass), logFail: logMean(fail) };
}

/** With q = r p0 / (1 - p0 + r p0) for odds ratio r, (q - p0) / (p0 (1 - p0)) is (r - 1) / (1 - p0 + r p0). */
function addLogFactors(sums: number[], odds: readonly number[], bound: number, excess: number, users: number): void {
  for (let i = 0; i < odds.length; i++) {
    const r = odds[i]!;
    sums[i]! += users * Math.log1p(((r - 1) * excess) / (1 - bound + r * bound));
  }
}

/**
 * Closed users with whom evidence for a pass can be expected to reach `line`, when all are as those of `cells`, smoothed with
 * half a broken user among 1/bound clean ones: so many times the best alternative's growth make up for the line and for the
 * mixture. Infinite where users do not go towards a proof.
 */
export function usersNeeded(bound: number, cells: readonly UserCell[], line: number): number {
  const sums = PASS_ODDS.map(() => 0);
  let users = 1 / bound;
  addLogFactors(sums, PASS_ODDS, bound, 1 - bound, 0.5);
  addLogFactors(sums, PASS_ODDS, bound, -bound, users - 0.5);
  for (const [errors, events, count] of cells) {
    addLogFactors(sums, PASS_ODDS, bound, errors / events - bound, count);
    users += count;
  }
  const growth = Math.max(...sums) / users;
  return growth > 0 ? (line + Math.log(PASS_ODDS.length)) / growth : Number.POSITIVE_INFINITY;
}
