// Whether evaluation keeps its promises for as many users and toggles as a big team has: monotone, sticky, fair, independent.
import { isPreparedOn, prepare } from '../../src/core/toggle/evaluate.ts';
import { percent } from '../../src/core/toggle/percentage.ts';

const STEPS = [1, 25, 50, 75] as const;
/** The step at which toggles are compared. */
const COMPARED = 25;

export interface ManyUsers {
  readonly toggles: number;
  readonly users: number;
  /** Users who were on at a step and off at a higher one. */
  readonly lost: number;
  /** Users whose second answer, by a toggle prepared anew, was not the first. */
  readonly changed: number;
  /** The share that is farthest from its percentage, in standard deviations of a binomial share. */
  readonly worstShare: number;
  /** The largest chi-square (one degree of freedom) of all pairs of toggles. */
  readonly worstPair: number;
  /** How far the sum of all pairs' chi-squares is from its expectation, in its standard deviations. */
  readonly pairsSum: number;
  readonly pairs: number;
}

export function manyUsers(toggles: number, users: number): ManyUsers {
  let lost = 0;
  let changed = 0;
  let worstShare = 0;
  const words = Math.ceil(users / 32);
  const names = Array.from({ length: users }, (_, i) => `user-${i}`);
  const sets: Uint32Array[] = [];
  const sizes: number[] = [];
  for (let toggle = 0; toggle < toggles; toggle++) {
    const at = (step: number) => prepare({ key: `toggle-${toggle}`, percentage: percent(step), version: 1 });
    const prepared = STEPS.map(at);
    const again = at(COMPARED);
    const counts = STEPS.map(() => 0);
    const set = new Uint32Array(words);
    for (let i = 0; i < users; i++) {
      const user = names[i] as string;
      let before = false;
      for (let step = 0; step < STEPS.length; step++) {
        const on = isPreparedOn(prepared[step]!, user);
        if (before && !on) lost++;
        before = on;
        if (!on) continue;
        counts[step]!++;
        if (STEPS[step] === COMPARED) set[i >>> 5]! |= 1 << (i & 31);
      }
      const wasOn = ((set[i >>> 5]! >>> (i & 31)) & 1) === 1;
      if (isPreparedOn(again, user) !== wasOn) changed++;
    }
    for (const [step, count] of counts.entries()) {
      const share = STEPS[step]! / 100;
      worstShare = Math.max(worstShare, Math.abs(count - users * share) / Math.sqrt(users * share * (1 - share)));
    }
    sets.push(set);
    sizes.push(counts[STEPS.indexOf(COMPARED)]!);
  }
  return { toggles, users, lost, changed, worstShare, ...pairs(sets, sizes, users) };
}

function pairs(sets: readonly Uint32Array[], sizes: readonly number[], users: number) {
  let worstPair = 0;
  let sum = 0;
  let count = 0;
  for (let i = 0; i < sets.length; i++)
    for (let j = i + 1; j < sets.length; j++) {
      const [a, b] = [sizes[i]!, sizes[j]!];
      const both = common(sets[i]!, sets[j]!);
      // Of a table of two by two, from its one free cell.
      const chiSquare = ((both - (a * b) / users) ** 2 * users ** 3) / (a * b * (users - a) * (users - b));
      worstPair = Math.max(worstPair, chiSquare);
      sum += chiSquare;
      count++;
    }
  // One pair has expectation 1 and variance 2; pairs of independent toggles are uncorrelated.
  return { worstPair, pairsSum: count === 0 ? 0 : Math.abs(sum - count) / Math.sqrt(2 * count), pairs: count };
}

function common(one: Uint32Array, other: Uint32Array): number {
  let count = 0;
  for (let i = 0; i < one.length; i++) {
    let word = one[i]! & other[i]!;
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    count += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}
