// Successes in proportion to the percentage: both sides of the band, over the step and within a window.
import { describe, expect, test } from 'vitest';
import { at, counts, literally, proportional, single, soakEndsAt } from '../../../../test/support/judged-step.ts';
import { HOUR, MINUTE } from '../../calendar/instant.ts';

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
