// The promise of the gates for references that are not concurrent: the step before, and how many successes there should be.
import { expect, test } from 'vitest';
import { geometric, normal, tolerated } from '../../../../test/support/seeded-dice.ts';
import { DEFAULT_CALENDAR } from '../../calendar/calendar.ts';
import { DAY, HOUR, toInstant } from '../../calendar/instant.ts';
import { seededRandom } from '../../seeded-random.ts';
import type { Criterion } from '../criterion.ts';
import { type Evidence, WINDOW_MILLIS } from '../evidence.ts';
import type { StepState } from '../verdict.ts';
import { judge } from './judge.ts';
import { noEvidence } from './judged.ts';

const ALPHA = 0.05;
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
const tested = {
  id: 'it',
  text: '',
  line: 1,
  onFail: 'rollBack',
  operation: 'write',
  proof: 'literal',
  passAlpha: ALPHA,
  slowAlpha: ALPHA / 2,
  fastAlpha: ALPHA / 2,
} as const;
const WINDOWS = 48;

/** One day's successes of so many users with two visits on average, busier in the morning, each succeeding with probability `rate`. */
function day(random: () => number, users: number, rate: number): Evidence {
  const events = new Array<number>(WINDOWS).fill(0);
  let [ok, squares, seen] = [0, 0, 0];
  for (let user = 0; user < users; user++) {
    const from = Math.floor(WINDOWS * random() * (0.3 + 0.7 * random()));
    const own = new Set<number>();
    let count = 0;
    for (let visit = geometric(random, 2); visit > 0; visit--) {
      if (random() >= rate) continue;
      count++;
      own.add(Math.min(WINDOWS - 1, from + Math.floor(3 * random())));
    }
    for (const window of own) events[window]! += 1;
    ok += count;
    squares += count ** 2;
    if (count > 0) seen++;
  }
  const none = { errors: 0, events: 0 };
  const windows = events.map((each, i) => ({ index: i + 1, treated: { errors: 0, events: each }, control: none }));
  return { ...noEvidence('write'), treated: { ok, errors: 0, users: seen, squares }, windows, lastEventAt: start };
}

/** Whether a step of 3,000 users ever fails against a step before it with three quarters of them, looked at every ten minutes. */
function fails(seed: number, rate: number): boolean {
  const random = seededRandom(seed);
  // Days differ by 15%: half of that on each of the two.
  const traffic = () => Math.exp((0.15 / Math.SQRT2) * normal(random));
  const startedAt = toInstant(start - DAY);
  const endedAt = toInstant(startedAt + 8 * HOUR);
  const earlier = [{ share: 0.75, startedAt, endedAt, evidence: [day(random, 2250 * traffic(), 1)] }];
  const evidence = day(random, 3000 * traffic(), rate);
  const criterion: Criterion = { ...tested, kind: 'proportional', band: [0.8, 1.25] };
  for (let window = 1; window <= WINDOWS; window++) {
    const now = toInstant(start + window * WINDOW_MILLIS);
    const { verdict } = judge({ criteria: [criterion] }, [evidence], { ...state, earlier }, now);
    if (verdict === 'fail') return true;
  }
  return false;
}

test('against the step before, at the edge of the band, on days that differ', () => {
  const runs = 150;
  const failed = (rate: number, of = runs) => Array.from({ length: of }, (_, i) => fails(i + 1, rate));
  expect(failed(0.8).filter(Boolean).length / runs).toBeLessThanOrEqual(tolerated(runs, ALPHA));
  expect(failed(0.2, 20)).not.toContain(false);
});

test('silence of a step that should be heard fails with exactly the probability of such a silence', () => {
  const perHour = 1;
  const criterion: Criterion = { ...tested, kind: 'any', expected: { perHour, dispersion: 0 } };
  const failsAfter = (hours: number) =>
    judge({ criteria: [criterion] }, [noEvidence('write')], state, toInstant(start + hours * HOUR)).verdict === 'fail';
  let hours = 0;
  while (!failsAfter(hours)) hours += 0.01;
  // The first success comes later than that with probability exp(-L).
  expect(Math.exp(-perHour * hours)).toBeLessThanOrEqual(ALPHA);
  expect(Math.exp(-perHour * (hours - 0.02))).toBeGreaterThan(ALPHA);
});
