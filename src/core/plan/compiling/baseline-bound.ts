// What "no worse than the baseline" asks for: how many times the errors per attempt of those who are off are allowed, and what is bad.
import { outcomeOf } from '../../gate/operation.ts';
import type { DraftCriterion } from '../draft.ts';

export interface BaselineBound {
  /** 1: no worse. */
  readonly allowed: number;
  /** A proof shows less than this. */
  readonly bad: number;
}

const LEAST_BAD = 1.25;

/**
 * "No increase in error rates" allows 1 time as many, "within 10% of" and "< 110% of the baseline" 1.1 times, "at most 1.5x" 1.5
 * times. Undefined where the words speak of no errors (satisfaction, crash rates, boot times), which operation events do not tell.
 */
export function baselineBound({ text, bound, unit }: DraftCriterion): BaselineBound | undefined {
  if (outcomeOf(text) !== 'error') return undefined;
  const allowed = Math.max(1, timesOf(bound, unit));
  return { allowed, bad: Math.max(LEAST_BAD, allowed) };
}

function timesOf(bound: number | null, unit: string | null): number {
  if (bound === null) return 1;
  if (unit === '%') return bound >= 100 ? bound / 100 : 1 + bound / 100;
  return unit === 'x' ? bound : 1;
}
