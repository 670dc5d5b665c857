// The promise of the gates, held against chance: a healthy rollout fails, and a bad one passes, with probability <= 5%, however
// often one looks. Exact where it can be computed, seeded simulation of `judge` as a whole where it cannot.
import { describe, expect, test } from 'vitest';
import { geometric, tolerated } from '../../../../test/support/seeded-dice.ts';
import { DEFAULT_CALENDAR } from '../../calendar/calendar.ts';
import { HOUR, type Instant, MINUTE, toInstant } from '../../calendar/instant.ts';
import { seededRandom } from '../../seeded-random.ts';
import { createTally } from '../counting/tally.ts';
import type { Criterion } from '../criterion.ts';
import { arrivalChance, crossingChance } from '../formulas/crossing.ts';
import { eventsToFail, eventsToPass } from '../formulas/proportion.ts';
import type { StepState } from '../verdict.ts';
import { judge } from './judge.ts';

const ALPHA = 0.05;

describe('one slow test of one step, exactly, looked at after every event up to 300/bound', () => {
  test.each([
    [0.003, 0.034, 0.047],
    [0.025, 0.034, 0.046],
  ])('bound %d', (bound, falseFail, falsePass) => {
    const events = 300 / bound;
    const fails = (rate: number) =>
      arrivalChance({ boundary: (errors) => eventsToFail({ bound, errors, alpha: ALPHA }), events, rate });
    const passes = (rate: number) =>
      crossingChance({ boundary: (errors) => eventsToPass({ bound, errors, alpha: ALPHA }), events, rate });
    expect(fails(bound)).toBeLessThan(ALPHA);
    expect(fails(bound)).toBeCloseTo(falseFail, 3);
    expect(fails(bound / 2)).toBeLessThan(0.0015);
    expect(passes(bound)).toBeLessThan(ALPHA);
    expect(passes(bound)).toBeCloseTo(falsePass, 3);
    expect(passes(2 * bound)).toBeLessThan(0.0015);
    expect(fails(2 * bound)).toBeGreaterThan(0.99);
  });
});

interface Event {
  readonly at: number;
  readonly user: number;
  readonly treated: boolean;
  readonly error: boolean;
}

const start = toInstant(Date.UTC(2025, 2, 12, 13));
const soak = 8 * HOUR;
const state: StepState = {
  startedAt: start,
  soakEndsAt: toInstant(start + soak),
  share: 0.5,
  calendar: DEFAULT_CALENDAR,
  missingDataAfter: 30 * MINUTE,
  latched: {},
  recorded: {},
};

/** Half of the level for slow tests and half for fast ones, as a plan with this one criterion and one step has it. */
const tested = {
  id: 'it',
  text: '',
  line: 1,
  onFail: 'rollBack',
  operation: 'download',
  proof: 'statistical',
  passAlpha: ALPHA,
  slowAlpha: ALPHA / 2,
  fastAlpha: ALPHA / 2,
} as const;

/** Counts and judges one soak, event by event, and says what ever came of it. */
function play(criterion: Criterion, events: readonly Event[], perUser: boolean): { failed: boolean; passed: boolean } {
  const tally = createTally({ since: start, soakEndsAt: state.soakEndsAt });
  let failed = false;
  let passed = false;
  const look = (now: Instant) => {
    const { verdict } = judge({ criteria: [criterion] }, [tally.evidence('download')], state, now);
    failed ||= verdict === 'fail';
    passed ||= verdict === 'pass';
  };
  for (const { at, user, treated, error } of events) {
    tally.add({
      toggle: 'it',
      operation: 'download',
      outcome: error ? 'error' : 'ok',
      variant: treated ? 'on' : 'off',
      user: perUser ? String(user) : undefined,
      at: toInstant(start + at),
      count: 1,
    });
    look(toInstant(start + at));
    if (failed) return { failed, passed };
  }
  look(state.soakEndsAt);
  return { failed, passed };
}

/** Shares of so many soaks that ever failed and ever passed. */
function shares(runs: number, criterion: Criterion, perUser: boolean, draw: (random: () => number) => Event[]) {
  let failed = 0;
  let passed = 0;
  for (let run = 0; run < runs; run++) {
    const events = draw(seededRandom(1000 + run)).sort((a, b) => a.at - b.at);
    const result = play(criterion, events, perUser);
    if (result.failed) failed++;
    if (result.passed) passed++;
  }
  return { failed: failed / runs, passed: passed / runs };
}

