// Which tags a pattern chooses, by examples, and patterns of many stars that take no time.
import { expect, test } from 'vitest';
import { groupsOf, matcher } from './tag-filter.ts';

test.each([
  ['env:prod', 'env:prod', true],
  ['env:prod', 'env:production', false],
  ['env:pro*', 'env:production', true],
  ['env:*', 'env:', true],
  ['*:prod', 'env:prod', true],
  ['e*:*d', 'env:prod', true],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['a*b*b', 'ab', false],
  ['a*b*b', 'abxb', true],
  ['*', '', true],
])('%s and %s: %s', (pattern, tag, expected) => {
  expect(matcher([{ not: false, pattern }])([tag])).toBe(expected);
  expect(matcher([{ not: true, pattern }])([tag])).toBe(!expected);
});

test('many stars take no time', () => {
  const pattern = `${'a*'.repeat(50)}b`;
  expect(matcher([{ not: false, pattern }])(['a'.repeat(200)])).toBe(false);
});

test('a series with several values of a key is in the group of each', () => {
  expect(groupsOf(['a:1', 'a:2', 'b:x'], ['a', 'b'])).toEqual([
    ['a:1', 'b:x'],
    ['a:2', 'b:x'],
  ]);
  expect(groupsOf(['ab:1'], ['a'])).toEqual([['a:N/A']]);
  expect(groupsOf(['a:1'], [])).toEqual([[]]);
});
