// Whether events fall to users with the toggle on as often as their share says, against concurrent users with it off.
import { requireCount } from './domain.ts';
import { logMean } from './log-mean.ts';

/** Alternatives to a ratio, as factors (above) and divisors (below) of it. */
const FACTORS = [1.05, 1.1, 1.25, 1.5, 2, 4, 10] as const;

export interface AllocationStep {
  /** Events of users with the toggle on, and of users with it off at the same time. */
  readonly treated: number;
  readonly control: number;
  /** Share of the users who are on, 0..1. */
  readonly share: number;
}

/**
 * Two e-values, in natural logarithms, about rho, the events per user on over the events per user off: `logAbove` against
 * "rho <= ratio", `logBelow` against "rho >= ratio". Given that an event happens it is a treated one with probability
 * theta(rho) = f rho / (f rho + 1 - f), f the share, so each step gives sum T ln(theta/theta0) + C ln((1-theta)/(1-theta0)),
 * summed over steps inside an equal mixture of the alternatives ratio * g and ratio / g, g in {1.05, 1.1, 1.25, 1.5, 2, 4, 10}.
 * @throws RangeError when a count is negative, a share is not in [0, 1] or the ratio is not positive.
 */
export function allocationEvidence(input: { readonly steps: readonly AllocationStep[]; readonly ratio: number }): {
  readonly logAbove: number;
  readonly logBelow: number;
} {
  const { steps, ratio } = input;
  if (!(ratio > 0 && Number.isFinite(ratio)))
    throw new RangeError(`Unexpected ratio ${ratio}, expected a positive number`);
  for (const { treated, control, share } of steps) {
    requireCount('treated', treated);
    requireCount('control', control);
    if (!(share >= 0 && share <= 1)) throw new RangeError(`Unexpected share ${share}, expected a number from 0 to 1`);
  }
  return {
    logAbove: logMean(FACTORS.map((factor) => logRatio(steps, ratio, factor))),
    logBelow: logMean(FACTORS.map((factor) => logRatio(steps, ratio, 1 / factor))),
  };
}

/** ln of the likelihood ratio of rho = ratio * factor to rho = ratio: T ln g - (T + C) ln((f ratio g + 1 - f)/(f ratio + 1 - f)). */
function logRatio(steps: readonly AllocationStep[], ratio: number, factor: number): number {
  const logFactor = Math.log(factor);
  let sum = 0;
  for (const { treated, control, share } of steps) {
    const on = share * ratio;
    sum += treated * logFactor - (treated + control) * Math.log1p((on * (factor - 1)) / (on + 1 - share));
  }
  return sum;
}

/**
 * Events (of both sides) with which evidence of that direction can be expected to reach `line` from none, when they fall to the
 * treated with probability `theta`: so many times the best alternative's growth make up for the line and for the mixture.
 * Infinite where no alternative grows.
 */
export function allocationEventsNeeded(input: {
  readonly theta: number;
  readonly share: number;
  readonly ratio: number;
  readonly direction: 'above' | 'below';
  readonly line: number;
}): number {
  const { theta, share, ratio, direction, line } = input;
  const steps = [{ treated: theta, control: 1 - theta, share }];
  const growth = Math.max(
    ...FACTORS.map((factor) => logRatio(steps, ratio, direction === 'above' ? factor : 1 / factor)),
  );
  return growth > 0 ? (line + Math.log(FACTORS.length)) / growth : Number.POSITIVE_INFINITY;
}
