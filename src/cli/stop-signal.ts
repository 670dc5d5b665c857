// Ctrl-C and SIGTERM as a question that long work asks: the work ends where nothing is half-done, not where the signal struck.

export interface StopSignal {
  stopped(): boolean;
  /** Resolves after `millis`, or at once when stopped. */
  within(millis: number): Promise<void>;
  /** Resolves when stopped. */
  wait(): Promise<void>;
  /** Gives the signals back. */
  release(): void;
}

export function stopSignal(): StopSignal {
  let stopped = false;
  const waiting = new Set<() => void>();
  const stop = (): void => {
    stopped = true;
    for (const wake of waiting) wake();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const wait = (millis?: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = millis === undefined ? undefined : setTimeout(() => wake(), millis);
      const wake = (): void => {
        clearTimeout(timer);
        waiting.delete(wake);
        resolve();
      };
      waiting.add(wake);
      if (stopped) wake();
    });
  return {
    stopped: () => stopped,
    within: wait,
    wait: () => wait(),
    release() {
      process.removeListener('SIGINT', stop);
      process.removeListener('SIGTERM', stop);
    },
  };
}
