// The watch of each class of criterion: when its verdict cannot change, known without asking the judge.

import type { Criterion } from '../gate/criterion.ts';
import { outside } from '../gate/formulas/band.ts';
import { windowLine } from '../gate/formulas/fast-test.ts';
import { divergence } from '../gate/formulas/information.ts';
import { zeroEventsNeeded } from '../gate/formulas/zero.ts';
import { isInside } from '../gate/judging/literal.ts';
import type { StepState } from '../gate/verdict.ts';
import { breaksLiterally } from '../run/over-limit.ts';
import { unreachable } from '../unreachable.ts';
import { baselineWatch } from './baseline-watch.ts';
import { type Rate, rateBoundaries } from './boundaries.ts';
import { ERROR_OFF, ERROR_ON, KINDS, OK_OFF, OK_ON } from './drawn-counts.ts';
import { type Proportional, scalingBoundaries } from './scaling-boundaries.ts';
import { limitOf } from './traffic.ts';
import type { Watch } from './watch.ts';

const MANY = 2 ** 26;

const never = (): boolean => false;

/** The watch of a criterion whose operation has this place among the counts; undefined where only time changes the verdict. */
export function watchOf(criterion: Criterion, place: number, step: StepState): Watch | undefined {
  const base = place * KINDS;
  switch (criterion.kind) {
    case 'below':
    case 'above':
    case 'latency':
      return rateWatch(criterion, base, step);
    case 'zero':
      return {
        criterion: criterion.id,
        mayTurn: ({ from, to }) => to[base + ERROR_ON]! > from[base + ERROR_ON]!,
        standing: zeroStanding(criterion, base),
        waitsForErrors: () => true,
        mayFailSettled: never,
      };
    case 'proportional':
      return step.share < 1
        ? {
            criterion: criterion.id,
            mayTurn: scalingWatch(criterion, base, step.share),
            standing: (counts, soaked, passed) => {
              if (!soaked) return 0;
              const off = counts[base + OK_OFF]!;
              if (off + counts[base + ERROR_OFF]! === 0) return -1;
              return passed ? 0 : counts[base + OK_ON]! * MANY + off;
            },
            waitsForErrors: never,
            mayFailSettled: settledWatch(criterion, base, step.share),
          }
        : undefined;
    case 'baseline':
      return step.share < 1 ? baselineWatch(criterion, base, step.share) : undefined;
    case 'any':
    case 'manual':
    case 'observe':
      return undefined;
    default:
      return unreachable(criterion);
  }
}

/** It passes after so many clean ones, or at the end of the soak, and fails at the first that is not. */
function zeroStanding(criterion: Extract<Criterion, { kind: 'zero' }>, base: number): Watch['standing'] {
  const needed = zeroEventsNeeded({ rate: criterion.rate, alpha: criterion.passAlpha });
  return (counts) => (counts[base + ERROR_ON]! > 0 ? -1 : counts[base + OK_ON]! >= needed ? 1 : 0);
}

function rateWatch(criterion: Rate, base: number, step: StepState): Watch {
  const boundaries = rateBoundaries(criterion, step);
  const limit = limitOf(criterion) ?? 0;
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
    standing(counts, soaked) {
      if (!soaked) return 0;
      const errors = counts[base + ERROR_ON]!;
      const events = errors + counts[base + OK_ON]!;
      if (errors > 0 && events <= boundaries.fails(errors, soaked)) return -1;
      const isOver = breaksLiterally(criterion, { verdict: 'undecided', errors, events });
      const passes = events >= boundaries.passes(errors, soaked);
      return (isOver ? 1 : 0) + (passes ? 2 : 0) + (isInside(limit, errors, events) ? 4 : 0);
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
