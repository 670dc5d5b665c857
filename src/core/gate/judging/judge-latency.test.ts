import { describe, expect, test } from 'vitest';
import { tolerated } from '../../../../test/support/seeded-dice.ts';
import { DEFAULT_CALENDAR } from '../../calendar/calendar.ts';
import { HOUR, type Instant, MINUTE, toInstant } from '../../calendar/instant.ts';
import { seededRandom } from '../../seeded-random.ts';
import { bucketOf, mergeSketches, type Sketch } from '../counting/sketch.ts';
import { createTally } from '../counting/tally.ts';
import type { Criterion } from '../criterion.ts';
import type { Evidence } from '../evidence.ts';
import { arrivalChance, crossingChance } from '../formulas/crossing.ts';
import { eventsToFail, eventsToPass } from '../formulas/proportion.ts';
import type { CriterionResult, StepState } from '../verdict.ts';
import { judge } from './judge.ts';
import { noEvidence } from './judged.ts';

const start = toInstant(Date.UTC(2025, 2, 12, 13));
const soakEndsAt = toInstant(start + 8 * HOUR);
const during = toInstant(start + HOUR);
const state: StepState = {
  startedAt: start,
  soakEndsAt,
  share: 0.5,
  calendar: DEFAULT_CALENDAR,
  missingDataAfter: 30 * MINUTE,
  latched: {},
  recorded: {},
};
const p95 = {
  id: 'it',
  text: 'p95 < 800 ms',
  line: 1,
  onFail: 'rollBack',
  operation: 'download',
  proof: 'statistical',
  passAlpha: 0.05,
  slowAlpha: 0.005,
  fastAlpha: 0.005,
  kind: 'latency',
  bound: 800,
  quantile: 0.95,
} as const satisfies Criterion;

/** So many that took 100 ms and so many that took `slow`. */
function took(fast: number, slow: number, millis = 2000): Sketch {
  return [[bucketOf(100), fast] as const, [bucketOf(millis), slow] as const].filter(([, count]) => count > 0);
}

function result(treated: Sketch, now: Instant = during, more: Partial<Evidence> = {}, criterion: Criterion = p95) {
  const events = treated.reduce((sum, [, count]) => sum + count, 0);
  const counts = { ok: events, errors: 0, users: 0, squares: 0 };
  const seen = { firstTreatedAt: start, lastEventAt: now, lastTreatedAt: now, treated: counts };
  const evidence = { ...noEvidence('download'), ...seen, durations: { treated, control: [] }, ...more };
  return judge({ criteria: [criterion] }, [evidence], state, now).criteria[0] as CriterionResult;
}

