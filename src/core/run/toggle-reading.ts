// What it means that the toggle is at a percentage: as it was, as it must be, or as somebody else wants it.
import { OFF, type Percentage } from '../toggle/percentage.ts';
import { isInPlace, isLowering } from './command.ts';
import type { Run } from './run.ts';

export type ToggleReading =
  /** In place, and known to be. */
  | 'settled'
  /** In place since the last look. */
  | 'set'
  /** Still to be set. */
  | 'unset'
  /** Neither what it was nor what was asked: somebody moved it. */
  | 'moved';

/**
 * @param found what was read; undefined for a toggle that does not exist, which is 0%.
 *
 * In `drive` mode a lowering goes on whatever is found above it: it may be a raise of our own that came late.
 */
export function toggleReading(run: Run, found: Percentage | undefined): ToggleReading {
  const is = found ?? OFF;
  const { percentage, confirmed } = run;
  if (isInPlace(run)) return is === percentage ? 'settled' : 'moved';
  if (is === percentage) return 'set';
  if (is === (confirmed?.percentage ?? OFF)) return 'unset';
  return run.rollout.mode === 'drive' && isLowering(run) && is > percentage ? 'unset' : 'moved';
}
