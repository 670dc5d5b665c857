// The interval that is shown for a share of errors: it holds at every look at once, so that no peeking spoils it.
import { requireErrors, requireFraction } from './domain.ts';
import { deviance, logBeta, logScaledBeta } from './special.ts';

/** Of ln p. Steps shrink quadratically: about six are taken. */
const PRECISION = 1e-13;
const MOST_STEPS = 100;

/**
 * Always-valid interval of a share, from `errors` of `events`: all p against which the mixture of likelihood ratios with
 * prior Beta(1/2, 1/2) (Krichevsky and Trofimov) has not reached 1/alpha,
 *
 *   B(1/2 + S, 1/2 + n - S) / B(1/2, 1/2) / (p^S (1-p)^(n-S)) < 1/alpha.
 *
 * With probability >= 1 - alpha the true share lies inside at all n. Chosen because it is exact (no normal approximation,
 * which for rare events claims far too much), needs no tuning to a guessed sample size, and grows only by ln(n)/2.
 * 0 to 1 where there are no events.
 * @throws RangeError when alpha is not in (0, 1) or 0 <= errors <= events does not hold.
 */
export function rateInterval(input: { readonly errors: number; readonly events: number; readonly alpha: number }): {
  readonly lower: number;
  readonly upper: number;
} {
  const { errors, events, alpha } = input;
  requireErrors(errors, events);
  requireFraction('alpha', alpha);
  if (events === 0) return { lower: 0, upper: 1 };
  const allowed = allowedDivergence(errors, events, alpha);
  return {
    lower: Math.exp(logLower(errors, events, allowed)),
    upper: -Math.expm1(logLower(events - errors, events, allowed)),
  };
}

/**
 * n KL(S/n || p) at the ends of the interval: ln(1/alpha) less the log ratio of the mixture to the best p, which is S/n.
 */
function allowedDivergence(errors: number, events: number, alpha: number): number {
  const [a, b] = [errors + 0.5, events - errors + 0.5];
  const rate = errors / events;
  const mixture =
    errors === 0 || errors === events
      ? logBeta(a, b)
      : logScaledBeta(a, b, rate) + 0.5 * (Math.log(rate) + Math.log1p(-rate));
  return Math.log(1 / alpha) + Math.log(Math.PI) - mixture;
}

/** ln of the p below S/n with n KL(S/n || p) = `divergence`: Newton's method in ln p from outside, where it cannot overshoot. */
function logLower(errors: number, events: number, divergence: number): number {
  if (errors === 0) return Number.NEGATIVE_INFINITY;
  const part = divergence / errors;
  if (errors === events) return -part;
  let log = Math.log(errors / events) - part - Math.sqrt(2 * part);
  for (let step = 0; step < MOST_STEPS; step++) {
    const p = Math.exp(log);
    const rest = -Math.expm1(log);
    const excess = deviance(errors, events * p) + deviance(events - errors, events * rest) - divergence;
    const shift = (excess * rest) / (errors - events * p);
    log += shift;
    if (!(shift > PRECISION)) break;
  }
  return log;
}