describe('p95 below a bound', () => {
  test('passes as the share that is slow does, not one event before', () => {
    const needed = eventsToPass({ bound: 0.05, errors: 2, alpha: 0.05 });
    expect(result(took(needed - 2, 2))).toMatchObject({
      verdict: 'pass',
      errors: 2,
      events: needed,
      why: '2 of 174 took 800 ms or longer (1.15%), p95 about 100 ms, which shows it; the plan asks for p95 below 800 ms',
    });
    const short = result(took(needed - 3, 2));
    expect(short).toMatchObject({ verdict: 'undecided', why: expect.stringContaining('needs about ') });
    expect(short.moreEvents).toBeGreaterThan(0);
  });

  test('fails when more than 5% are slow', () => {
    expect(result(took(400, 60))).toMatchObject({
      verdict: 'fail',
      failedBy: 'slow',
      why: '60 of 460 took 800 ms or longer (13%), p95 about 2 s; the plan asks for p95 below 800 ms; the chance that this is noise is at most 1 in 760,000,000',
    });
    expect(result(took(400, 22)).verdict).toBe('undecided');
  });

  test('the bucket of the bound counts as slow for a pass and as fast for a fail', () => {
    expect(result(took(400, 200, 800))).toMatchObject({ verdict: 'undecided', errors: 0 });
    expect(result(took(400, 200, 799.9)).verdict).toBe('undecided');
    expect(result(took(400, 200, 760)).verdict).toBe('pass');
    expect(result(took(400, 200, 840)).verdict).toBe('fail');
  });

  test('literal is read once, when the soak is over', () => {
    const literal = { ...p95, proof: 'literal' } as const;
    const read = (fast: number, slow: number, millis = 2000) =>
      result(took(fast, slow, millis), soakEndsAt, {}, literal).verdict;
    expect(result(took(99, 1), during, {}, literal).verdict).toBe('undecided');
    expect(read(99, 1)).toBe('pass');
    expect(read(95, 5)).toBe('undecided');
    expect(read(80, 20, 800)).toBe('undecided');
  });

  test('a control that is as slow is another cause, and one that is not excuses nothing', () => {
    const control = (fast: number, slow: number) => ({
      durations: { treated: took(400, 60), control: took(fast, slow) },
    });
    expect(result(took(400, 60), during, control(400, 65))).toMatchObject({
      verdict: 'undecided',
      notTheChange: true,
      why: '60 of 460 took 800 ms or longer (13%), p95 about 2 s, but with the toggle off 65 of 465 took 800 ms or longer (14%): the cause is not the change',
    });
    expect(result(took(400, 60), during, control(440, 20)).verdict).toBe('fail');
    const worse = { durations: { treated: took(200, 260), control: took(400, 65) } };
    expect(result(took(200, 260), during, worse).verdict).toBe('fail');
  });

  /** Eleven quiet windows with 400 durations each, then one with 30, of which `slow` (of the control, `slowOff`) took 2 s. */
  const windowsWith = (slow: number, slowOff = 0) => {
    const quiet = [...Array(11).keys()].map((i) => ({ index: i + 1, treated: took(400, 1), control: took(400, 1) }));
    const last = { index: 12, treated: took(30 - slow, slow), control: took(30 - slowOff, slowOff) };
    const windows = [...quiet, last];
    const sum = (side: 'treated' | 'control') =>
      windows.reduce<Sketch>((all, each) => mergeSketches(all, each[side]), []);
    return { durations: { treated: sum('treated'), control: sum('control'), windows } };
  };

  test('fails within a window although the step looks well', () => {
    const bad = windowsWith(20);
    expect(result(bad.durations.treated, during, bad)).toMatchObject({
      verdict: 'fail',
      failedBy: 'fast',
      why: '20 of 30 took 800 ms or longer (66.7%) within 10 minutes; the plan asks for p95 below 800 ms; the chance that this is noise is at most 1 in a billion',
    });
    const well = windowsWith(4);
    expect(result(well.durations.treated, during, well).verdict).toBe('pass');
  });

  test('a window in which both sides were slow is another cause, and one in which only the treated were is not', () => {
    const both = windowsWith(20, 20);
    expect(result(both.durations.treated, during, both)).toMatchObject({ notTheChange: true, verdict: 'undecided' });
    const one = windowsWith(20, 2);
    expect(result(one.durations.treated, during, one)).toMatchObject({ notTheChange: false, verdict: 'fail' });
  });

  test('the slow test has its own level where windows are told, and that of both where they are not', () => {
    const whole = took(400, 60);
    const told = { durations: { treated: whole, control: [], windows: [] } };
    expect(result(whole, during, told).failLine).toBeCloseTo(Math.log(1 / 0.005), 12);
    expect(result(whole).failLine).toBeCloseTo(Math.log(1 / 0.01), 12);
  });

  test('events without durations are no data', () => {
    const counts = (ok: number) => ({ treated: { ok, errors: 0, users: 0, squares: 0 }, durations: undefined });
    const { durations, ...few } = counts(19);
    expect(result([], during, few).verdict).toBe('undecided');
    expect(result([], during, counts(20) as unknown as Partial<Evidence>)).toMatchObject({
      verdict: 'noData',
      why: 'none of 20 events came with a duration',
    });
  });
});

