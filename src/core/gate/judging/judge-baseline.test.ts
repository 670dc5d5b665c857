import { expect, test } from 'vitest';
import { DEFAULT_CALENDAR } from '../../calendar/calendar.ts';
import { HOUR, type Instant, MINUTE, toInstant } from '../../calendar/instant.ts';
import type { Criterion } from '../criterion.ts';
import type { Counts, Evidence, EvidenceWindow } from '../evidence.ts';
import type { CriterionResult, StepState } from '../verdict.ts';
import { judge } from './judge.ts';
import { noEvidence } from './judged.ts';

const start = toInstant(Date.UTC(2025, 2, 12, 13));
const during = toInstant(start + HOUR);
const soakEndsAt = toInstant(start + 8 * HOUR);
const state: StepState = {
  startedAt: start,
  soakEndsAt,
  share: 0.25,
  calendar: DEFAULT_CALENDAR,
  missingDataAfter: 30 * MINUTE,
  latched: {},
  recorded: {},
};
const baseline = {
  id: 'it',
  text: 'No increase in download errors',
  line: 1,
  onFail: 'rollBack',
  operation: 'download',
  proof: 'literal',
  passAlpha: 0.05,
  slowAlpha: 0.005,
  fastAlpha: 0.005,
  kind: 'baseline',
  allowed: 1,
  bad: 1.25,
} as const satisfies Criterion;
const proved: Criterion = { ...baseline, proof: 'statistical' };

/** One event a user. */
const counts = (errors: number, events: number): Counts => ({
  ok: events - errors,
  errors,
  users: events,
  squares: events,
});

function result(
  treated: Counts,
  control: Counts,
  now: Instant = during,
  criterion: Criterion = baseline,
  more: Partial<Evidence> & { readonly share?: number } = {},
) {
  const { share = state.share, ...rest } = more;
  const seen = { firstTreatedAt: start, lastEventAt: now, lastTreatedAt: now, treated, control };
  const evidence = { ...noEvidence('download'), ...seen, ...rest };
  return judge({ criteria: [criterion] }, [evidence], { ...state, share }, now).criteria[0] as CriterionResult;
}

test('fails once errors fall to the treated more often than they may', () => {
  expect(result(counts(30, 1000), counts(30, 3000))).toMatchObject({
    verdict: 'fail',
    failedBy: 'slow',
    why: '30 of 1,000 failed (3%) with the toggle on, 30 of 3,000 failed (1%) with it off, 3 times as often; the plan asks for no more often; the chance that this is noise is at most 1 in 690',
  });
  expect(result(counts(12, 1000), counts(30, 3000)).verdict).toBe('undecided');
  const tolerant: Criterion = { ...baseline, allowed: 3, bad: 3 };
  expect(result(counts(30, 1000), counts(30, 3000), during, tolerant).verdict).toBe('undecided');
});

test('fails within a window although the step looks well', () => {
  const window: EvidenceWindow = { index: 5, treated: { errors: 25, events: 50 }, control: { errors: 5, events: 150 } };
  expect(result(counts(30, 5000), counts(300, 15_000), during, baseline, { windows: [window] })).toMatchObject({
    verdict: 'fail',
    failedBy: 'fast',
    why: expect.stringContaining(', and far more within ten minutes;'),
  });
});

test('counts users who met an error, not their errors, where all events carry users', () => {
  const [on, off] = [
    { ok: 960, errors: 40, users: 250, squares: 4000 },
    { ok: 2980, errors: 20, users: 750, squares: 12_000 },
  ];
  expect(result(on, off).verdict).toBe('fail');
  expect(result(on, off, during, baseline, { erring: { treated: 5, control: 8 } })).toMatchObject({
    verdict: 'undecided',
    why: '5 of 250 users met an error (2%) with the toggle on, 8 of 750 users met an error (1.07%) with it off, 1.88 times as often so far, to be read when the soak is over; the plan asks for no more often',
  });
});

test('is read at the end of the soak: less than what a proof would call bad passes, the rest is asked about', () => {
  const read = (errors: number) => result(counts(errors, 1000), counts(30, 3000), soakEndsAt).verdict;
  expect([0, 10, 12, 13].map(read)).toEqual(['pass', 'pass', 'pass', 'undecided']);
  expect(result(counts(0, 1000), counts(0, 3000), soakEndsAt).verdict).toBe('pass');
});

test('a proof shows less than 1.25 times, and says how far it is', () => {
  const few = result(counts(6, 100), counts(24, 300), during, proved);
  expect(few).toMatchObject({
    verdict: 'undecided',
    why: expect.stringContaining('not enough yet to show less than 1.25 times'),
  });
  const more = 1 + few.moreEvents! / 100;
  const grown = result(counts(6 * more, 100 * more), counts(24 * more, 300 * more), during, proved);
  expect(grown.verdict).toBe('pass');
  expect(result(counts(0, 1000), counts(0, 3000), during, proved)).not.toHaveProperty('moreEvents');
});

test('a split that is not the one commanded compares nothing', () => {
  expect(result(counts(30, 1000), counts(30, 2000))).toMatchObject({
    verdict: 'noData',
    why: 'the split is lost: 33.3% of the users seen were on, 25% were expected',
  });
});

test('with nobody off it passes alive at the end of the soak; below 100% it needs somebody off', () => {
  const none = counts(0, 0);
  expect(result(counts(3, 500), none, during, baseline, { share: 1 }).verdict).toBe('undecided');
  expect(result(counts(3, 500), none, soakEndsAt, baseline, { share: 1 })).toMatchObject({
    verdict: 'pass',
    why: '3 of 500 failed; nobody is off to compare with, so this shows only that it is alive',
  });
  expect(result(counts(3, 500), none, soakEndsAt).verdict).toBe('undecided');
});
