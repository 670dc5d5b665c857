// The exact chance that a test which is looked at after every event ever crosses its line: dynamic programming over its boundaries.
// A pass is crossed by going on without errors, a fail by the arrival of one.
import { afterMore } from './binomial.ts';

/** Beyond so many errors the answer is a lower bound: what is crossed later than at the boundary of this many is left out. */
const MOST_ERRORS = 400;
/** What cannot change a printed digit any more. */
const NEGLIGIBLE = 1e-9;

/**
 * P(at some n <= `events`, with S errors so far, n >= boundary(S)), for independent events that are errors with probability
 * `rate`. `boundary` must not fall as S grows. With S errors the line can only be crossed exactly at boundary(S): with fewer it
 * was crossed before. So the distribution of S is carried from boundary to boundary, and what stands at S there has crossed.
 */
export function crossingChance(input: {
  readonly boundary: (errors: number) => number;
  readonly events: number;
  readonly rate: number;
}): number {
  let open: readonly number[] = [1];
  let at = 0;
  let crossed = 0;
  for (let errors = 0; errors <= MOST_ERRORS; errors++) {
    const next = input.boundary(errors);
    if (next > input.events) break;
    const after = afterMore(open, next - at, input.rate, MOST_ERRORS);
    crossed += after[errors] ?? 0;
    after[errors] = 0;
    open = after;
    at = next;
    if (1 - crossed < NEGLIGIBLE || after.every((chance) => chance < NEGLIGIBLE / MOST_ERRORS)) break;
  }
  return Math.min(1, crossed);
}

/**
 * P(at some n <= `events`, with S errors so far, n <= boundary(S)): the chance of a fail. `boundary` must not fall as S grows, and
 * gives undefined for an S with which no n fails. The S-th error crosses when it arrives by boundary(S); so at boundary(S) what
 * has S errors or more has crossed.
 */
export function arrivalChance(input: {
  readonly boundary: (errors: number) => number | undefined;
  readonly events: number;
  readonly rate: number;
}): number {
  let open: readonly number[] = [1];
  let at = 0;
  let crossed = 0;
  for (let errors = 1; errors <= MOST_ERRORS && at < input.events; errors++) {
    const boundary = input.boundary(errors);
    if (boundary === undefined) continue;
    const next = Math.min(boundary, input.events);
    const before = sum(open);
    open = afterMore(open, next - at, input.rate, MOST_ERRORS).slice(0, errors);
    crossed += before - sum(open);
    at = next;
  }
  return Math.max(0, crossed);
}

function sum(chances: readonly number[]): number {
  return chances.reduce((total, chance) => total + chance, 0);
}