test('looked at after every event, a p95 at its bound fails and passes with probability 5% at most, exactly', () => {
  const bound = 0.05;
  const criterion = { ...p95, slowAlpha: 0.025, fastAlpha: 0.025 } as const;
  const verdict = (slow: number, events: number) => result(took(events - slow, slow), during, {}, criterion).verdict;
  const passesAt = (errors: number) => eventsToPass({ bound, errors, alpha: 0.05 });
  const failsTo = (errors: number) => eventsToFail({ bound, errors, alpha: 0.05 });
  // These are the boundaries of the judge,
  for (let slow = 0; slow <= 40; slow++) {
    expect([verdict(slow, passesAt(slow)), verdict(slow, passesAt(slow) - 1)]).toEqual(['pass', 'undecided']);
    const last = failsTo(slow);
    if (last) expect([verdict(slow, last), verdict(slow, last + 1)]).toEqual(['fail', 'undecided']);
  }
  // and so often are they crossed.
  expect(crossingChance({ boundary: passesAt, events: 6000, rate: bound })).toBeLessThan(0.05);
  expect(arrivalChance({ boundary: failsTo, events: 6000, rate: bound })).toBeLessThan(0.05);
  expect(crossingChance({ boundary: passesAt, events: 6000, rate: bound / 10 })).toBeGreaterThan(0.99);
  expect(arrivalChance({ boundary: failsTo, events: 6000, rate: 2 * bound })).toBeGreaterThan(0.99);
});

test('as a whole, slow and fast tests, after every event: a p95 at its bound fails and passes with probability 5% at most', {
  timeout: 120_000,
}, () => {
  const criterion: Criterion = { ...p95, slowAlpha: 0.025, fastAlpha: 0.025 };
  const runs = 120;
  /** Whether a soak of 1,500 durations, so many of them slow, ever fails and ever passes. */
  const play = (seed: number, rate: (at: number) => number) => {
    const random = seededRandom(seed);
    const tally = createTally({ since: start, soakEndsAt });
    const times = Array.from({ length: 1500 }, () => random() * 8 * HOUR).sort((a, b) => a - b);
    const ever = { failed: false, passed: false };
    for (const time of times) {
      const at = toInstant(start + Math.floor(time));
      const millis = random() < rate(time) ? 2000 : 100;
      tally.add({ toggle: 'it', operation: 'download', outcome: 'ok', variant: 'on', user: undefined, at, count: 1 });
      tally.addDuration({ operation: 'download', variant: 'on', millis, at, count: 1 });
      const { verdict } = judge({ criteria: [criterion] }, [tally.evidence('download')], state, at);
      ever.failed ||= verdict === 'fail';
      ever.passed ||= verdict === 'pass';
      if (ever.failed) break;
    }
    return ever;
  };
  const all = Array.from({ length: runs }, (_, run) => play(5000 + run, () => 0.05));
  expect(all.filter(({ failed }) => failed).length / runs).toBeLessThanOrEqual(tolerated(runs, 0.05));
  expect(all.filter(({ passed }) => passed).length / runs).toBeLessThanOrEqual(tolerated(runs, 0.05));
  // A fault that begins after seven good hours is found before the soak ends.
  const late = Array.from({ length: 10 }, (_, run) => play(run, (time) => (time > 7 * HOUR ? 0.5 : 0.01)));
  expect(late.every(({ failed }) => failed)).toBe(true);
});

test('where only the sides of the bound are known, no quantile is made up', () => {
  expect(result(took(50, 3)).why).toMatch(/about/);
  const durations = { treated: took(50, 3), control: [], sidesOnly: true } as const;
  expect(result(took(50, 3), during, { durations }).why).toMatch(/^3 of 53 took 800 ms or longer \(5\.66%\); the plan/);
});
