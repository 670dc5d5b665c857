// The references that can fail but not prove: how many successes there should be, and the step before.
import { describe, expect, test } from 'vitest';
import { DEFAULT_CALENDAR } from '../../calendar/calendar.ts';
import { DAY, HOUR, type Instant, MINUTE, toInstant } from '../../calendar/instant.ts';
import type { Criterion } from '../criterion.ts';
import type { Counts, Evidence } from '../evidence.ts';
import { poissonEvidence, poissonInterval } from '../formulas/poisson.ts';
import type { CriterionResult, EarlierStep, StepState } from '../verdict.ts';
import { judge } from './judge.ts';
import { noEvidence } from './judged.ts';

/** Wednesday 2025-03-12, 09:00 in New York. */
const start = toInstant(Date.UTC(2025, 2, 12, 13));
const at = (millis: number): Instant => toInstant(start + millis);
const state: StepState = {
  startedAt: start,
  soakEndsAt: at(8 * HOUR),
  share: 1,
  calendar: DEFAULT_CALENDAR,
  missingDataAfter: 30 * MINUTE,
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
  passAlpha: 0.05,
  slowAlpha: 0.005,
  fastAlpha: 0.005,
} as const;

/** One event a user. */
const counts = (ok: number, errors = 0): Counts => ({ ok, errors, users: ok + errors, squares: ok + errors });

function result(criterion: Criterion, evidence: Partial<Evidence>, now: Instant, step: Partial<StepState> = {}) {
  const seen = { ...noEvidence('write'), firstTreatedAt: start, lastEventAt: now, lastTreatedAt: now, ...evidence };
  return judge({ criteria: [criterion] }, [seen], { ...state, ...step }, now).criteria[0] as CriterionResult;
}

describe('any, where it is known how many successes there should be', () => {
  const any: Criterion = { ...tested, kind: 'any', expected: { perHour: 2, dispersion: 0 } };
  const silent = { lastEventAt: undefined, lastTreatedAt: undefined, firstTreatedAt: undefined };

  test('silence fails once so many were expected that it cannot be chance', () => {
    // ln(1/0.01) = 4.6 expected: 2.3 hours.
    expect(result(any, silent, at(2.3 * HOUR)).verdict).not.toBe('fail');
    expect(result(any, silent, at(2.31 * HOUR))).toMatchObject({
      verdict: 'fail',
      why: 'none of 0 succeeded, the plan asks for any; about 5 expected by now; the chance that this is noise is at most 1 in 100',
    });
    const failing = { treated: counts(0, 7) };
    expect(result(any, failing, at(3 * HOUR)).verdict).toBe('fail');
    expect(result(any, { treated: counts(1, 7) }, at(3 * HOUR)).verdict).toBe('pass');
  });

  test('only working time counts, and only while somebody listened', () => {
    const night = { startedAt: at(7 * HOUR), soakEndsAt: at(3 * DAY) };
    expect(result(any, silent, at(24 * HOUR), night).verdict).not.toBe('fail');
    expect(result(any, silent, at(26 * HOUR), night).verdict).toBe('fail');
    expect(result(any, silent, at(26 * HOUR), { ...night, listeningSince: at(25 * HOUR) }).verdict).toBe('noData');
  });

  test('a traffic that varies takes longer to be missed', () => {
    const varied: Criterion = { ...tested, kind: 'any', expected: { perHour: 2, dispersion: 2 } };
    // 2 ln(1 + L/2) = 4.6 at L = 18.
    expect(result(varied, silent, at(7 * HOUR), {}).verdict).not.toBe('fail');
    expect(result(varied, silent, at(26 * HOUR), { soakEndsAt: at(3 * DAY) }).verdict).toBe('fail');
  });

  test('a source that fails, and a control that is as silent, are no fault of the change', () => {
    expect(result(any, { ...silent, sourceFailing: 'down' }, at(5 * HOUR)).verdict).toBe('noData');
    expect(result(any, silent, at(5 * HOUR), { share: 0.5 }).verdict).toBe('noData');
    const failing = { treated: counts(0, 7), control: counts(0, 9) };
    expect(result(any, failing, at(5 * HOUR), { share: 0.5 })).toMatchObject({
      verdict: 'undecided',
      notTheChange: true,
    });
    expect(result(any, { ...silent, control: counts(9) }, at(5 * HOUR), { share: 0.5 }).verdict).toBe('fail');
  });

  test('without that it never fails', () => {
    expect(result({ ...tested, kind: 'any' }, { treated: counts(0, 99) }, at(7 * HOUR)).verdict).toBe('undecided');
  });
});

