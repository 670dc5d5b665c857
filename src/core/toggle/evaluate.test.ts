import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOn, isPreparedOn, prepare } from './evaluate.ts';
import { FULL, OFF, type Percentage, percent } from './percentage.ts';

const toggle = (key: string, percentage: Percentage) => ({ key, percentage, version: 1 });
const anyKey = fc.string({ unit: 'grapheme', maxLength: 30 });
const anyPercentage = fc.integer({ min: 0, max: 100_000 }) as fc.Arbitrary<Percentage>;

/** Users on, among `count` made-up ones. */
function usersOn(key: string, percentage: Percentage, count: number): boolean[] {
  const definition = toggle(key, percentage);
  return Array.from({ length: count }, (_, i) => isOn(definition, `user-${i}`));
}

const countOf = (answers: readonly boolean[]) => answers.filter(Boolean).length;

describe('isOn', () => {
  it('is sticky: the same answer every time, whatever the version', () => {
    fc.assert(
      fc.property(anyKey, anyPercentage, anyKey, fc.nat(), (key, percentage, user, version) => {
        const first = isOn(toggle(key, percentage), user);
        expect(isOn({ key, percentage, version }, user)).toBe(first);
      }),
    );
  });

  it('is monotone: who is on stays on at every higher percentage', () => {
    fc.assert(
      fc.property(anyKey, anyPercentage, anyPercentage, anyKey, (key, p, q, user) => {
        const [low, high] = [p, q].sort((a, b) => a - b) as [Percentage, Percentage];
        expect(isOn(toggle(key, low), user) && !isOn(toggle(key, high), user)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('answers the same when prepared', () => {
    fc.assert(
      fc.property(anyKey, anyPercentage, anyKey, (key, percentage, user) => {
        const definition = toggle(key, percentage);
        expect(isPreparedOn(prepare(definition), user)).toBe(isOn(definition, user));
      }),
    );
  });

  it('is off for everybody at 0% and on for everybody at 100%', () => {
    fc.assert(
      fc.property(anyKey, anyKey, (key, user) => {
        expect([isOn(toggle(key, OFF), user), isOn(toggle(key, FULL), user)]).toEqual([false, true]);
      }),
    );
  });

  it('takes the empty user for nobody in particular: on only at 100%', () => {
    for (let key = 0; key < 200; key++) expect(isOn(toggle(`toggle-${key}`, percent(99.999)), '')).toBe(false);
    expect(isOn(toggle('any', FULL), '')).toBe(true);
  });

  it.each([0.5, 1, 25, 50, 75])(
    'is on for %d%% of users, within 4.5 standard deviations in each of 20 toggles',
    (share) => {
      const users = 50_000;
      const p = share / 100;
      const bound = 4.5 * Math.sqrt(users * p * (1 - p));
      for (let key = 0; key < 20; key++)
        expect(Math.abs(countOf(usersOn(`toggle-${key}`, percent(share), users)) - users * p)).toBeLessThan(bound);
    },
  );

  it('decides independently in every toggle (chi-square of each pair of 12, with one degree of freedom)', () => {
    const users = 20_000;
    const toggles = Array.from({ length: 12 }, (_, key) => usersOn(`toggle-${key}`, percent(25), users));
    for (const [i, one] of toggles.entries())
      for (const other of toggles.slice(i + 1)) {
        const both = countOf(one.map((on, user) => on && other[user] === true));
        const [a, b] = [countOf(one), countOf(other)];
        const expected = (a * b) / users;
        // Phi^2 * n from the one free cell; 20 has a probability of 8e-6 a pair, 5e-4 over all 66 pairs.
        const chiSquare = ((both - expected) ** 2 * users ** 3) / (a * b * (users - a) * (users - b));
        expect(chiSquare).toBeLessThan(20);
      }
  });
});
