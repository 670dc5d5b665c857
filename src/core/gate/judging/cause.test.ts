// A fail whose cause is not the change: held back, and only then.
import { describe, expect, test } from 'vitest';
import { at, below, counts, single, zero } from '../../../../test/support/judged-step.ts';
import { HOUR } from '../../calendar/instant.ts';

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

  test('is seen as soon as the control has shown more errors than its bound explains, before it has proved that', () => {
    const outage = { index: 9, treated: { errors: 7, events: 14 }, control: { errors: 1, events: 9 } };
    const both = { treated: counts(7, 400), control: counts(1, 400), windows: [outage] };
    expect(single(below, both, at(2 * HOUR), { share: 0.5 })).toMatchObject({ notTheChange: true });
    const one = { ...outage, control: { errors: 0, events: 9 } };
    const alone = { treated: counts(7, 400), control: counts(0, 400), windows: [one] };
    expect(single(below, alone, at(2 * HOUR), { share: 0.5 }).verdict).toBe('fail');
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
