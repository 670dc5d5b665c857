// Sends users from an old provider to a new one, and looks at what the new one answers, not only whether it does.
import { isOn } from '../core/toggle/evaluate.ts';
import { FULL, type Percentage } from '../core/toggle/percentage.ts';
import { type Attempt, attempt, settle } from './attempt.ts';
import { conclude, type Measured, outcomeOf } from './path-outcome.ts';

export interface SwitchOver<T> extends Measured {
  /** The old way: for users who are off, and what a comparison is made against. */
  readonly legacy: () => T | PromiseLike<T>;
  /** The new way, for users who are on. `signal` aborts at the time-out. */
  readonly next: (signal: AbortSignal) => T | PromiseLike<T>;
  /**
   * Whether both answers say the same. For a share of the users who are on both ways run; when the answers differ, or
   * comparing throws, the operation is recorded as an error and the legacy answer is returned: a wrong answer with
   * status 200 is invisible to every error rate. When the legacy way fails there is nothing to compare with, and `next`
   * stands.
   */
  readonly compare?: (next: T, legacy: T) => boolean | PromiseLike<boolean>;
  /** Share of the users who are on whose answers are compared, 0 to 1, always the same users. Default 1. */
  readonly compareShare?: number;
  /**
   * Answer with the legacy way when `next` fails with an error that counts. The error is recorded all the same. Default
   * false.
   */
  readonly fallback?: boolean;
  /**
   * After so many milliseconds `next` counts as failed and a comparison is given up. Default 10,000. Users who are off
   * wait as ever.
   */
  readonly timeoutMs?: number;
}

const TIMEOUT_MILLIS = 10_000;

/**
 * The answer of `next` for users who are on, of `legacy` for all others; who is on stays on as the percentage grows.
 * One operation event a call, for the way that served the user.
 * @throws what the way that served the user throws.
 */
export async function switchOver<T>(options: SwitchOver<T>): Promise<T> {
  const {
    client,
    toggle,
    user,
    attributes,
    legacy,
    next,
    compare,
    countsAsError,
    timeoutMs = TIMEOUT_MILLIS,
  } = options;
  if (!client.isOn(toggle, user, attributes)) {
    const result = await attempt(legacy);
    conclude(options, 'off', outcomeOf(result, countsAsError), result.millis);
    return settle(result);
  }

  const shadow =
    compare && isCompared(toggle, user, options.compareShare ?? 1) ? attempt(legacy, timeoutMs) : undefined;
  const result = await attempt(next, timeoutMs);
  const outcome = outcomeOf(result, countsAsError);

  if (compare && shadow && result.kind === 'done') {
    const reference = await shadow;
    if (reference.kind === 'done' && (await differ(() => compare(result.value, reference.value), timeoutMs))) {
      conclude(options, 'on', { kind: 'different' }, result.millis);
      return reference.value;
    }
  }
  conclude(options, 'on', outcome, result.millis);
  if (outcome.kind === 'error' && options.fallback) return settle(await (shadow ?? attempt(legacy)));
  return settle(result);
}

/** The same users at every percentage and after every restart, and other users than the toggle itself would pick. */
function isCompared(toggle: string, user: string, share: number): boolean {
  const percentage = Math.round(share * FULL) as Percentage;
  return isOn({ key: `${toggle}/compared`, percentage, version: 0 }, user);
}

/** A comparison that throws or does not end has not found both answers to be the same. */
async function differ(compare: () => boolean | PromiseLike<boolean>, timeoutMs: number): Promise<boolean> {
  const result: Attempt<boolean> = await attempt(compare, timeoutMs);
  return result.kind === 'failed' || !result.value;
}
