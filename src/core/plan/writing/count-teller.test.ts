import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatFailures } from '../../gate/judging/wording.ts';
import { countTeller } from './count-teller.ts';

test('without a limit every count is told', () => {
  const tell = countTeller(undefined);
  expect([tell.count(0), tell.count(3), tell.count(2431)]).toEqual(['0', '3', '2,431']);
  expect([tell.of(1, 'user', 'users'), tell.of(2, 'user', 'users')]).toEqual(['1 user', '2 users']);
  expect(tell.sentence('3 of 20 failed (15%)')).toBe('3 of 20 failed (15%)');
  expect(tell.mayTell(1, 2, 3)).toBe(true);
});

describe('with a limit', () => {
  const tell = countTeller(11);

  test('small counts are not told, zero and others are', () => {
    expect([tell.count(0), tell.count(1), tell.count(10), tell.count(11)]).toEqual([
      '0',
      'fewer than 11',
      'fewer than 11',
      '11',
    ]);
    expect(tell.of(1, 'user', 'users')).toBe('fewer than 11 users');
    expect([tell.mayTell(0, 11), tell.mayTell(11, 10)]).toEqual([true, false]);
  });

  test.each([
    '3 of 2,431 failed (0.123%), the plan asks for less than 0.3%',
    '20 of 29 failed; 8 of 20 failed (40%) within 10 minutes',
    '2.5 of 400 failed',
    'none of 7 failed',
    'needs about 7 more events',
  ])('a sentence that tells a small count is not quoted: %s', (sentence) => {
    expect(tell.sentence(sentence)).toBe('counts below 11 are not shown');
  });

  test.each([
    '39 of 5,000 failed (0.78%), the plan allows less than 0.3%; the chance that this is noise is at most 1 in 29',
    'no event for more than 5 minutes of working time',
    '250 successes with the toggle on and 1,500 with it off, 0.5 times as many a user; the plan asks for 0.8 to 1.25 times',
    'somebody lowered the toggle from 50% to 1%',
    'none of 470 failed',
  ])('a sentence without one is: %s', (sentence) => {
    expect(tell.sentence(sentence)).toBe(sentence);
  });

  test('no sentence on failures tells a small count', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(5000), (errors, more) => {
        const events = errors + more;
        const said = tell.sentence(formatFailures(errors, events));
        if ((errors > 0 && errors < 11) || (events > 0 && events < 11)) expect(said).not.toMatch(/failed|\(/);
        else expect(said).toBe(formatFailures(errors, events));
      }),
    );
  });
});
