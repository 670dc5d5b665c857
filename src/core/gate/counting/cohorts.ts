// Users who are on by when they came on: those who were on in the step before, and those who were off then.

import type { Counts, Evidence, OperationEvent } from '../evidence.ts';
import { type Direction, outside, userSpread, widening } from '../formulas/band.ts';
import { eventsOf } from '../judging/judged.ts';
import type { Previous } from '../judging/previous-step.ts';
import type { StepState } from '../verdict.ts';

/** Canonical keys are stems joined by hyphens, so that none looks like these. */
const NAMES = { on: ' (on before)', off: ' (off before)' } as const;

/** The operation under which a tally counts what users of one cohort do, told by the side they were seen on in the step before. */
export function cohortOperation(operation: string, before: OperationEvent['variant']): string {
  return operation + NAMES[before];
}

/** Both cohorts of an operation in a tally that was told of them. */
export function cohortsIn(
  evidenceOf: (operation: string) => Evidence,
  operation: string,
): NonNullable<Evidence['cohorts']> {
  return {
    older: evidenceOf(cohortOperation(operation, 'on')).treated,
    newer: evidenceOf(cohortOperation(operation, 'off')).treated,
  };
}

export interface AgainstOlder {
  /** Successes per user of the newer over those of the older; NaN without any of the older. */
  readonly ratio: number;
  readonly logFail: number;
  readonly failLine: number;
  readonly direction: Direction | undefined;
}

/**
 * Whether those who came on with this step succeed as often as those who were on before, by the band test of users on and off. Of the
 * users who were seen in the step before, whichever side they were on, its share had the toggle on by chance: among those of them
 * who are on now, (share - share before) / share are newer. Two edges, each at half of `alpha`. Undefined where there is nobody of
 * either cohort to compare.
 */
export function againstOlder(
  { older, newer }: { readonly older: Counts; readonly newer: Counts },
  previous: Previous,
  step: StepState,
  test: { readonly band: readonly [low: number, high: number]; readonly alpha: number },
): AgainstOlder | undefined {
  const share = (step.share - previous.step.share) / step.share;
  if (!(share > 0 && share < 1) || eventsOf(older) === 0 || eventsOf(newer) === 0) return undefined;
  const edge = widening(userSpread(newer, older), test.alpha / 2);
  const [low, high] = test.band;
  const { more, less } = outside({ treated: newer.ok, control: older.ok }, share, low / edge, high * edge);
  const users = outside({ treated: newer.users, control: older.users }, share, low, high);
  const failLine = Math.log(2 / test.alpha);
  const direction = less >= failLine ? 'less' : more >= failLine ? 'more' : undefined;
  // Where even the users are so far off, chance did not put them there, and nothing follows from what they do.
  const isSplit = direction !== undefined && users[direction] < failLine;
  return {
    ratio: (newer.ok * (1 - share)) / (older.ok * share),
    logFail: Math.max(more, less),
    failLine,
    direction: isSplit ? direction : undefined,
  };
}
