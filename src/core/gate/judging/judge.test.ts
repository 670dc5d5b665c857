// Classes that need no test of their own, what latches, and what a gate makes of its criteria.
import { describe, expect, test } from 'vitest';
import {
  any,
  at,
  below,
  counts,
  literally,
  manual,
  observe,
  seen,
  single,
  soakEndsAt,
  start,
  state,
  zero,
} from '../../../../test/support/judged-step.ts';
import { HOUR, type Instant } from '../../calendar/instant.ts';
import type { Criterion } from '../criterion.ts';
import type { StepState } from '../verdict.ts';
import { judge } from './judge.ts';

describe('no failures', () => {
  test('one fails it at once, whenever it came and whatever else is missing', () => {
    expect(single(zero, { treated: counts(1, 5000) })).toMatchObject({ verdict: 'fail', failedBy: 'zero' });
    expect(single(zero, { treated: counts(1, 5000), lastEventAt: start }, at(5 * HOUR)).verdict).toBe('fail');
    expect(single(literally(zero), { treated: counts(1, 1) }).verdict).toBe('fail');
  });

  test('passes after the clean attempts that the rate needs, or at the end of the soak when read literally', () => {
    expect(single(zero, { treated: counts(0, 298) })).toMatchObject({
      verdict: 'undecided',
      why: 'none of 298 failed; 1 more without a failure show less than 1%',
    });
    expect(single(zero, { treated: counts(0, 299) }).verdict).toBe('pass');
    expect(single(literally(zero), { treated: counts(0, 5000) }).verdict).toBe('undecided');
    expect(single(literally(zero), { treated: counts(0, 1) }, soakEndsAt).verdict).toBe('pass');
  });
});

test('any passes at the first success, and not before', () => {
  expect(single(any, { treated: counts(3, 3) }).verdict).toBe('undecided');
  expect(single(any, { treated: counts(3, 4) }).verdict).toBe('pass');
});

test('manual waits for a person and reads what was recorded; observe never holds a gate', () => {
  expect(single(manual, {}).verdict).toBe('undecided');
  expect(single(manual, {}, at(HOUR), { recorded: { it: 0 } }).verdict).toBe('pass');
  expect(single(manual, {}, at(HOUR), { recorded: { it: 3 } })).toMatchObject({
    verdict: 'fail',
    why: '3 recorded, the plan allows 0',
  });
  expect(single(observe, {}).verdict).toBe('pass');
  expect(single(observe, { sourceFailing: 'down' }).verdict).toBe('pass');
});

describe('latches', () => {
  test('a fail stays, a pass stays until a fail', () => {
    expect(single(below, { treated: counts(0, 5000) }, at(HOUR), { latched: { it: 'fail' } })).toMatchObject({
      verdict: 'fail',
      why: 'failed earlier at this step; now none of 5,000 failed, which shows less than 0.3%',
    });
    expect(single(below, { treated: counts(3, 1000) }, at(HOUR), { latched: { it: 'pass' } }).verdict).toBe('pass');
    expect(single(below, { treated: counts(39, 5000) }, at(HOUR), { latched: { it: 'pass' } }).verdict).toBe('fail');
  });
});

test('a gate fails with any, then lacks data with any, then is undecided with any, else passes', () => {
  const verdict = (now: Instant, step: Partial<StepState>, ...criteria: Criterion[]) =>
    judge({ criteria }, [seen(now, { treated: counts(0, 5000) })], { ...state, ...step }, now).verdict;
  const other: Criterion = { ...below, id: 'other', operation: 'index' };
  const person: Criterion = { ...manual, id: 'person' };
  expect(verdict(at(HOUR), { latched: { person: 'fail' } }, below, other, person)).toBe('fail');
  expect(verdict(at(HOUR), {}, below, other, person)).toBe('noData');
  expect(verdict(at(HOUR), {}, below, person)).toBe('undecided');
  expect(verdict(at(HOUR), {}, below, observe)).toBe('pass');
  expect(verdict(at(HOUR), {})).toBe('pass');
});
