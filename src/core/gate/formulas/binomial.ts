// Chances of so many errors among so many events.
import { logIncompleteBeta } from './special.ts';

/** P(at most `most` of `events` are errors), each an error with probability `rate`. */
export function atMost(most: number, events: number, rate: number): number {
  if (most < 0) return 0;
  if (most >= events || rate <= 0) return 1;
  if (rate >= 1) return 0;
  return Math.exp(logIncompleteBeta(most + 1, events - most, rate, 'upper'));
}

/** Terms below this are left out; thousands of them do not add up to anything that is printed. */
const NEGLIGIBLE = 1e-18;

/**
 * P(exactly k of `events` are errors) for k = 0, 1, ... up to `most`, or to where nothing is left. All 0 where (1-rate)^events
 * underflows: then more than some 700 errors are expected, and nothing is left of the first few hundred.
 */
export function pointChances(events: number, rate: number, most: number): readonly number[] {
  if (rate <= 0 || events === 0) return [1];
  if (rate >= 1) return Array.from({ length: Math.min(most, events) + 1 }, (_, k) => (k === events ? 1 : 0));
  const odds = rate / (1 - rate);
  const chances: number[] = [];
  let chance = Math.exp(events * Math.log1p(-rate));
  for (let k = 0; k <= Math.min(most, events); k++) {
    chances.push(chance);
    if (k > events * rate && chance < NEGLIGIBLE) break;
    chance *= ((events - k) / (k + 1)) * odds;
  }
  return chances;
}

/** The distribution of the number of errors after `events` more, from the one before; more than `most` errors are dropped. */
export function afterMore(before: readonly number[], events: number, rate: number, most: number): number[] {
  const more = pointChances(events, rate, most);
  const length = Math.min(before.length + more.length - 1, most + 1);
  const sums = new Array<number>(length).fill(0);
  for (const [i, chance] of before.entries())
    if (chance > 0) for (let k = 0; k < more.length && i + k < length; k++) sums[i + k]! += chance * more[k]!;
  return sums;
}
