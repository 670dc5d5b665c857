import { expect, test } from 'vitest';
import { above, below, counts, single, zero } from '../../../../test/support/judged-step.ts';
import { eValueWords, intervalWords, noiseWords } from './evidence-words.ts';

test('an undecided rate: its interval, both e-values on the way to their lines, and what noise it may be', () => {
  const result = single(below, { treated: counts(10, 1000) });
  expect(result.verdict).toBe('undecided');
  expect(intervalWords(below, result)).toBe('always-valid 95% interval 0.241% to 2.62%');
  expect(eValueWords(result)).toBe('evidence 0.05 of 20 for a pass, 64 of 400 for a fail');
  expect(noiseWords(result)).toBe('the chance that this is noise is at most 1 in 63');
});

test('a rate that is well: nothing speaks for a fail', () => {
  const result = single(below, { treated: counts(0, 600) });
  expect(eValueWords(result)).toBe('evidence 4 of 20 for a pass, 0.2 of 400 for a fail');
  expect(noiseWords(result)).toBeUndefined();
});

test('the interval of "above a rate" is that of successes', () => {
  const result = single(above, { treated: counts(3, 1000) });
  expect(intervalWords(above, result)).toBe('always-valid 95% interval 98.57% to 99.9876%');
});

test('no failure has one test only, and failures have none', () => {
  expect(eValueWords(single(zero, { treated: counts(0, 200) }))).toBe('evidence 7.5 of 20 for a pass');
  expect(eValueWords(single(zero, { treated: counts(1, 200) }))).toBeUndefined();
});

test('what is far beyond its line is not told to the digit', () => {
  const failed = single(below, { treated: counts(39, 1000) });
  expect(eValueWords(failed)).toBe('evidence under 0.01 of 20 for a pass, over 1,000,000 of 400 for a fail');
});
