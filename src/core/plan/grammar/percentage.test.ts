// Shares of users, in slots and in sentences, and figures that are none.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FULL, percent } from '../../toggle/percentage.ts';
import { beginsWithShare, expand, isRange, readIncrement, readPercentages } from './percentage.ts';

const shares = (text: string, context: 'slot' | 'sentence'): readonly number[] =>
  readPercentages(text, context).map(({ value }) => value / 1000);

test.each([
  ['Phase I: Canary (1%)', [1]],
  ['25% - 100%', [25, 100]],
  ['25-100%', [25, 100]],
  ['.5%', [0.5]],
  ['10 % of users', [10]],
  ['25 percent', [25]],
  ['1%, 10%, 50%, 100%', [1, 10, 50, 100]],
  ['Release 2.4 – 10% of users', [10]],
  ['x%', []],
  ['101%', []],
])('slot or heading %s: %j', (text, expected) => {
  expect(shares(text, 'slot')).toEqual(expected);
});

test.each([
  ['increase to 25%; continue to monitor', [25]],
  ['100% of users with in-progress forms', [100]],
  ['Launch to 10%', [10]],
  ['2% → 5% → 10% over 4 days', [2, 5, 10]],
  ['start with 5% of users for 2 days, then 25% for 3 days, then 50%, and finally 100%', [5, 25, 50, 100]],
  ['Direct 5% of production traffic to it', [5]],
  ['Shift 10% -> watch', [10]],
  ['Canary with 1% of new claims, if no issues rollout to 100%', [1, 100]],
  ['2% of orders fail today', []],
  ['If error rates are stable, increment traffic in 25% steps', []],
  ['error rate < 1%', []],
  ['99.9% uptime', []],
  ['60/40 split, 95% confidence', []],
  ['Reduce errors by 50%', []],
  ['a 10% revenue increase', []],
])('sentence %s: %j', (text, expected) => {
  expect(shares(text, 'sentence')).toEqual(expected);
});

test.each([
  ['3/10: 25%', true],
  ['1. 10% on Tuesday', true],
  ['March 3: 25%', true],
  ['< 5% errors', false],
  ['Error rate 5%', false],
])('%s begins with a share: %s', (text, expected) => {
  expect(beginsWithShare(text)).toBe(expected);
});

test.each([
  ['expand the release at increments of 25%', 25],
  ['in 10% increments', 10],
  ['by 20% each day', 20],
  ['10% per day', 10],
  ['at 25%', undefined],
])('stride of "%s": %s', (text, expected) => {
  expect(readIncrement(text)).toBe(expected === undefined ? undefined : percent(expected));
});

test('a range is two ends that a dash joins, the lower one first', () => {
  const ends = (text: string): boolean => {
    const [first, second] = readPercentages(text, 'slot');
    return isRange(text, first!, second!);
  };
  expect(ends('25% - 100%')).toBe(true);
  expect(ends('25%, 100%')).toBe(false);
  expect(ends('100% - 25%')).toBe(false);
});

test('a staircase climbs from its first step to its last, and never past it', () => {
  expect(expand(percent(25), percent(100), percent(25)).map((step) => step / 1000)).toEqual([25, 50, 75, 100]);
  const share = fc.integer({ min: 1, max: 100_000 }).map((thousandths) => percent(thousandths / 1000));
  fc.assert(
    fc.property(
      share,
      share,
      fc.integer({ min: 100, max: 99_000 }).map((thousandths) => percent(thousandths / 1000)),
      (a, b, by) => {
        const [from, to] = a < b ? [a, b] : [b, a];
        const steps = expand(from, to, by);
        expect(steps.at(-1)).toBe(to);
        expect(steps.every((step, index) => step <= FULL && (index === 0 || step > steps[index - 1]!))).toBe(true);
      },
    ),
  );
});
