import { describe, expect, test } from 'vitest';
import { DEFAULT_CALENDAR } from '../calendar/calendar.ts';
import { HOUR, type Instant, MINUTE, toInstant } from '../calendar/instant.ts';
import type { Criterion } from './criterion.ts';
import type { Counts, Evidence, EvidenceWindow } from './evidence.ts';
import { judge } from './judge.ts';
import { noEvidence } from './judged.ts';
import { eventsToPass } from './proportion.ts';
import type { CriterionResult, StepState } from './verdict.ts';

/** Wednesday 2025-03-12, 09:00 in New York. */
const start = toInstant(Date.UTC(2025, 2, 12, 13));
const at = (millis: number): Instant => toInstant(start + millis);
const soakEndsAt = at(8 * HOUR);

const state: StepState = {
  startedAt: start,
  soakEndsAt,
  share: 0.25,
  calendar: DEFAULT_CALENDAR,
  missingDataAfter: 30 * MINUTE,
  latched: {},
  recorded: {},
};
const common = { id: 'it', text: 'Download error rate: < 0.3%', line: 1, onFail: 'rollBack' } as const;
const tested = {
  ...common,
  operation: 'download',
  proof: 'statistical',
  passAlpha: 0.05,
  slowAlpha: 0.0025,
  fastAlpha: 0.0025,
} as const;
const below: Criterion = { ...tested, kind: 'below', bound: 0.003 };
const above: Criterion = { ...tested, kind: 'above', bound: 0.99 };
const zero: Criterion = { ...tested, kind: 'zero', rate: 0.01 };
const any: Criterion = { ...tested, kind: 'any' };
const proportional: Criterion = { ...tested, kind: 'proportional', band: [0.8, 1.25] };
const manual: Criterion = { ...common, kind: 'manual', bound: 0 };
const observe: Criterion = { ...common, kind: 'observe', operation: 'download' };
const literally = <C extends Criterion>(criterion: C): C => ({ ...criterion, proof: 'literal' });

/** One event a user. */
function counts(errors: number, events: number): Counts {
  return { ok: events - errors, errors, users: events, squares: events };
}

function seen(now: Instant, more: Partial<Evidence> = {}): Evidence {
  return { ...noEvidence('download'), firstTreatedAt: start, lastEventAt: now, lastTreatedAt: now, ...more };
}

function single(
  criterion: Criterion,
  evidence: Partial<Evidence>,
  now: Instant = at(HOUR),
  step: Partial<StepState> = {},
): CriterionResult {
  const result = judge({ criteria: [criterion] }, [seen(now, evidence)], { ...state, ...step }, now);
  expect(result.verdict).toBe(result.criteria[0]?.verdict);
  return result.criteria[0]!;
}