describe('proportional to the step before', () => {
  const proportional: Criterion = { ...tested, kind: 'proportional', band: [0.8, 1.25] };
  /** So many successes in every ten minutes. */
  const steady = (each: number, windows: number): Partial<Evidence> => ({
    treated: counts(each * windows),
    windows: Array.from({ length: windows }, (_, i) => ({
      index: i + 1,
      treated: { errors: 0, events: each },
      control: { errors: 0, events: 0 },
    })),
  });
  const earlierAt = (each: number, startedAt = at(-DAY), windows = 48): EarlierStep => ({
    share: 0.5,
    startedAt,
    endedAt: toInstant(startedAt + windows * 10 * MINUTE),
    evidence: [{ ...noEvidence('write'), ...steady(each, windows) }],
  });
  const at100 = (each: number, windows: number, earlier: readonly EarlierStep[], step: Partial<StepState> = {}) =>
    result(proportional, steady(each, windows), at(windows * 10 * MINUTE), { earlier, ...step });

  test('passes at the end of the soak when it stays in proportion, and says what that shows', () => {
    expect(at100(20, 24, [earlierAt(10)])).toMatchObject({ verdict: 'undecided', logPass: undefined });
    expect(at100(20, 48, [earlierAt(10)])).toMatchObject({
      verdict: 'pass',
      why: '960 successes with the toggle on, 1 times as many a user as in the same hours of the step before; nobody is off to compare with, so this shows no more',
    });
  });

  test('fails when successes fall far behind, or rush ahead', () => {
    expect(at100(5, 24, [earlierAt(10)])).toMatchObject({
      verdict: 'fail',
      failedBy: 'slow',
      why: expect.stringMatching(
        /^120 successes with the toggle on, 0.25 times as many a user as in the same hours of/,
      ),
    });
    expect(at100(80, 24, [earlierAt(10)]).verdict).toBe('fail');
    // Days differ: half as many again or a third less is no fault.
    expect(at100(14, 48, [earlierAt(10)]).verdict).toBe('pass');
    expect(at100(28, 48, [earlierAt(10)]).verdict).toBe('pass');
  });

  test('compares the same hours only', () => {
    // Busy in the morning, quiet in the afternoon: the afternoon alone is in proportion.
    const busy = earlierAt(40, at(-DAY), 24);
    const quiet = { ...earlierAt(10, at(-DAY + 4 * HOUR), 24), startedAt: at(-DAY) };
    const day = {
      ...earlierAt(0),
      evidence: [
        {
          ...noEvidence('write'),
          treated: counts(1200),
          windows: [
            ...busy.evidence[0]!.windows,
            ...quiet.evidence[0]!.windows.map((window) => ({ ...window, index: window.index + 24 })),
          ],
        },
      ],
    };
    const afternoon = { startedAt: at(4 * HOUR), soakEndsAt: at(8 * HOUR) };
    const late = (each: number) =>
      result(proportional, steady(each, 24), at(8 * HOUR - 1), { earlier: [day], ...afternoon });
    expect(late(20).why).toMatch(/1 times as many a user/);
    expect(late(4).verdict).toBe('fail');
  });

  test('counts on it at less than 100% only where the step before heard of nobody off', () => {
    const sparse = { ...earlierAt(10), share: 0.25 };
    const both = { ...sparse, evidence: [{ ...sparse.evidence[0]!, control: counts(500) }] };
    expect(at100(4, 24, [sparse], { share: 0.5 }).verdict).toBe('fail');
    expect(at100(4, 24, [both], { share: 0.5 })).toMatchObject({
      verdict: 'undecided',
      why: '96 successes with the toggle on, but no event with it off to compare with',
    });
  });
});

test('the interval of a Poisson mean is where its evidence reaches its line, on either side', () => {
  for (const events of [0, 1, 7, 500, 1e9])
    for (const alpha of [0.05, 0.001]) {
      const { lower, upper } = poissonInterval({ events, alpha });
      const line = Math.log(1 / alpha);
      expect(poissonEvidence({ events, expected: upper }) / line).toBeCloseTo(1, 6);
      if (lower > 0) expect(poissonEvidence({ events, expected: lower }) / line).toBeCloseTo(1, 6);
      expect(lower).toBeLessThanOrEqual(events);
      expect(upper).toBeGreaterThan(events);
    }
});
