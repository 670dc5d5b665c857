import { expect, test } from 'vitest';
import { formatAbout, formatChance, formatCount, formatFailures, formatNoise, formatShare } from './wording.ts';

test('counts are grouped by thousands', () => {
  expect([0, 39, 999, 1000, 1234567, 12.34].map(formatCount)).toEqual(['0', '39', '999', '1,000', '1,234,567', '12.3']);
});

test('shares keep the digits that tell something, near 0 and near 100', () => {
  expect([0, 0.003, 0.0078, 0.025, 0.5, 0.123456, 1 / 3, 1e-5].map(formatShare)).toEqual([
    '0%',
    '0.3%',
    '0.78%',
    '2.5%',
    '50%',
    '12.3%',
    '33.3%',
    '0.001%',
  ]);
  expect([0.972, 0.99, 0.9995, 0.99999, 1].map(formatShare)).toEqual(['97.2%', '99%', '99.95%', '99.999%', '100%']);
});

test('chances are never quite certain', () => {
  expect([0, 0.0983, 0.68, 0.999999, 1].map(formatChance)).toEqual([
    'less than 1%',
    '10%',
    '68%',
    'more than 99%',
    'more than 99%',
  ]);
});

test('failures say their share when there are any', () => {
  expect(formatFailures(39, 5000)).toBe('39 of 5,000 failed (0.78%)');
  expect(formatFailures(0, 12)).toBe('none of 12 failed');
});

test('sizes keep two digits, small chances are rounded up', () => {
  expect([7, 19, 743, 1349, 123456].map(formatAbout)).toEqual(['7', '19', '740', '1,300', '120,000']);
  expect([1, 0.123, 0.05, 1 / 139, 1 / 24_900, 1e-12].map(formatNoise)).toEqual([
    '100%',
    '13%',
    '1 in 20',
    '1 in 130',
    '1 in 24,000',
    '1 in a billion',
  ]);
});