describe('below a rate', () => {
  test('passes when the test crosses its line, not one event before', () => {
    const needed = eventsToPass({ bound: 0.003, errors: 2, alpha: 0.05 });
    expect(single(below, { treated: counts(2, needed) })).toMatchObject({
      verdict: 'pass',
      why: '2 of 2,942 failed (0.068%), which shows less than 0.3%',
      errors: 2,
      events: 2942,
    });
    expect(single(below, { treated: counts(2, needed - 1) }).verdict).toBe('undecided');
  });

  test('fails over the step, with the numbers of the real story', () => {
    const result = single(below, { treated: counts(39, 5000) });
    expect(result).toMatchObject({
      verdict: 'fail',
      failedBy: 'slow',
      why: '39 of 5,000 failed (0.78%), the plan allows less than 0.3%; the chance that this is noise is at most 1 in 140,000',
      notTheChange: false,
    });
    expect(result.noise).toBeCloseTo(Math.exp(-result.logFail!), 12);
    expect(result.interval![0]).toBeLessThan(0.0078);
    expect(result.interval![1]).toBeGreaterThan(0.0078);
    expect(single(below, { treated: counts(8, 1000) }).verdict).toBe('undecided');
  });

  test('fails within a window although the step looks well', () => {
    const bad: EvidenceWindow = { index: 12, treated: { errors: 8, events: 20 }, control: { errors: 0, events: 60 } };
    const windows = [...Array(11).keys()].map((i) => ({ ...bad, index: i + 1, treated: { errors: 1, events: 400 } }));
    const treated = counts(19, 20_000);
    expect(single(below, { treated, windows: [...windows, bad] })).toMatchObject({
      verdict: 'fail',
      failedBy: 'fast',
      why: '8 of 20 failed (40%) within 10 minutes, the plan allows less than 0.3%; the chance that this is noise is at most 1 in 50,000',
    });
    expect(single(below, { treated, windows }).verdict).not.toBe('fail');
  });

  test('says how much is missing while undecided, and how likely noise is half way to a fail', () => {
    expect(single(below, { treated: counts(0, 600) })).toMatchObject({
      moreEvents: 1041,
      why: 'none of 600 failed, not enough yet to show less than 0.3%: needs about 1,000 more events',
    });
    const bad = single(below, { treated: counts(4, 1200) });
    expect(bad.why).toBe('4 of 1,200 failed (0.333%), not enough yet to show less than 0.3%, and not as it goes now');
    expect(bad).not.toHaveProperty('moreEvents');
    const near = single(below, { treated: counts(10, 1000) });
    expect(near.noise).toBeCloseTo(Math.exp(-near.logFail!), 12);
    expect(near.why).toBe(
      '10 of 1,000 failed (1%), not enough yet to show less than 0.3%; the chance that this is noise is at most 1 in 63',
    );
    expect(single(below, { treated: counts(0, 1300) })).not.toHaveProperty('moreEvents');
  });

  test('counts on open users, who are weighed when the soak is over', () => {
    const users = (open: number): Partial<Evidence> => ({
      perUser: true,
      treated: counts(0, open),
      open: [[0, 1, open]],
    });
    expect(single({ ...below, bound: 0.025 }, users(60)).moreEvents).toBeGreaterThan(80);
    expect(single({ ...below, bound: 0.025 }, users(400))).toMatchObject({
      moreEvents: 0,
      why: 'none of 400 failed, not enough yet to show less than 2.5%: enough have come, and users are weighed when the soak is over',
    });
  });

  test('weighs users where all events carry one: closed ones, and open ones once the soak is over', () => {
    const evidence = { perUser: true, treated: counts(0, 1600), closed: [[0, 8, 100]], open: [[0, 1, 60]] } as const;
    expect(single({ ...below, bound: 0.025 }, evidence).verdict).toBe('undecided');
    expect(single({ ...below, bound: 0.025 }, evidence, soakEndsAt).verdict).toBe('pass');
    // One broken user with eight errors is one user, not eight errors.
    const broken = {
      perUser: true,
      treated: counts(8, 1600),
      closed: [
        [8, 8, 1],
        [0, 8, 199],
      ],
    } as const;
    expect(single(below, broken).verdict).toBe('undecided');
    expect(single(below, { ...broken, perUser: false }).verdict).toBe('undecided');
    expect(
      single(below, {
        ...broken,
        treated: counts(16, 1600),
        closed: [
          [8, 8, 2],
          [0, 8, 198],
        ],
      }).verdict,
    ).toBe('undecided');
    expect(single(below, { ...broken, treated: counts(16, 1600), perUser: false }).verdict).toBe('fail');
  });

  test('fails by first events long before users could be weighed whole', () => {
    const early = (failing: number) =>
      single(below, {
        perUser: true,
        treated: counts(failing, 30),
        open: [
          [1, 1, failing],
          [0, 1, 30 - failing],
        ],
      });
    expect(early(5)).toMatchObject({ verdict: 'fail', failedBy: 'slow' });
    expect(early(2).verdict).toBe('undecided');
    // Who failed only some of the time may have begun well.
    expect(
      single(below, {
        perUser: true,
        treated: counts(5, 60),
        open: [
          [1, 2, 5],
          [0, 2, 25],
        ],
      }).verdict,
    ).toBe('undecided');
  });

  test('literal is read once, when the soak is over, and an equal share is not inside', () => {
    const literal = literally(below);
    expect(single(literal, { treated: counts(1, 500) }).verdict).toBe('undecided');
    expect(single(literal, { treated: counts(1, 500) }, soakEndsAt).verdict).toBe('pass');
    expect(single(literal, { treated: counts(3, 1000) }, soakEndsAt).verdict).toBe('undecided');
    expect(single(literal, { treated: counts(2, 500) }, soakEndsAt)).toMatchObject({
      verdict: 'undecided',
      why: '2 of 500 failed (0.4%), but the plan allows less than 0.3%; too few events to tell, a person decides',
    });
    expect(single(literal, { treated: counts(39, 5000) }, soakEndsAt).verdict).toBe('fail');
  });
});

