// What a measured path came to, and how that is told: shared by everything that moves users between two paths.

import type { Attributes } from '../core/toggle/targeting.ts';
import { type Attempt, TIMED_OUT } from './attempt.ts';
import type { Client } from './client.ts';
import type { Variant } from './operation-record.ts';

/** `ignored` was no attempt at all, for example a user who may not do this: nothing is recorded. */
export type PathOutcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'error'; readonly error: unknown }
  /** It answered, but not what the old path answers: recorded as an error. */
  | { readonly kind: 'different' }
  | { readonly kind: 'ignored'; readonly error: unknown };

export interface Measured {
  readonly client: Pick<Client, 'isOn' | 'record'>;
  readonly toggle: string;
  /** In the plan's words or others of the same meaning: "write to table", "download". */
  readonly operation: string;
  readonly user: string;
  /** What else is known of the user, where the toggle has rules that look at it. */
  readonly attributes?: Attributes;
  /**
   * Whether an exception speaks against the path. An error that does not count (a 401, a 403, a 404) is no attempt:
   * nothing is recorded for it, neither error nor ok, because it says nothing of the path. Default: every error counts.
   * A time-out always does.
   */
  readonly countsAsError?: (error: unknown) => boolean;
  /** Told about every measured outcome, after it was recorded: for logs, and to know when background work is over. */
  readonly onOutcome?: (outcome: PathOutcome, variant: Variant) => void;
}

/** What an attempt came to, by the caller's own idea of an error. */
export function outcomeOf(result: Attempt<unknown>, countsAsError: Measured['countsAsError']): PathOutcome {
  if (result.kind === 'done') return { kind: 'ok' };
  const { error } = result;
  return counts(error, countsAsError) ? { kind: 'error', error } : { kind: 'ignored', error };
}

/** Records the outcome of one operation and tells the caller. */
export function conclude(measured: Measured, variant: Variant, outcome: PathOutcome, millis: number): void {
  const { client, toggle, operation, user, attributes, onOutcome } = measured;
  if (outcome.kind !== 'ignored')
    client.record({
      toggle,
      operation,
      outcome: outcome.kind === 'ok' ? 'ok' : 'error',
      variant,
      user,
      ...(attributes && { attributes }),
      durationMs: millis,
    });
  try {
    onOutcome?.(outcome, variant);
  } catch {
    // The caller's log must not become the failure of the path that it logs.
  }
}

function counts(error: unknown, countsAsError: Measured['countsAsError']): boolean {
  if (!countsAsError || (error instanceof Error && error.name === TIMED_OUT)) return true;
  try {
    return countsAsError(error);
  } catch {
    return true;
  }
}
