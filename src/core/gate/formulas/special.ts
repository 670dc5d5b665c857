// The few special functions that gates rest on, all in logarithms and free of cancelling gamma differences.
// Sources: NIST DLMF 5.11 (Stirling), 8.17 (incomplete beta); C. Loader, Fast and accurate computation of binomial
// probabilities (2000); W. J. Lentz, Applied Optics 15 (1976), as modified by Thompson and Barnett.

export type Side = 'lower' | 'upper';

const HALF_LOG_TWO_PI = 0.9189385332046727;
/** B(2k) / (2k (2k - 1)), k = 1, 2, ...: from x = 10 on eight terms leave less than 1e-17. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400] as const;
/** Keeps a zero denominator of the continued fraction from dividing. */
const TINY = 1e-300;
/** Two factors as near to 1 as doubles can tell end it. */
const EPSILON = 2 ** -52;
const MOST_TERMS = 1e7;

/** What Stirling's formula lacks: ln Gamma(x) - ((x - 1/2) ln x - x + ln(2 pi)/2), for x > 0. */
export function stirlingCorrection(x: number): number {
  let steps = 0;
  let at = x;
  for (; at < 10; at++) steps += (at + 0.5) * Math.log1p(1 / at) - 1;
  const inverse = 1 / at;
  const square = inverse * inverse;
  let series = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) series = series * square + STIRLING[k]!;
  return steps + series * inverse;
}

/** ln B(a, b), for a, b > 0. */
export function logBeta(a: number, b: number): number {
  const [small, large] = a < b ? [a, b] : [b, a];
  const corrections = stirlingCorrection(small) + stirlingCorrection(large) - stirlingCorrection(a + b);
  const logs = (small - 0.5) * Math.log(small / (a + b)) - (large - 0.5) * Math.log1p(small / large);
  return HALF_LOG_TWO_PI + corrections + logs - 0.5 * Math.log(a + b);
}

/** x ln(x / mean) + mean - x: how far a count lies from its mean, exact also where the two nearly agree (Loader's D0). */
export function deviance(x: number, mean: number): number {
  if (x === 0) return mean;
  const difference = x - mean;
  if (Math.abs(difference) > 0.1 * (x + mean)) return x * Math.log(x / mean) - difference;
  const v = difference / (x + mean);
  let sum = difference * v;
  let term = 2 * x * v;
  for (let k = 3; ; k += 2) {
    term *= v * v;
    const next = sum + term / k;
    if (next === sum) return sum;
    sum = next;
  }
}

/** ln of B(a, b) / (x^a (1-x)^b): the whole integral, scaled like `logScaledTail`, without large terms that cancel. */
export function logScaledBeta(a: number, b: number, x: number): number {
  const n = a + b;
  const corrections = stirlingCorrection(a) + stirlingCorrection(b) - stirlingCorrection(n);
  return (
    deviance(a, n * x) +
    deviance(b, n * (1 - x)) +
    HALF_LOG_TWO_PI -
    0.5 * (Math.log(a) + Math.log(b / n)) +
    corrections
  );
}

/**
 * ln of the integral of t^(a-1) (1-t)^(b-1) over (0, x) or (x, 1), divided by x^a (1-x)^b. So scaled it stays near ln of a
 * power of a and b, whatever a and b are: differences of it are exact where those of ln B are not.
 */
export function logScaledTail(a: number, b: number, x: number, side: Side): number {
  const near = x < (a + 1) / (a + b + 2) ? 'lower' : 'upper';
  const fraction = near === 'lower' ? -Math.log(a * betaFraction(a, b, x)) : -Math.log(b * betaFraction(b, a, 1 - x));
  if (side === near) return fraction;
  const whole = logScaledBeta(a, b, x);
  return whole + Math.log1p(-Math.exp(fraction - whole));
}

/** ln I_x(a, b) (lower) or ln(1 - I_x(a, b)) (upper), for a, b > 0 and 0 < x < 1. */
export function logIncompleteBeta(a: number, b: number, x: number, side: Side): number {
  const near = x < (a + 1) / (a + b + 2) ? 'lower' : 'upper';
  const fraction = logScaledTail(a, b, x, near) - logScaledBeta(a, b, x);
  return side === near ? fraction : Math.log1p(-Math.exp(fraction));
}

/**
 * The continued fraction 1 + d1/(1 + d2/(1 + ...)) of DLMF 8.17.22, which is x^a (1-x)^b / (a B(a, b) I_x(a, b)). It converges
 * for x < (a+1)/(a+b+2), in some sqrt(max(a, b)) terms at worst (0.1 ms at 1e12 events), in a few where it matters.
 */
function betaFraction(a: number, b: number, x: number): number {
  const sum = a + b;
  let c = 1;
  let d = 1 / nonZero(1 - (sum * x) / (a + 1));
  let inverse = d;
  for (let m = 1; ; m++) {
    const at = a + 2 * m;
    const even = (m * (b - m) * x) / ((at - 1) * at);
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    inverse *= d * c;
    const odd = (-(a + m) * (sum + m) * x) / (at * (at + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    const factor = d * c;
    inverse *= factor;
    if (Math.abs(factor - 1) <= EPSILON || m >= MOST_TERMS) return 1 / inverse;
  }
}

function nonZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
