// Shares of errors below and above a rate: when they pass and fail, by user and by window, and what is said.
import { describe, expect, test } from 'vitest';
import { above, below, counts, literally, single, soakEndsAt } from '../../../../test/support/judged-step.ts';
import type { Evidence, EvidenceWindow } from '../evidence.ts';
import { eventsToPass } from '../formulas/proportion.ts';

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
      why: 'none of 400 failed, too early to show less than 2.5%: enough have come, and users are weighed when the soak is over',
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