test('above a rate is the mirror image', () => {
  expect(single(above, { treated: counts(0, 600) }).verdict).toBe('pass');
  expect(single(above, { treated: counts(60, 1000) })).toMatchObject({
    verdict: 'fail',
    why: '60 of 1,000 failed (6%), 94% succeeded, the plan asks for more than 99%; the chance that this is noise is at most 1 in a billion',
  });
  expect(single(literally(above), { treated: counts(1, 100) }, soakEndsAt).verdict).toBe('undecided');
  expect(single(literally(above), { treated: counts(0, 100) }, soakEndsAt).verdict).toBe('pass');
});

describe('no failures', () => {
  test('one fails it at once, whenever it came and whatever else is missing', () => {
    expect(single(zero, { treated: counts(1, 5000) })).toMatchObject({ verdict: 'fail', failedBy: 'zero' });
    expect(single(zero, { treated: counts(1, 5000), lastEventAt: start }, at(5 * HOUR)).verdict).toBe('fail');
    expect(single(literally(zero), { treated: counts(1, 1) }).verdict).toBe('fail');
  });

  test('passes after the clean attempts that the rate needs, or at the end of the soak when read literally', () => {
    expect(single(zero, { treated: counts(0, 298) })).toMatchObject({
      verdict: 'undecided',
      why: 'none of 298 failed; 1 more without a failure show less than 1%',
    });
    expect(single(zero, { treated: counts(0, 299) }).verdict).toBe('pass');
    expect(single(literally(zero), { treated: counts(0, 5000) }).verdict).toBe('undecided');
    expect(single(literally(zero), { treated: counts(0, 1) }, soakEndsAt).verdict).toBe('pass');
  });
});

test('any passes at the first success, and not before', () => {
  expect(single(any, { treated: counts(3, 3) }).verdict).toBe('undecided');
  expect(single(any, { treated: counts(3, 4) }).verdict).toBe('pass');
});

describe('proportional', () => {
  test('passes when both sides of the band are shown', () => {
    expect(single(proportional, { treated: counts(0, 500), control: counts(0, 1500) }).verdict).toBe('pass');
    const few = single(proportional, { treated: counts(0, 50), control: counts(0, 150) });
    expect(few).toMatchObject({
      verdict: 'undecided',
      why: expect.stringContaining('not enough yet to show it: needs about '),
    });
    const more = 50 + few.moreEvents!;
    expect(single(proportional, { treated: counts(0, more), control: counts(0, 3 * more) }).verdict).toBe('pass');
  });

  test('fails when successes per user leave the band, on either side', () => {
    const users = { users: 500, squares: 500 };
    const control = { ok: 1500, errors: 0, users: 1500, squares: 1500 };
    const less = single(proportional, { treated: { ok: 250, errors: 250, ...users }, control });
    expect(less).toMatchObject({
      verdict: 'fail',
      failedBy: 'slow',
      why: '250 successes with the toggle on and 1,500 with it off, 0.5 times as many a user; the plan asks for 0.8 to 1.25 times; the chance that this is noise is at most 1 in a billion',
    });
    expect(single(proportional, { treated: { ok: 900, errors: 0, users: 500, squares: 1700 }, control }).verdict).toBe(
      'fail',
    );
  });

  test('one busy user proves nothing', () => {
    const treated = { ok: 900, errors: 0, users: 500, squares: 400 ** 2 + 500 };
    const control = { ok: 1500, errors: 0, users: 1500, squares: 1500 };
    expect(single(proportional, { treated, control }).verdict).toBe('undecided');
  });

  test('falls within a window', () => {
    const index = 3;
    const window = { index, treated: { errors: 60, events: 60 }, control: { errors: 0, events: 180 } };
    const treated = { ok: 2000, errors: 60, users: 2060, squares: 2060 };
    expect(single(proportional, { treated, control: counts(0, 6180), windows: [window] })).toMatchObject({
      verdict: 'fail',
      failedBy: 'fast',
    });
  });

  test('compares no window that is still filling: the new path may take longer to tell of a success', () => {
    const treated = counts(0, 2060);
    const window = { index: 3, treated: { errors: 0, events: 0 }, control: { errors: 0, events: 400 } };
    const evidence = { treated, control: counts(0, 6180), windows: [window] };
    expect(single(proportional, evidence, at(25 * MINUTE)).verdict).not.toBe('fail');
    expect(single(proportional, evidence, at(39 * MINUTE)).verdict).not.toBe('fail');
    expect(single(proportional, evidence, at(40 * MINUTE)).verdict).toBe('fail');
  });

  test('says nothing when the users seen are as far off as what they did', () => {
    const evidence = { treated: counts(0, 60), control: counts(0, 400) };
    expect(single(proportional, evidence).verdict).toBe('noData');
    expect(single(proportional, { ...evidence, treated: { ...counts(0, 60), users: 133 } }).verdict).toBe('fail');
  });

  test('literal: the observed ratio inside the band when the soak is over', () => {
    const literal = literally(proportional);
    const evidence = { treated: counts(0, 50), control: counts(0, 150) };
    expect(single(literal, evidence).verdict).toBe('undecided');
    expect(single(literal, evidence, soakEndsAt).verdict).toBe('pass');
    expect(single(literal, { ...evidence, treated: counts(0, 70) }, soakEndsAt).verdict).toBe('undecided');
  });

  test('at 100% it passes alive at the end of the soak and says what that shows', () => {
    const treated = counts(0, 50);
    expect(single(proportional, { treated }, at(HOUR), { share: 1 }).verdict).toBe('undecided');
    expect(single(proportional, { treated }, soakEndsAt, { share: 1 })).toMatchObject({
      verdict: 'pass',
      why: '50 successes with the toggle on; nobody is off to compare with, so this shows only that it is alive',
    });
    expect(single(proportional, { treated: counts(50, 50) }, soakEndsAt, { share: 1 }).verdict).toBe('undecided');
    expect(single(proportional, { treated }, soakEndsAt).verdict).toBe('undecided');
  });
});

