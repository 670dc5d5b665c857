// What the toggle is to be: commanding a percentage, and whether it is there.
import type { Instant } from '../calendar/instant.ts';
import { OFF, type Percentage } from '../toggle/percentage.ts';
import type { Run } from './run.ts';

/**
 * The run with another percentage commanded. What a person was told before no longer holds; but what was commanded before may have
 * been set already, or still arrive.
 */
export function command(run: Run, percentage: Percentage, why: string, at: Instant): Run {
  const { advice: _, ...rest } = run;
  const before = Math.max(run.percentage, run.confirmed?.percentage ?? 0);
  const unsure = !isInPlace(run) && run.command !== undefined && { unsure: true as const };
  return { ...rest, percentage, command: { at, why, lowers: percentage < before, ...unsure } };
}

/** The run rolled back to 0%: it must be looked at even when it was there, for somebody may have raised it since. */
export function commandOff(run: Run, why: string, at: Instant): Run {
  return { ...command(run, OFF, why, at), command: { at, why, lowers: true, unsure: true } };
}

/** Whether the toggle is known to be what it must be. */
export function isInPlace(run: Run): boolean {
  return run.confirmed?.percentage === run.percentage && !run.command?.unsure;
}

/** The run whose toggle was looked at: read, or by a person. */
export function knownToBe(run: Run, percentage: Percentage, at: Instant, by?: string): Run {
  const known: Run = { ...run, confirmed: { percentage, at, ...(by !== undefined && { by }) } };
  if (!run.command) return known;
  const { unsure: _, ...command } = run.command;
  return { ...known, command };
}

/** A lowering was commanded and is not there yet: nothing that is found meanwhile takes it back. */
export function isLowering(run: Run): boolean {
  return !isInPlace(run) && run.command?.lowers === true;
}

/** A raise was commanded and is not there yet. */
function isRaising(run: Run): boolean {
  return !isInPlace(run) && run.command?.lowers === false;
}

/** The run with a raise that is not there yet taken back: what stops does not go on being raised. Our own toggles are raised at once. */
export function withdrawn(run: Run, why: string, at: Instant): Run {
  if (run.rollout.driver === undefined || !isRaising(run)) return run;
  return command(run, run.confirmed?.percentage ?? OFF, why, at);
}

/** A run that needs nobody any more: completed, or rolled back and known to be there. */
export function isEnded(run: Run): boolean {
  return run.state.kind === 'completed' || (run.state.kind === 'rolledBack' && isInPlace(run));
}
