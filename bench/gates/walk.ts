// The exact fate of a rule that is looked at after every event: its chances to fail and to pass, and when, by dynamic programming.
import type { RateRule } from './rate-rules.ts';

export interface Fate {
  readonly fails: number;
  readonly passes: number;
  /** Events until it is decided; of what is not decided within the horizon, the horizon. */
  readonly mean: number;
  readonly median: number;
}

const NEGLIGIBLE = 1e-15;

/**
 * Follows the distribution of the number of errors from event to event up to `horizon`. `which` leaves one of the ends aside, so
 * that the other's chance is not made smaller by it: for the promise "fails wrongly with probability at most alpha".
 */
export function fateOf(rule: RateRule, rate: number, horizon: number, which: 'both' | 'fails' | 'passes'): Fate {
  const failsUpTo = remembered(rule.failsUpTo);
  const passesFrom = remembered(rule.passesFrom);
  let open = new Float64Array(64);
  open[0] = 1;
  let [low, high] = [0, 0];
  let [fails, passes, mean, left] = [0, 0, 0, 1];
  let median: number | undefined;
  for (let events = 1; events <= horizon && left > NEGLIGIBLE; events++) {
    mean += left;
    if (high + 2 > open.length) {
      const larger = new Float64Array(open.length * 2);
      larger.set(open);
      open = larger;
    }
    for (let errors = high + 1; errors >= low; errors--)
      open[errors] = open[errors]! * (1 - rate) + (errors > 0 ? open[errors - 1]! * rate : 0);
    high++;
    const decides = events >= rule.first;
    while (decides && high >= low && which !== 'passes' && events <= failsUpTo(high)) fails += take(high--);
    while (decides && low <= high && which !== 'fails' && events >= passesFrom(low)) passes += take(low++);
    while (high > low && open[high]! < NEGLIGIBLE) open[high--] = 0;
    while (high > low && open[low]! < NEGLIGIBLE) open[low++] = 0;
    left = 0;
    for (let errors = low; errors <= high; errors++) left += open[errors]!;
    if (median === undefined && left <= 0.5) median = events;
  }
  return { fails, passes, mean, median: median ?? horizon };

  function take(errors: number): number {
    const chance = open[errors]!;
    open[errors] = 0;
    return chance;
  }
}

function remembered(compute: (errors: number) => number): (errors: number) => number {
  const known: number[] = [];
  return (errors) => {
    known[errors] ??= compute(errors);
    return known[errors];
  };
}
