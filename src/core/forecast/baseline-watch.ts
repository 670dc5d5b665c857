// Knows when "no worse than the baseline" cannot change: the strongest evidence that any order of a cell's operations can make.

import type { Criterion } from '../gate/criterion.ts';
import { allocationEvidence } from '../gate/formulas/allocation.ts';
import { windowLine } from '../gate/formulas/fast-test.ts';
import { SPLIT_LOST, splitLog } from '../gate/judging/judge-baseline.ts';
import { type CountArray, ERROR_OFF, ERROR_ON, OK_OFF, OK_ON } from './drawn-counts.ts';
import type { Box } from './stay-counts.ts';
import type { Watch } from './watch.ts';

type Baseline = Extract<Criterion, { kind: 'baseline' }>;

/** Of a step at which somebody is off; `base` is the operation's first place among the counts. */
export function baselineWatch(criterion: Baseline, base: number, share: number): Watch {
  const { allowed, bad, proof } = criterion;
  const failLine = Math.log(1 / criterion.slowAlpha);
  const passLine = Math.log(1 / criterion.passAlpha);

  /** The most that speaks for "worse than allowed": all new errors with the toggle on, and as few operations with it on as can be. */
  const worst = (from: CountArray, to: CountArray): number => {
    const [treated, control] = [to[base + ERROR_ON]!, from[base + ERROR_OFF]!];
    if (treated === 0) return Number.NEGATIVE_INFINITY;
    const on = from[base + OK_ON]! + from[base + ERROR_ON]!;
    const off = to[base + OK_OFF]! + to[base + ERROR_OFF]!;
    if (on + off === 0) return Number.POSITIVE_INFINITY;
    return allocationEvidence({ steps: [{ treated, control, share: on / (on + off) }], ratio: allowed }).logAbove;
  };
  /** The most that speaks for "less than bad". */
  const best = (from: CountArray, to: CountArray): number => {
    const [treated, control] = [from[base + ERROR_ON]!, to[base + ERROR_OFF]!];
    if (control === 0) return Number.NEGATIVE_INFINITY;
    const on = to[base + OK_ON]! + to[base + ERROR_ON]!;
    const off = from[base + OK_OFF]! + from[base + ERROR_OFF]!;
    if (on + off === 0) return Number.POSITIVE_INFINITY;
    return allocationEvidence({ steps: [{ treated, control, share: on / (on + off) }], ratio: bad }).logBelow;
  };
  /** A logarithm of a mixture of likelihoods is convex in what is counted, so that it is the most at a corner. */
  const mayLoseSplit = ({ from, to }: Box): boolean => {
    const on = [from, to].map((counts) => counts[base + OK_ON]! + counts[base + ERROR_ON]!);
    const off = [from, to].map((counts) => counts[base + OK_OFF]! + counts[base + ERROR_OFF]!);
    return on.some((treated) => off.some((control) => splitLog(treated, control, share) >= SPLIT_LOST));
  };

  return {
    criterion: criterion.id,
    mayTurn(box, window, _soaked, passed) {
      const { from, to, windowFrom, windowTo } = box;
      if (mayLoseSplit(box)) return true;
      if (to[base + ERROR_ON]! + to[base + ERROR_OFF]! > 0) {
        if (!(worst(from, to) < failLine)) return true;
        if (!(worst(windowFrom, windowTo) < windowLine(window, criterion.fastAlpha))) return true;
      }
      return !passed && proof === 'statistical' && !(best(from, to) < passLine);
    },
    standing: (_counts, soaked, passed) => (soaked && !passed ? -1 : 0),
    waitsForErrors: () => false,
    mayFailSettled: () => false,
  };
}
