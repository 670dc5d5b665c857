// Measures how many calls a second arrive, so that a fault can grow with the load.

const WINDOW_MILLIS = 1_000;

/**
 * Counts one call a use, at `now` in milliseconds, and returns calls a second: an average that forgets with a time
 * constant of 1 s.
 */
export function loadMeter(now: () => number): () => number {
  let load = 0;
  let last = now();
  return () => {
    const at = now();
    load = load * Math.exp((last - at) / WINDOW_MILLIS) + 1;
    last = at;
    return load;
  };
}
