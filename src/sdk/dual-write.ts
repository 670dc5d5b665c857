// Writes to an old and a new place at once, so that the new one can be tried without anybody depending on it.
import { attempt, settle } from './attempt.ts';
import { conclude, type Measured, outcomeOf } from './path-outcome.ts';

export interface DualWrite<T> extends Measured {
  /** Always runs; what it returns or throws is what the caller gets. */
  readonly oldWrite: () => T | PromiseLike<T>;
  /**
   * Runs for users who are on, once the old write has succeeded, with its result: where nothing was written there is
   * nothing to mirror. May throw, hang or be slow. `signal` aborts at the time-out.
   */
  readonly newWrite: (written: T, signal: AbortSignal) => unknown;
  /** After so many milliseconds without an end the new write counts as failed. Default 10,000. */
  readonly timeoutMs?: number;
  /** How long the caller waits for the new write at most, in milliseconds. Default 0: not at all. */
  readonly patienceMs?: number;
  /**
   * Wait for the end of the new write (or its time-out) instead, as a batch job may want to. Its failure still stays
   * apart.
   */
  readonly awaitNew?: boolean;
}

const TIMEOUT_MILLIS = 10_000;

/**
 * The old write, and for users who are on the new one too. One operation event a call: users who are off are measured
 * by the old path (variant off), users who are on by the new one (variant on, when it ends).
 * @throws only what the old write throws.
 */
export async function dualWrite<T>(options: DualWrite<T>): Promise<T> {
  const {
    client,
    toggle,
    user,
    attributes,
    oldWrite,
    newWrite,
    timeoutMs = TIMEOUT_MILLIS,
    patienceMs = 0,
    awaitNew,
  } = options;
  const on = client.isOn(toggle, user, attributes);

  const old = await attempt(oldWrite);
  if (!on) {
    conclude(options, 'off', outcomeOf(old, options.countsAsError), old.millis);
    return settle(old);
  }
  const written = settle(old);
  const mirrored = attempt((signal) => newWrite(written, signal), timeoutMs).then((result) =>
    conclude(options, 'on', outcomeOf(result, options.countsAsError), result.millis),
  );
  if (awaitNew) await mirrored;
  else if (patienceMs > 0) await patiently(mirrored, patienceMs);
  return written;
}

/** Waits for `work` or for so many milliseconds, whichever is first. */
async function patiently(work: Promise<void>, millis: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, millis);
  });
  await Promise.race([work, patience]);
  clearTimeout(timer);
}
