// The demo's traffic: a stated, stratified sample of a population of distinct users, so that a 1% canary has enough of both kinds.
import { FULL, type Percentage } from '../../core/toggle/percentage.ts';

/** Distinct users who could visit at all; 1% of them are the 500 users of a canary. */
export const POPULATION = 50_000;

/** How many distinct users visit during one step's soak, by whether the toggle is on for them at its percentage. */
export interface SampleSize {
  readonly on: number;
  readonly off: number;
}

/** Users who are off, for comparison: as many as those who are on, up to this number. */
const MOST_OFF = 1_000;

/**
 * The sample for a step: its planned audience, at least 1,000 users who are on (as far as the percentage has so many), or
 * `volume` of them where the story needs more; and users who are off, so that a comparison has its power. At 100% nobody is off.
 */
export function sampleSize(
  percentage: Percentage,
  audience: number | undefined,
  volume: number | undefined,
): SampleSize {
  const pool = Math.round((POPULATION * percentage) / FULL);
  const on = Math.min(pool, volume ?? Math.max(1_000, Math.min(audience ?? 0, 2_000)));
  return { on, off: percentage >= FULL ? 0 : Math.min(on, MOST_OFF) };
}

/** Share of the sampled users who are on: what the gates are told instead of the percentage. */
export function sampleShare({ on, off }: SampleSize): number {
  return on / (on + off);
}
