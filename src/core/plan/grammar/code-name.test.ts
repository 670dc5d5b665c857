import { expect, test } from 'vitest';
import { readCodeNames } from './code-name.ts';

const codes = (text: string) => readCodeNames(text).map(({ code }) => code);

test.each([
  ['all doc transactions are in fact for 5103 Letters', ['5103']],
  ['Form 21-526EZ is submitted', ['21-526EZ']],
  ['686C-674 claims, and the 10-10EZ', ['686C-674', '10-10EZ']],
  ['Rollout of the 4142 upload', ['4142']],
])('%s', (text, expected) => expect(codes(text)).toEqual(expected));

test.each([
  '3000, 6000, 9000, 12,000',
  'March 2025, 3/10/2025, 2025-03-10',
  'fewer than 1234 users, 4321 downloads, at least 1235',
  'HTTP 502 and 404, 5xx',
  'see #12345 and https://example.org/issues/4711',
  'listens on port 8125, within 1250ms',
  'version 1.2345, 99.95%',
])('no code in "%s"', (text) => expect(codes(text)).toEqual([]));

test('a code has its place', () =>
  expect(readCodeNames('the 5103 letter')).toEqual([{ code: '5103', start: 4, end: 8 }]));
