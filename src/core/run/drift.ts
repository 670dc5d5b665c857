// Somebody else moved the toggle: lowered is adopted as a pause, raised is asked about; never fought, and never raised to restore.
import type { Instant } from '../calendar/instant.ts';
import { formatPercentage, type Percentage } from '../toggle/percentage.ts';
import { isInPlace, isLowering, knownToBe } from './command.ts';
import { remarkLast, stepOf } from './record.ts';
import type { Run, RunState } from './run.ts';

/**
 * The run with its toggle found at `found`, which is not what it must be. Three things keep their course: a lowering that is still to
 * be made (it is asked for again), a rollout that is over, and a question about drift whose toggle was put back meanwhile.
 *
 * @param who the person who says so; undefined when it was read.
 */
export function drift(run: Run, found: Percentage, at: Instant, who?: string, gone = false): Run {
  const { advice: _, ...rest } = run;
  const { state } = run;
  const known = knownToBe(rest, found, at, who);
  const why = driftSentence(run, found, who, gone);
  if (isLowering(run) && found > run.percentage) return remarkLast(known, at, why);
  const adopted: Run = { ...known, percentage: found };
  if (state.kind === 'completed') return adopted;
  const before = (state.kind === 'asked' && state.instead) || { state, percentage: run.percentage };
  const told = remarkLast(adopted, at, why);
  if (found === before.percentage) return { ...told, state: before.state };
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
