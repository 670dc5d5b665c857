// Runs one path of the application so that, whatever it does, what comes of it is known and nothing escapes.

export type Attempt<T> =
  | { readonly kind: 'done'; readonly value: T; readonly millis: number }
  | { readonly kind: 'failed'; readonly error: unknown; readonly millis: number };

/** How the error of an attempt is named that took too long. */
export const TIMED_OUT = 'TimeoutError';

/**
 * Resolves with what `run` returned or threw, and how long it took; never rejects. After `timeoutMs` it counts as
 * failed with a TimeoutError, its signal is aborted, and what it still does is ignored. (Code that blocks the event
 * loop cannot be bounded.)
 */
export function attempt<T>(run: (signal: AbortSignal) => T | PromiseLike<T>, timeoutMs?: number): Promise<Attempt<T>> {
  const started = performance.now();
  const since = () => performance.now() - started;
  const abort = new AbortController();

  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    if (timeoutMs !== undefined) {
      timer = setTimeout(() => {
        const error = new Error(`no answer within ${timeoutMs} ms`);
        error.name = TIMED_OUT;
        resolve({ kind: 'failed', error, millis: since() });
        abort.abort(error);
      }, timeoutMs).unref();
    }
    const failed = (error: unknown): void => {
      clearTimeout(timer);
      resolve({ kind: 'failed', error, millis: since() });
    };
    try {
      Promise.resolve(run(abort.signal)).then((value) => {
        clearTimeout(timer);
        resolve({ kind: 'done', value, millis: since() });
      }, failed);
    } catch (error) {
      failed(error);
    }
  });
}

/** What the path gave to its caller: its value, or its exception. */
export function settle<T>(result: Attempt<T>): T {
  if (result.kind === 'failed') throw result.error;
  return result.value;
}