test('manual waits for a person and reads what was recorded; observe never holds a gate', () => {
  expect(single(manual, {}).verdict).toBe('undecided');
  expect(single(manual, {}, at(HOUR), { recorded: { it: 0 } }).verdict).toBe('pass');
  expect(single(manual, {}, at(HOUR), { recorded: { it: 3 } })).toMatchObject({
    verdict: 'fail',
    why: '3 recorded, the plan allows 0',
  });
  expect(single(observe, {}).verdict).toBe('pass');
  expect(single(observe, { sourceFailing: 'down' }).verdict).toBe('pass');
});

describe('missing data', () => {
  const good = counts(0, 5000);

  test('never passes, not even what passed before', () => {
    const latched = { it: 'pass' } as const;
    expect(single(below, { treated: good, sourceFailing: 'down' }, at(HOUR), { latched })).toMatchObject({
      verdict: 'noData',
      why: 'the source of the numbers fails: down',
    });
    expect(single(below, {}, at(MINUTE)).verdict).toBe('noData');
    expect(single(any, { control: good }, at(MINUTE)).verdict).toBe('noData');
    expect(judge({ criteria: [below] }, [], state, at(MINUTE)).verdict).toBe('noData');
  });

  test('is silence of working time, and says since when', () => {
    const lastEventAt = at(HOUR);
    const silent = (now: Instant) => judge({ criteria: [below] }, [seen(lastEventAt, { treated: good })], state, now);
    expect(silent(at(HOUR + 30 * MINUTE)).verdict).toBe('pass');
    expect(silent(at(HOUR + 30 * MINUTE + 1))).toMatchObject({ verdict: 'noData', missingSince: lastEventAt });
    const evening = at(8 * HOUR - MINUTE);
    const over = (now: Instant) => judge({ criteria: [below] }, [seen(evening, { treated: good })], state, now).verdict;
    expect(over(at(24 * HOUR))).toBe('pass');
    expect(over(at(24 * HOUR + 30 * MINUTE))).toBe('noData');
  });

  test('does not guess since when, where the evidence does not tell', () => {
    const failing = judge(
      { criteria: [below] },
      [{ ...noEvidence('download'), sourceFailing: 'down' }],
      state,
      at(HOUR),
    );
    expect(failing).toMatchObject({ verdict: 'noData' });
    expect(failing).not.toHaveProperty('missingSince');
    const lost = { treated: counts(0, 5000), control: counts(0, 3000) };
    expect(judge({ criteria: [below] }, [seen(at(HOUR), lost)], state, at(HOUR))).not.toHaveProperty('missingSince');
    expect(judge({ criteria: [below] }, [], state, at(HOUR))).toHaveProperty('missingSince', start);
  });

  test('is a lost split, from many users', () => {
    const split = (on: number, off: number, share: number) =>
      single(below, { treated: counts(0, on), control: counts(0, off) }, at(HOUR), { share }).verdict;
    expect(split(5000, 15_000, 0.25)).toBe('pass');
    expect(split(5000, 9_000, 0.25)).toBe('pass');
    expect(split(5000, 3_000, 0.25)).toBe('noData');
    expect(split(5000, 60_000, 0.25)).toBe('noData');
    expect(split(3, 0, 0.25)).toBe('undecided');
    expect(split(5000, 0, 0.25)).toBe('pass');
    expect(split(5000, 30, 1)).toBe('pass');
    expect(split(5000, 500, 1)).toBe('noData');
    expect(split(2000, 500, 0)).toBe('noData');
  });

  test('does not stop a fail', () => {
    expect(single(below, { treated: counts(39, 5000), sourceFailing: 'down' }).verdict).toBe('fail');
  });
});

