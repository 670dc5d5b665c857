// Evidence about a number of events where only time passes: more or fewer than expected, looked at as often as one likes.
import { requireCount, requireFraction } from './domain.ts';
import { deviance, stirlingCorrection } from './special.ts';

/**
 * ln of the e-value against "events come as expected": the gamma mixture of Poisson likelihood ratios with shape a, rate b,
 *
 *   a ln b - lnG(a) + lnG(a+N) - (a+N) ln(b+m) - N ln lambda + lambda m,
 *
 * for N events in exposure m at lambda per unit, with Stirling's formula put in for lnG so that nothing large cancels. It holds
 * for rates that change, too, when m is chosen so that lambda m is what was expected by then. By default a = 1, and b such that
 * the mixture's mean is lambda.
 * @throws RangeError when a number is negative, or lambda, a or b is not positive.
 */
export function poissonEvidence(input: {
  readonly events: number;
  /** lambda m. */
  readonly expected: number;
  readonly shape?: number;
  /** lambda b. */
  readonly weight?: number;
}): number {
  const { events, expected, shape = 1, weight = shape } = input;
  requireCount('events', events);
  requireCount('expected', expected);
  if (!(shape > 0 && weight > 0))
    throw new RangeError(`Unexpected prior ${shape}, ${weight}, expected positive numbers`);
  return deviance(shape + events, weight + expected) - deviance(shape, weight) - entropyCost(events, shape);
}

/** What the mixture costs: (ln((a+N)/a))/2, with Stirling's corrections. */
function entropyCost(events: number, shape: number): number {
  return 0.5 * Math.log((shape + events) / shape) + stirlingCorrection(shape) - stirlingCorrection(shape + events);
}

/**
 * What may have been expected of a Poisson count, given that `events` came: all means against which `poissonEvidence` has not
 * reached 1/alpha. It holds at every look at a growing count at once.
 * @throws RangeError when alpha is not in (0, 1) or events is no count.
 */
export function poissonInterval(input: { readonly events: number; readonly alpha: number }): {
  readonly lower: number;
  readonly upper: number;
} {
  requireCount('events', input.events);
  requireFraction('alpha', input.alpha);
  const x = 1 + input.events;
  const allowed = Math.log(1 / input.alpha) + entropyCost(input.events, 1);
  const part = allowed / x;
  return {
    lower: Math.max(0, meanAt(x, allowed, Math.log(x) - part - Math.sqrt(2 * part)) - 1),
    upper: meanAt(x, allowed, Math.log(x) + part + Math.sqrt(2 * part)) - 1,
  };
}

const PRECISION = 1e-13;
const MOST_STEPS = 100;

/** The mean M with deviance(x, M) = allowed on the side of x where `log` starts, outside: Newton's method in ln M. */
function meanAt(x: number, allowed: number, start: number): number {
  let log = start;
  for (let step = 0; step < MOST_STEPS; step++) {
    const mean = Math.exp(log);
    const shift = (deviance(x, mean) - allowed) / (x - mean);
    log += shift;
    if (!(Math.abs(shift) > PRECISION)) break;
  }
  return Math.exp(log);
}
