import { describe, expect, it } from 'vitest';
import { argoRollouts, type CheckRule, differenceAtLeast, flagger, halfWidth } from './peer-rules.ts';

/** Chance that a rule fails when each check fails with probability `bad`, exactly. */
function chanceToFail(rule: CheckRule, bad: number, failed = 0, passed = 0): number {
  const verdict = rule.verdict(failed, passed);
  if (verdict !== 'goesOn') return verdict === 'fails' ? 1 : 0;
  return bad * chanceToFail(rule, bad, failed + 1, passed) + (1 - bad) * chanceToFail(rule, bad, failed, passed + 1);
}

/** A check of 100 operations against 0.3% fails with the first error among them. */
const bad = (rate: number) => 1 - (1 - rate) ** 100;

describe('the rules of other tools, at a limit of 0.3% and 100 operations a check', () => {
  it.each([
    [argoRollouts(10, 3), 0.039, 0.247, 0.261],
    [argoRollouts(10, 0), 0.777, 0.95, 0.002],
    [flagger(5, 5), 0.004, 0.057, 0.616],
  ])('fail and pass as often as published', (rule, atHalf, atLimit, passesAtDouble) => {
    expect(chanceToFail(rule, bad(0.0015))).toBeCloseTo(atHalf, 3);
    expect(chanceToFail(rule, bad(0.003))).toBeCloseTo(atLimit, 3);
    expect(1 - chanceToFail(rule, bad(0.006))).toBeCloseTo(passesAtDouble, 3);
  });
});

describe('the sequential test of a guardrail', () => {
  it.each([
    [100, 1, 0.05, 5_000, 0.6606888049147894],
    [1_000, 0.25, 0.05, 5_000, 0.04984417551915071],
    [10_000, 2, 0.01, 1_000, 0.050135232108109655],
  ])('has the reference half-width of %d, %d, %d, %d', (events, variance, alpha, tuning, width) => {
    expect(halfWidth(variance, events, alpha, tuning)).toBeCloseTo(width, 12);
  });

  it('says nothing without both sides or without any error, and sees a large difference', () => {
    const none = { errors: 0, events: 500 };
    expect(differenceAtLeast(none, { errors: 0, events: 0 }, 0.05)).toBeUndefined();
    expect(differenceAtLeast(none, none, 0.05)).toBeUndefined();
    expect(differenceAtLeast({ errors: 5, events: 5000 }, { errors: 5, events: 5000 }, 0.05)).toBeLessThan(0);
    expect(differenceAtLeast({ errors: 500, events: 5000 }, { errors: 5, events: 5000 }, 0.05)).toBeGreaterThan(0.05);
  });
});
