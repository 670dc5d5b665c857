// Where nobody is off any more: users who came on with this step, against those who were on before it.
import { describe, expect, test } from 'vitest';
import { geometric, tolerated } from '../../../../test/support/seeded-dice.ts';
import { DEFAULT_CALENDAR } from '../../calendar/calendar.ts';
import { DAY, HOUR, type Instant, MINUTE, toInstant } from '../../calendar/instant.ts';
import { seededRandom } from '../../seeded-random.ts';
import type { Criterion } from '../criterion.ts';
import type { Counts, Evidence } from '../evidence.ts';
import { judge } from '../judging/judge.ts';
import { noEvidence } from '../judging/judged.ts';
import type { EarlierStep, StepState } from '../verdict.ts';
import { cohortOperation, cohortsIn } from './cohorts.ts';
import { createTally } from './tally.ts';

const start = toInstant(Date.UTC(2025, 2, 12, 13));
const state: StepState = {
  startedAt: start,
  soakEndsAt: toInstant(start + 8 * HOUR),
  share: 1,
  calendar: DEFAULT_CALENDAR,
  missingDataAfter: DAY,
  latched: {},
  recorded: {},
};
const scales: Criterion = {
  id: 'it',
  text: '',
  line: 1,
  onFail: 'rollBack',
  operation: 'write',
  proof: 'literal',
  passAlpha: 0.05,
  slowAlpha: 0.025,
  fastAlpha: 0.025,
  kind: 'proportional',
  band: [0.8, 1.25],
};

/** One event a user. */
const counts = (ok: number, errors = 0): Counts => ({ ok, errors, users: ok + errors, squares: ok + errors });

/** The step before, at three quarters, in which nothing was counted in like hours: it cannot fail by them. */
const earlier: readonly EarlierStep[] = [
  {
    share: 0.75,
    startedAt: toInstant(start - DAY),
    endedAt: toInstant(start - DAY + 8 * HOUR),
    evidence: [{ ...noEvidence('write'), treated: counts(3000), control: counts(1000) }],
  },
];

function judged(cohorts: Evidence['cohorts'], treated: Counts, now: Instant, share = 1) {
  const seen = { firstTreatedAt: start, lastEventAt: now, lastTreatedAt: now };
  const evidence = { ...noEvidence('write'), ...seen, treated, ...(cohorts && { cohorts }) };
  return judge({ criteria: [scales] }, [evidence], { ...state, share, earlier }, now).criteria[0]!;
}

describe('older and newer users', () => {
  const during = toInstant(start + HOUR);

  test('fail when the newer succeed less often than their share of the users', () => {
    expect(judged({ older: counts(900), newer: counts(140, 160) }, counts(1040, 160), during)).toMatchObject({
      verdict: 'fail',
      failedBy: 'slow',
      why: expect.stringMatching(
        /, 0\.467 times as many a user of those who came on now as of those before, .*noise is/,
      ),
    });
    expect(judged({ older: counts(900), newer: counts(300) }, counts(1200), during).verdict).toBe('undecided');
  });

  test('prove nothing, and pass alive at the end of the soak', () => {
    const even = { older: counts(900), newer: counts(300) };
    expect(judged(even, counts(1200), state.soakEndsAt)).toMatchObject({
      verdict: 'pass',
      why: expect.stringContaining('1 times as many a user of those who came on now as of those before'),
    });
  });

  test('say nothing when even the users are not where chance would have put them', () => {
    expect(judged({ older: counts(900), newer: counts(140) }, counts(1040), during).verdict).toBe('undecided');
  });

  test('have the level of the slow test, and the step before that of the fast ones, where both are known', () => {
    const none = { older: counts(0), newer: counts(0) };
    const line = (cohorts: Evidence['cohorts']) => judged(cohorts, counts(1200), during).failLine;
    expect(line(none)).toBeCloseTo(Math.log(4 / 0.025), 12);
    expect(line(undefined)).toBeCloseTo(Math.log(4 / 0.05), 12);
  });
});

/**
 * Whether 1,500 users who were seen in the step before, three quarters of them on then, ever fail; the newer succeed `rate` times as
 * often. Bursts of different length, looked at after every event.
 */
function fails(seed: number, rate: number): boolean {
  const random = seededRandom(seed);
  const tally = createTally({ since: start, soakEndsAt: state.soakEndsAt });
  const visits = Array.from({ length: 1500 }, (_, user) => {
    const older = random() < 0.75;
    const from = random() * 7 * HOUR;
    return Array.from({ length: geometric(random, 3) }, () => ({ user, older, time: from + random() * MINUTE }));
  }).flat();
  for (const { user, older, time } of visits.sort((a, b) => a.time - b.time)) {
    const outcome = older || random() < rate ? 'ok' : 'error';
    const event = { toggle: 'it', outcome, variant: 'on', user: `${user}`, count: 1 } as const;
    const at = toInstant(start + Math.floor(time));
    tally.add({ ...event, at, operation: 'write' });
    tally.add({ ...event, at, operation: cohortOperation('write', older ? 'on' : 'off') });
    const evidence = { ...tally.evidence('write'), windows: [], cohorts: cohortsIn(tally.evidence, 'write') };
    const { verdict } = judge({ criteria: [scales] }, [evidence], { ...state, earlier }, at);
    if (verdict === 'fail') return true;
  }
  return false;
}

test('at the edge of the band, with users who differ, they fail with probability 5% at most', {
  timeout: 60_000,
}, () => {
  const runs = 60;
  const failed = Array.from({ length: runs }, (_, i) => fails(i + 1, 0.8)).filter(Boolean).length;
  expect(failed / runs).toBeLessThanOrEqual(tolerated(runs, 0.05));
  expect(Array.from({ length: 5 }, (_, i) => fails(i + 1, 0.3))).not.toContain(false);
});
