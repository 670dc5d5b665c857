// Knows, without asking the judge, when his verdict on a criterion cannot change: most of the time of a simulated rollout.
import { outside } from '../gate/band.ts';
import type { Criterion } from '../gate/criterion.ts';
import { windowLine } from '../gate/fast-test.ts';
import { divergence } from '../gate/information.ts';
import type { StepState } from '../gate/verdict.ts';
import { type Rate, rateBoundaries } from './boundaries.ts';
import { type CountArray, ERROR_ON, KINDS, OK_OFF, OK_ON } from './drawn-counts.ts';
import { type Proportional, scalingBoundaries } from './scaling-boundaries.ts';
import type { Box } from './stay-counts.ts';

export interface Watch {
  /** Criterion id. */
  readonly criterion: string;
  /**
   * Whether another verdict may come while the counts go from one corner of the box to the other, in whatever order. Never false
   * where one comes.
   */
  mayTurn(box: Box, window: number, soaked: boolean, passed: boolean): boolean;
  /** Whether only errors of users who are on can turn the verdict, as things stand. */
  waitsForErrors(soaked: boolean, passed: boolean): boolean;
  /** Whether a window that is over may fail the criterion once it has settled. */
  mayFailSettled(counts: CountArray, window: number): boolean;
}

const never = (): boolean => false;

/** The watch of a criterion whose operation has this place among the counts; undefined where only time changes the verdict. */
export function watchOf(criterion: Criterion, place: number, step: StepState): Watch | undefined {
  const base = place * KINDS;
  switch (criterion.kind) {
    case 'below':
    case 'above':
      return rateWatch(criterion, base, step);
    case 'zero':
      return {
        criterion: criterion.id,
        mayTurn: ({ from, to }) => to[base + ERROR_ON]! > from[base + ERROR_ON]!,
        waitsForErrors: () => true,
        mayFailSettled: never,
      };
    case 'proportional':
      return step.share < 1
        ? {
            criterion: criterion.id,
            mayTurn: scalingWatch(criterion, base, step.share),
            waitsForErrors: never,
            mayFailSettled: settledWatch(criterion, base, step.share),
          }
        : undefined;
    default:
      return undefined;
  }
}

function rateWatch(criterion: Rate, base: number, step: StepState): Watch {
  const boundaries = rateBoundaries(criterion, step);
  return {
    criterion: criterion.id,
    mayTurn({ from, to, windowFrom, windowTo }, window, soaked, passed) {
      const errors = to[base + ERROR_ON]!;
      if (errors > from[base + ERROR_ON]!) {
        // At worst all errors come before all successes.
        if (from[base + OK_ON]! + errors <= boundaries.fails(errors, soaked)) return true;
        const inWindow = windowTo[base + ERROR_ON]!;
        if (windowFrom[base + OK_ON]! + inWindow <= boundaries.failsInWindow(inWindow, window)) return true;
      }
      if (passed || to[base + OK_ON] === from[base + OK_ON]) return false;
      const before = from[base + ERROR_ON]!;
      return to[base + OK_ON]! + before >= boundaries.passes(before, soaked);
    },
    // What does not pass without any error does not pass.
    waitsForErrors: (soaked, passed) => passed || boundaries.passes(0, soaked) === Number.POSITIVE_INFINITY,
    mayFailSettled: never,
  };
}

function scalingWatch(criterion: Proportional, base: number, share: number): Watch['mayTurn'] {
  const { mayFail, mayPass, turnsAt } = scalingBoundaries(criterion, share);
  return ({ from, to }, _window, _soaked, passed) => {
    const [on, off, toOn, toOff] = [from[base + OK_ON]!, from[base + OK_OFF]!, to[base + OK_ON]!, to[base + OK_OFF]!];
    if (on === toOn && off === toOff) return false;
    const fails = mayFail(on, off, toOn, toOff);
    const passes = !passed && mayPass(on, off, toOn, toOff);
    if (!fails && !passes) return false;
    if (toOn + toOff - on - off > 1) return true;
    const turns = turnsAt(toOn, toOff);
    return turns.fails || (!passed && turns.passes);
  };
}

/** A window of which nobody knows which way it will look once all its successes have been told. */
function settledWatch(criterion: Proportional, base: number, share: number): Watch['mayFailSettled'] {
  const [low, high] = criterion.band;
  const thetas = [low, high].map((ratio) => (share * ratio) / (share * ratio + 1 - share));
  return (counts, window) => {
    const [treated, control] = [counts[base + OK_ON]!, counts[base + OK_OFF]!];
    const total = treated + control;
    if (total === 0) return false;
    const line = windowLine(window, criterion.fastAlpha / 2);
    if (!thetas.some((theta) => total * divergence(treated / total, theta) >= line)) return false;
    const { more, less } = outside({ treated, control }, share, low, high);
    return more >= line || less >= line;
  };
}
