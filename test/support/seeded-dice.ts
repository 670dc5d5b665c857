// Chance that is the same in every run, and how often chance alone may go wrong: for tests of promises that are probabilities.
import { atMost } from '../../src/core/gate/formulas/binomial.ts';

/** A draw from the standard normal distribution (Box and Muller). */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** 1, 2, 3, ... with this mean, each 1 more with the same probability: coefficient of variation about 1 for large means. */
export function geometric(random: () => number, mean: number): number {
  return mean <= 1 ? 1 : 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - 1 / mean));
}

/** The share of `runs` that may go wrong if `alpha` of them do: more than that happens once in a thousand. */
export function tolerated(runs: number, alpha: number): number {
  let most = Math.floor(runs * alpha);
  while (atMost(most, runs, alpha) < 0.999) most++;
  return most / runs;
}