describe('judge as a whole, slow and fast tests, after every event', { timeout: 120_000 }, () => {
  const below = (bound: number): Criterion => ({ ...tested, kind: 'below', bound });

  const independent = (events: number, rate: number) => (random: () => number) =>
    Array.from({ length: events }, (_, user) => ({
      at: random() * soak,
      user,
      treated: true,
      error: random() < rate,
    }));

  test('independent events at the bound', () => {
    const { failed, passed } = shares(200, below(0.05), false, independent(1000, 0.05));
    expect(failed).toBeLessThanOrEqual(tolerated(200, ALPHA));
    expect(passed).toBeLessThanOrEqual(tolerated(200, ALPHA));
  });

  test('independent events, well and ill', () => {
    expect(shares(30, below(0.025), false, independent(1500, 0.005))).toEqual({ failed: 0, passed: 1 });
    expect(shares(30, below(0.025), false, independent(1500, 0.1)).failed).toBe(1);
  });

  /** Users with eight events each, spread over an hour; a broken user's events all fail. */
  const clustered = (users: number, broken: number) => (random: () => number) =>
    Array.from({ length: users }, (_, user) => {
      const [from, error] = [random() * (soak - HOUR), random() < broken];
      return Array.from({ length: 8 }, () => ({ at: from + random() * HOUR, user, treated: true, error }));
    }).flat();

  test('users with eight events each of whom the bound is broken: per user it holds, per event it would not', () => {
    const perUser = shares(150, below(0.02), true, clustered(400, 0.02));
    expect(perUser.failed).toBeLessThanOrEqual(tolerated(150, ALPHA));
    expect(perUser.passed).toBeLessThanOrEqual(tolerated(150, ALPHA));
    const perEvent = shares(40, below(0.02), false, clustered(400, 0.02));
    expect(perEvent.failed + perEvent.passed).toBeGreaterThan(2 * tolerated(150, ALPHA));
  });

  /** Users whose number of events varies (geometric, CV about 1, in bursts); the treated succeed `ratio` times as often. */
  const varied = (users: number, mean: number, ratio: number) => (random: () => number) =>
    Array.from({ length: users }, (_, user) => {
      const treated = random() < 0.5;
      const from = random() * (soak - HOUR);
      const count = geometric(random, mean);
      const bad = () => treated && random() >= ratio;
      return Array.from({ length: count }, () => ({ at: from + random() * MINUTE, user, treated, error: bad() }));
    }).flat();

  const proportional: Criterion = { ...tested, kind: 'proportional', band: [0.8, 1.25] };

  test('proportional at the edge of its band, users varied and in bursts', () => {
    const { failed, passed } = shares(120, proportional, true, varied(400, 4, 0.8));
    expect(failed).toBeLessThanOrEqual(tolerated(120, ALPHA));
    expect(passed).toBeLessThanOrEqual(tolerated(120, ALPHA));
  });

  test('proportional, well and ill', () => {
    const well = shares(10, proportional, true, varied(5000, 2, 1));
    expect(well).toEqual({ failed: 0, passed: 1 });
    expect(shares(10, proportional, true, varied(2000, 2, 0.4)).failed).toBe(1);
  });

  /** Half of the users on; some are broken for good, `ratio` times as many of those who are on; `each` events in an hour. */
  const broken =
    (users: number, share: number, ratio: number, each = 4) =>
    (random: () => number) =>
      Array.from({ length: users }, (_, user) => {
        const treated = random() < 0.5;
        const [from, error] = [random() * (soak - HOUR), random() < (treated ? share * ratio : share)];
        return Array.from({ length: each }, () => ({ at: from + random() * HOUR, user, treated, error }));
      }).flat();

  const baseline: Criterion = { ...tested, kind: 'baseline', allowed: 1, bad: 1.25 };

  test('no worse than the baseline: as good never fails too often, as bad as 1.25 times never passes too often', () => {
    expect(shares(100, baseline, true, broken(200, 0.2, 1)).failed).toBeLessThanOrEqual(tolerated(100, ALPHA));
    expect(shares(100, baseline, true, broken(200, 0.3, 1.25)).passed).toBeLessThanOrEqual(tolerated(100, ALPHA));
    // Event by event the same few broken users would look like many errors.
    expect(shares(40, baseline, false, broken(150, 0.2, 1, 8)).failed).toBeGreaterThan(tolerated(40, ALPHA));
  });

  test('no worse than the baseline, well and ill', () => {
    expect(shares(6, baseline, true, broken(900, 0.5, 0.7))).toEqual({ failed: 0, passed: 1 });
    expect(shares(6, baseline, true, broken(800, 0.1, 3)).failed).toBe(1);
  });
});
