import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CalendarDay } from '../../server/contract/calendar-day.ts';
import { calendarScale } from './calendar-scale.ts';

const HOUR = 3_600_000;
const KINDS = ['business', 'weekend', 'holiday', 'closed', 'frozen', 'noAdvance'] as const;

function daysOf(kinds: readonly CalendarDay['kind'][]): CalendarDay[] {
  return kinds.map((kind, index) => ({
    date: `2026-03-${String(index + 1).padStart(2, '0')}`,
    kind,
    why: null,
    startsAt: index * 24 * HOUR,
    opensAt: (index * 24 + 9) * HOUR,
    closesAt: (index * 24 + 17) * HOUR,
    endsAt: (index + 1) * 24 * HOUR,
  }));
}

describe('calendarScale', () => {
  const scale = calendarScale(daysOf(['business', 'weekend', 'business']), 1_000);

  it('fills its room with working days, days off narrower', () => {
    const [monday, saturday] = scale.columns;
    expect(scale.width).toBeCloseTo(1_000);
    expect(saturday!.width).toBeLessThan(monday!.width / 2);
  });

  it('gives nights no room: a day is its working hours', () => {
    const [first] = scale.columns;
    expect(scale.x(9 * HOUR)).toBe(0);
    expect(scale.x(13 * HOUR)).toBeCloseTo(first!.width / 2);
    for (const hour of [17, 20, 24]) expect(scale.x(hour * HOUR)).toBeCloseTo(first!.width);
  });

  it('keeps what is before and after at its ends, and is wider than its room rather than unreadable', () => {
    expect([scale.x(-HOUR), scale.x(1_000 * HOUR)]).toEqual([0, scale.width]);
    expect(calendarScale(daysOf(Array.from({ length: 31 }, () => 'business')), 300).width).toBeGreaterThan(1_000);
  });

  it('never goes back in time', () => {
    const moments = fc.integer({ min: -24, max: 31 * 24 });
    const days = fc.array(fc.constantFrom(...KINDS), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(days, moments, moments, fc.integer({ min: 0, max: 2_000 }), (kinds, one, other, room) => {
        const { x } = calendarScale(daysOf(kinds), room);
        const [earlier, later] = [Math.min(one, other), Math.max(one, other)];
        expect(x(earlier * HOUR)).toBeLessThanOrEqual(x(later * HOUR) + 1e-9);
      }),
    );
  });
});