describe('a cause outside of the change', () => {
  const control = counts(45, 5000);

  test('holds a fail back and says so', () => {
    expect(single(below, { treated: counts(39, 5000), control }, at(HOUR), { share: 0.5 })).toMatchObject({
      verdict: 'undecided',
      notTheChange: true,
      failedBy: undefined,
      why: '39 of 5,000 failed (0.78%), but with the toggle off 45 of 5,000 failed (0.9%): the cause is not the change',
    });
    expect(single(zero, { treated: counts(1, 1000), control: counts(3, 3000) })).toMatchObject({ notTheChange: true });
    const outage = { index: 2, treated: { errors: 9, events: 40 }, control: { errors: 11, events: 40 } };
    const both = { treated: counts(9, 2000), control: counts(11, 2000), windows: [outage] };
    expect(single(below, both, at(HOUR), { share: 0.5 }).notTheChange).toBe(true);
  });

  test('does not excuse a treatment that is worse, nor one whose control is well', () => {
    expect(single(below, { treated: counts(150, 5000), control }, at(HOUR), { share: 0.5 }).verdict).toBe('fail');
    expect(
      single(below, { treated: counts(39, 5000), control: counts(15, 5000) }, at(HOUR), { share: 0.5 }).verdict,
    ).toBe('fail');
    expect(single(zero, { treated: counts(1, 1000), control: counts(0, 3000) }).verdict).toBe('fail');
    // An outage that hit both, and later a fault of the change alone.
    const outage = { index: 2, treated: { errors: 20, events: 40 }, control: { errors: 20, events: 40 } };
    const fault = { index: 9, treated: { errors: 12, events: 40 }, control: { errors: 0, events: 40 } };
    const later = { treated: counts(32, 2000), control: counts(20, 2000), windows: [outage, fault] };
    expect(single(below, later, at(2 * HOUR), { share: 0.5 }).notTheChange).toBe(false);
  });
});

describe('latches', () => {
  test('a fail stays, a pass stays until a fail', () => {
    expect(single(below, { treated: counts(0, 5000) }, at(HOUR), { latched: { it: 'fail' } })).toMatchObject({
      verdict: 'fail',
      why: 'failed earlier at this step; now none of 5,000 failed, which shows less than 0.3%',
    });
    expect(single(below, { treated: counts(3, 1000) }, at(HOUR), { latched: { it: 'pass' } }).verdict).toBe('pass');
    expect(single(below, { treated: counts(39, 5000) }, at(HOUR), { latched: { it: 'pass' } }).verdict).toBe('fail');
  });
});

test('a gate fails with any, then lacks data with any, then is undecided with any, else passes', () => {
  const verdict = (now: Instant, step: Partial<StepState>, ...criteria: Criterion[]) =>
    judge({ criteria }, [seen(now, { treated: counts(0, 5000) })], { ...state, ...step }, now).verdict;
  const other: Criterion = { ...below, id: 'other', operation: 'index' };
  const person: Criterion = { ...manual, id: 'person' };
  expect(verdict(at(HOUR), { latched: { person: 'fail' } }, below, other, person)).toBe('fail');
  expect(verdict(at(HOUR), {}, below, other, person)).toBe('noData');
  expect(verdict(at(HOUR), {}, below, person)).toBe('undecided');
  expect(verdict(at(HOUR), {}, below, observe)).toBe('pass');
  expect(verdict(at(HOUR), {})).toBe('pass');
});
