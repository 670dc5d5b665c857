// Durations as people write them, and the sentences that ask for one at each step.
import { expect, test } from 'vitest';
import {
  isoOfSoak,
  readAskedDuration,
  readDurations,
  readHeadingDuration,
  readLeastTime,
  readSoakPerStep,
} from './duration.ts';

test.each([
  ['1 day', 'P1D'],
  ['2 business days', 'P2BD'],
  ['one full bnusiness day', 'P1BD'],
  ['three working days', 'P3BD'],
  ['1 business week', 'P5BD'],
  ['1-2 days', 'P1D'],
  ['24–48 hours', 'PT24H'],
  ['1 to 2 weeks', 'P7D'],
  ['one week', 'P7D'],
  ['a week', 'P7D'],
  ['~1 week', 'P7D'],
  ['one (1) week', 'P7D'],
  ['half a day', 'P0.5D'],
  ['48hrs', 'PT48H'],
  ['15 minutes', 'PT15M'],
  ['[FILL_IN] (minimum 2 hours)', 'PT2H'],
  ['14 Days', 'P14D'],
  ['7-day', 'P7D'],
])('%s: %s', (text, iso) => {
  expect(readDurations(text).map((duration) => duration.iso)).toEqual([iso]);
});

test.each([
  'Ongoing',
  'Permanent',
  'a few days',
  'validate logs and crash-free sessions',
  'weeks 3-4',
  '1% of users',
  '5/18-5/25',
])('%s is no duration', (text) => {
  expect(readDurations(text)).toEqual([]);
});

test.each([
  ['allowing at least one full business day to gather the data', 'P1BD'],
  ['Wait at least 24 hours before the next step', 'PT24H'],
  ['two business days at each step', 'P2BD'],
  ['increment traffic in 25% steps every 20 minutes', 'PT20M'],
  ['Monitor the signals for 15 minutes.', 'PT15M'],
  ['leave it at 25% for one week', 'P7D'],
  ['Sustained 24hrs, then proceed', 'PT24H'],
])('asks for a time per step: %s', (text, iso) => {
  expect(readAskedDuration(text)?.iso).toBe(iso);
});

test.each([
  'Rollback within 30 minutes',
  'The job runs every 15 minutes',
  '2% to 10% over 4 days',
  'ten interviews (1 hour each)',
])('asks for no time per step: %s', (text) => {
  expect(readAskedDuration(text)).toBeUndefined();
});

test('a time in which something happens is no least time', () => {
  expect(readLeastTime('starts within one week of the freeze')).toBeUndefined();
  expect(readLeastTime('after 2 days, then for 24 hours')?.iso).toBe('PT24H');
});

test('a soak is told in the unit of its author', () => {
  const soak = { kind: 'elapsed', millis: 48 * 3_600_000 } as const;
  expect(isoOfSoak(soak, '48 hours')).toBe('PT48H');
  expect(isoOfSoak(soak, '2 days')).toBe('P2D');
  expect(isoOfSoak(soak, '')).toBe('PT2880M');
});

test('one duration of several steps is of them together, unless it is asked for at each', () => {
  expect(readSoakPerStep('1 week', 1)?.iso).toBe('P7D');
  expect(readSoakPerStep('1 week', 3)).toBeUndefined();
  expect(readSoakPerStep('2 days at each', 3)?.iso).toBe('P2D');
});

test.each([
  ['Phase 1: 10% (24–48 hours)', 'PT24H'],
  ['Stage B: 50%, 2 days', 'P2D'],
  ['Stage C - 1 business day', 'P1BD'],
  ['Phase 3: 100% (1 week, then cleanup)', 'P7D'],
  ['Phase 1: 10% for 2 hours', 'PT2H'],
  ['Stage 0: the team itself (Duration: 1 day)', 'P1D'],
])('the heading %s says how long', (text, iso) => expect(readHeadingDuration(text)?.iso).toBe(iso));

test.each(['Stage 1: Beta (Week 1-2)', 'Phase 2: after 2 weeks', 'Phase 3: 2 hours after launch'])(
  'the heading %s says nothing of how long',
  (text) => expect(readHeadingDuration(text)).toBeUndefined(),
);
