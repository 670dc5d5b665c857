// The fast test: a fault that begins in the middle of a quiet step shows in its own ten minutes, not against all the good before.
import type { EvidenceWindow } from '../evidence.ts';
import { noiseOf } from '../judging/judged.ts';
import { divergence } from './information.ts';
import type { ProportionTest } from './proportion.ts';

/** The line of window j, in natural logarithms: its share of alpha is 1/(j(j+1)), and the shares of all windows add up to 1. */
export function windowLine(index: number, alpha: number): number {
  return Math.log(windowTests(index) / alpha);
}

/**
 * The windows whose events of `side` fail the bound, each at its own part of `alpha`. Nearly every window is dismissed at sight: no
 * mixture of likelihood ratios exceeds the largest of them, n KL(S/n || bound), which costs two logarithms.
 */
export function failingWindows(
  test: ProportionTest,
  windows: readonly EvidenceWindow[],
  side: 'treated' | 'control',
  bound: number,
  alpha: number,
): readonly EvidenceWindow[] {
  return windows.filter((window) => {
    const { errors, events } = window[side];
    if (errors <= events * bound) return false;
    const line = windowLine(window.index, alpha);
    return events * divergence(errors / events, bound) >= line && test.logFail(errors, events) >= line;
  });
}

/** A window that fails, with its evidence. */
export interface FailingWindow {
  readonly index: number;
  readonly log: number;
}

/** Windows share the chance of a wrong fail as if window j were one of j(j+1) tests of the same level. */
export function windowTests(index: number): number {
  return index * (index + 1);
}

/** The most that the chance of ever seeing a window as bad as this one in a healthy step can be. */
export function windowNoise(test: ProportionTest, { index, treated }: EvidenceWindow): number {
  return noiseOf(test.logFail(treated.errors, treated.events), windowTests(index));
}
