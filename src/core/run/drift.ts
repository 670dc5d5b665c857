// Somebody else moved the toggle: lowered is adopted as a pause, raised is asked about; never fought, and never raised to restore.
import { type Instant, toInstant } from '../calendar/instant.ts';
import { formatPercentage, type Percentage } from '../toggle/percentage.ts';
import { isInPlace, isLowering, knownToBe } from './command.ts';
import { countingFrom, remarkLast, stepOf } from './record.ts';
import type { Run, RunState } from './run.ts';

export interface Drift {
  /** The person who says so; absent when it was read. */
  readonly who?: string;
  /** The toggle does not exist any more. */
  readonly gone?: boolean | undefined;
  /** Milliseconds until the last application has what was found; absent: as it was told when the toggle was to be set, or none. */
  readonly effectiveWithin?: number | undefined;
}

/**
 * The run with its toggle found at `found`, which is not what it must be. Three things keep their course: a lowering that is still to
 * be made (it is asked for again), a rollout that is over, and a question about drift whose toggle was put back meanwhile.
 */
export function drift(
  run: Run,
  found: Percentage,
  at: Instant,
  { who, gone = false, effectiveWithin }: Drift = {},
): Run {
  const { advice: _, ...rest } = run;
  const { state } = run;
  const known = knownToBe(rest, found, at, who);
  const why = driftSentence(run, found, who, gone);
  if (isLowering(run) && found > run.percentage) return remarkLast(known, at, why);
  const adopted: Run = { ...known, percentage: found };
  if (state.kind === 'completed') return adopted;
  const within = run.advice?.effectiveWithin;
  const before = (state.kind === 'asked' && state.instead) || {
    state,
    percentage: run.percentage,
    ...(within !== undefined && { effectiveWithin: within }),
  };
  const told = remarkLast(adopted, at, why);
  if (found === before.percentage) {
    // Where it was wrong from the first, the step begins to count only now.
    const reached = toInstant(at + (effectiveWithin ?? before.effectiveWithin ?? 0));
    return countingFrom({ ...told, state: before.state }, found, reached);
  }
  const step = stepOf(run);
  const next: RunState =
    found < before.percentage
      ? { kind: 'paused', step, why, at }
      : { kind: 'asked', step, about: 'drift', why, at, times: 1, instead: before };
  return { ...told, state: next };
}

/** "somebody lowered the toggle from 25% to 10%"; "the toggle is at 30% and not at 25% as asked". */
export function driftSentence(run: Run, found: Percentage, who?: string, gone = false): string {
  const [was, is] = [formatPercentage(run.percentage), formatPercentage(found)];
  if (gone) return `the toggle is gone, which is 0%; it was at ${was}`;
  if (isInPlace(run))
    return `${who ?? 'somebody'} ${found < run.percentage ? 'lowered' : 'raised'} the toggle from ${was} to ${is}`;
  return `the toggle is at ${is} and not at ${was} as asked${who === undefined ? '' : `, says ${who}`}`;
}
