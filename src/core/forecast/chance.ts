// Repeatable chance for simulations: uniform numbers and counts of things that happen independently.
import { seededRandom } from '../seeded-random.ts';

export interface Chance {
  /** In [0, 1). */
  uniform(): number;
  /** A Poisson count with this mean; 0 for a mean of 0 or less. */
  poisson(mean: number): number;
}

/** Chance from three whole numbers; the same ones give the same, different ones independent chance. */
export function createChance(seed: number, run: number, place: number): Chance {
  const uniform = seededRandom(seed, run, place);
  return {
    uniform,
    poisson: (mean) => (mean >= LARGE ? rejection(mean, uniform) : mean > 0 ? inversion(mean, uniform) : 0),
  };
}

const LARGE = 10;

function inversion(mean: number, uniform: () => number): number {
  let left = uniform();
  let chance = Math.exp(-mean);
  let count = 0;
  // Ends: the chances soon are too small to change what is left.
  while (left >= chance && chance > 0) {
    left -= chance;
    count++;
    chance *= mean / count;
  }
  return count;
}

/** W. Hoermann, The transformed rejection method for generating Poisson random variables (PTRS), 1993. */
function rejection(mean: number, uniform: () => number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  const logMean = Math.log(mean);
  for (;;) {
    const u = uniform() - 0.5;
    const v = uniform();
    const s = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / s + b) * u + mean + 0.43);
    if (s >= 0.07 && v <= squeeze) return count;
    if (count < 0 || (s < 0.013 && v > s)) continue;
    const bound = count * logMean - mean - logFactorial(count);
    if (Math.log((v * inverseAlpha) / (a / (s * s) + b)) <= bound) return count;
  }
}

const FACTORIALS = Array.from({ length: 32 }, () => 0);
for (let k = 2; k < FACTORIALS.length; k++) FACTORIALS[k] = FACTORIALS[k - 1]! + Math.log(k);

/** ln k!, by Stirling's formula where it is exact to 1e-10. */
function logFactorial(k: number): number {
  const small = FACTORIALS[k];
  if (small !== undefined) return small;
  return (k + 0.5) * Math.log(k) - k + 0.9189385332046727 + 1 / (12 * k) - 1 / (360 * k ** 3);
}
