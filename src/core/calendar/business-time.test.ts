import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addBusinessDays,
  addWorking,
  businessDaysBetween,
  calendarProblem,
  closingOf,
  dateOf,
  endOfSoak,
  isBusinessDay,
  isWorking,
  nextAdvance,
  nextWorking,
  openingOf,
  whyClosed,
  workingBetween,
} from './business-time.ts';
import { type Calendar, DEFAULT_CALENDAR, type Weekday } from './calendar.ts';
import { addDays } from './day.ts';
import { HOUR, type Instant, MINUTE, type PlainDate } from './instant.ts';

const calendar = DEFAULT_CALENDAR;
const day = (text: string) => text as PlainDate;
/** New York wall time, by its offset. */
const edt = (text: string) => Date.parse(`${text}:00-04:00`) as Instant;
const est = (text: string) => Date.parse(`${text}:00-05:00`) as Instant;
const only = (date: string, why: string) => [{ from: day(date), to: day(date), why }];

describe('days', () => {
  test('a day is closed for the reason that people know', () => {
    expect(whyClosed(calendar, day('2025-03-10'))).toBeUndefined();
    expect(whyClosed(calendar, day('2025-03-15'))).toBe('Saturday');
    expect(whyClosed(calendar, day('2025-05-26'))).toBe('Memorial Day');
    expect(whyClosed(calendar, day('2025-01-09'))).toContain('Jimmy Carter');
    expect(whyClosed({ ...calendar, holidays: 'none' }, day('2025-05-26'))).toBeUndefined();
    expect(whyClosed({ ...calendar, closed: only('2025-03-10', 'offsite') }, day('2025-03-10'))).toBe('offsite');
  });

  test('a day worked in spite of the rule is a business day', () => {
    expect(isBusinessDay({ ...calendar, opened: only('2025-03-15', '') }, day('2025-03-15'))).toBe(true);
  });

  test('business days are counted over weekends and holidays', () => {
    expect(addBusinessDays(calendar, day('2025-03-10'), 1)).toBe('2025-03-11');
    expect(addBusinessDays(calendar, day('2025-03-14'), 1)).toBe('2025-03-17');
    expect(addBusinessDays(calendar, day('2025-05-23'), 1)).toBe('2025-05-27');
    expect(addBusinessDays(calendar, day('2025-03-15'), 0)).toBe('2025-03-17');
    expect(addBusinessDays(calendar, day('2025-03-17'), -1)).toBe('2025-03-14');
    expect(businessDaysBetween(calendar, day('2025-03-10'), day('2025-03-17'))).toBe(5);
    expect(businessDaysBetween(calendar, day('2025-03-17'), day('2025-03-10'))).toBe(-5);
    expect(businessDaysBetween(calendar, day('2025-03-10'), day('2025-03-10'))).toBe(0);
  });
});

describe('hours', () => {
  test('working hours are half-open', () => {
    expect(openingOf(calendar, day('2025-03-10'))).toBe(edt('2025-03-10T09:00'));
    expect(isWorking(calendar, edt('2025-03-10T08:59'))).toBe(false);
    expect(isWorking(calendar, edt('2025-03-10T09:00'))).toBe(true);
    expect(isWorking(calendar, edt('2025-03-10T16:59'))).toBe(true);
    expect(isWorking(calendar, edt('2025-03-10T17:00'))).toBe(false);
    expect(isWorking(calendar, edt('2025-03-15T10:00'))).toBe(false);
  });

  test('the next working time is now, or the next opening', () => {
    expect(nextWorking(calendar, edt('2025-03-10T11:00'))).toBe(edt('2025-03-10T11:00'));
    expect(nextWorking(calendar, edt('2025-03-10T07:00'))).toBe(edt('2025-03-10T09:00'));
    expect(nextWorking(calendar, edt('2025-03-14T17:00'))).toBe(edt('2025-03-17T09:00'));
    // The clock goes forward in the weekend between.
    expect(nextWorking(calendar, est('2025-03-07T17:00'))).toBe(edt('2025-03-10T09:00'));
  });

  test('nothing advances on frozen days and on weekdays without advances, though they are worked', () => {
    const frozen = { ...calendar, frozen: only('2025-03-13', 'release freeze'), noAdvanceOn: [5] as Weekday[] };
    expect(nextAdvance(frozen, edt('2025-03-12T10:00'))).toBe(edt('2025-03-12T10:00'));
    expect(nextAdvance(frozen, edt('2025-03-12T17:00'))).toBe(edt('2025-03-17T09:00'));
    expect(nextAdvance(frozen, edt('2025-03-14T10:00'))).toBe(edt('2025-03-17T09:00'));
    expect(isWorking(frozen, edt('2025-03-13T10:00'))).toBe(true);
  });

  test('working time leaves nights, weekends and holidays out', () => {
    expect(workingBetween(calendar, edt('2025-03-10T09:00'), edt('2025-03-10T17:00'))).toBe(8 * HOUR);
    expect(workingBetween(calendar, edt('2025-03-14T16:00'), edt('2025-03-17T10:00'))).toBe(2 * HOUR);
    expect(workingBetween(calendar, edt('2025-05-23T17:00'), edt('2025-05-27T09:00'))).toBe(0);
    expect(workingBetween(calendar, edt('2025-03-11T10:00'), edt('2025-03-10T10:00'))).toBe(0);
  });
});

describe('soaks', () => {
  const oneDay = { kind: 'businessDays', days: 1 } as const;

  test('one business day is one day of working hours', () => {
    expect(endOfSoak(calendar, edt('2025-03-12T09:00'), oneDay)).toBe(edt('2025-03-12T17:00'));
    expect(endOfSoak(calendar, edt('2025-03-12T11:00'), oneDay)).toBe(edt('2025-03-13T11:00'));
    expect(endOfSoak(calendar, edt('2025-03-14T11:00'), oneDay)).toBe(edt('2025-03-17T11:00'));
    expect(endOfSoak(calendar, edt('2025-03-12T20:00'), oneDay)).toBe(edt('2025-03-13T17:00'));
    expect(endOfSoak(calendar, est('2025-03-07T13:00'), { kind: 'businessDays', days: 2 })).toBe(
      edt('2025-03-11T13:00'),
    );
  });

  test('elapsed time runs through the night', () => {
    expect(endOfSoak(calendar, edt('2025-03-14T16:00'), { kind: 'elapsed', millis: 24 * HOUR })).toBe(
      edt('2025-03-15T16:00'),
    );
  });

  // A phase without a soak lasts to its window's last closing; the next step starts at the first opening after, not
  // before its own window; four steps of one business day each follow.
  test.each([
    ['2025-03-11', ['2025-03-12', '2025-03-13', '2025-03-14', '2025-03-17'], '2025-03-17T17:00'],
    ['2025-03-10', ['2025-03-11', '2025-03-12', '2025-03-13', '2025-03-14'], '2025-03-14T17:00'],
  ])('golden days: a canary to %s, then a day for each quarter', (canaryEnd, days, complete) => {
    let end = closingOf(calendar, day(canaryEnd));
    const starts = days.map(() => {
      const start = nextAdvance(calendar, Math.max(end, openingOf(calendar, day('2025-03-11'))) as Instant);
      end = endOfSoak(calendar, start, oneDay);
      return start;
    });
    expect(starts).toEqual(days.map((date) => edt(`${date}T09:00`)));
    expect(end).toBe(edt(complete));
  });
});

describe('laws', () => {
  const weekdays: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
  const anyCalendar: fc.Arbitrary<Calendar> = fc
    .record({
      zone: fc.constantFrom('America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Africa/Cairo', 'Pacific/Apia'),
      hours: fc.constantFrom([540, 1020], [0, 1440], [90, 150], [120, 180], [1380, 1440], [0, 90]),
      workdays: fc.subarray([...weekdays], { minLength: 1 }),
      holidays: fc.constantFrom('us-federal' as const, 'none' as const),
      closed: fc.constantFrom([], only('2025-03-10', 'offsite')),
    })
    .map(({ hours: [opens = 0, closes = 0], ...rest }) => ({ ...calendar, ...rest, opens, closes }));
  // Around two years with all their changes of the clock.
  const instant = fc.integer({ min: edt('2025-01-01T00:00'), max: edt('2026-12-31T00:00') }).map((ms) => ms as Instant);
  const span = fc.integer({ min: 0, max: 60 * HOUR });

  test('adding working time and measuring it undo one another', () => {
    fc.assert(
      fc.property(anyCalendar, instant, span, (any, from, millis) => {
        const end = addWorking(any, from, millis);
        expect(workingBetween(any, from, end)).toBe(millis);
        // And it is the first such instant.
        if (millis > 0) expect(workingBetween(any, from, (end - 1) as Instant)).toBe(millis - 1);
      }),
    );
  });

  test('working time adds up, and later never means earlier', () => {
    fc.assert(
      fc.property(anyCalendar, instant, span, span, (any, from, a, b) => {
        const [middle, end] = [(from + a) as Instant, (from + a + b) as Instant];
        expect(workingBetween(any, from, middle) + workingBetween(any, middle, end)).toBe(
          workingBetween(any, from, end),
        );
        expect(addWorking(any, from, a)).toBeLessThanOrEqual(addWorking(any, middle, a));
        expect(addWorking(any, from, a)).toBeLessThanOrEqual(addWorking(any, from, a + b));
      }),
    );
  });

  test('working time is what a count of its minutes says', () => {
    fc.assert(
      fc.property(anyCalendar, instant, fc.integer({ min: 0, max: 2000 }), (any, around, minutes) => {
        const from = (Math.floor(around / MINUTE) * MINUTE) as Instant;
        let counted = 0;
        for (let i = 0; i < minutes; i++) if (isWorking(any, (from + i * MINUTE) as Instant)) counted++;
        expect(workingBetween(any, from, (from + minutes * MINUTE) as Instant)).toBe(counted * MINUTE);
      }),
      { numRuns: 40 },
    );
  });

  test('the next working time works, and nothing before it does', () => {
    fc.assert(
      fc.property(anyCalendar, instant, (any, at) => {
        const next = nextWorking(any, at);
        expect(isWorking(any, next)).toBe(true);
        expect(workingBetween(any, at, next)).toBe(0);
      }),
    );
  });

  test('business days between and added undo one another', () => {
    fc.assert(
      fc.property(anyCalendar, instant, fc.integer({ min: 0, max: 30 }), (any, at, n) => {
        const first = addBusinessDays(any, dateOf(any, at), 0);
        expect(isBusinessDay(any, first)).toBe(true);
        const later = addBusinessDays(any, first, n);
        expect(businessDaysBetween(any, first, later)).toBe(n);
        expect(addBusinessDays(any, later, -n)).toBe(first);
      }),
    );
  });
});

test('an unusable calendar is refused with what to change', () => {
  expect(calendarProblem(calendar)).toBeUndefined();
  expect(calendarProblem({ ...calendar, zone: 'America/New_Yrok' })).toContain('America/New_Yrok');
  expect(calendarProblem({ ...calendar, opens: 1020, closes: 540 })).toContain('17:00-09:00');
  expect(calendarProblem({ ...calendar, workdays: [] })).toContain('workdays');
  expect(calendarProblem({ ...calendar, workdays: [5], noAdvanceOn: [5] })).toContain('no advance');
  const backwards = [{ from: day('2025-03-11'), to: day('2025-03-10'), why: 'freeze' }];
  expect(calendarProblem({ ...calendar, frozen: backwards })).toContain('freeze');
});

test('a calendar that never opens again is an error, not an endless search', () => {
  const never = [{ from: day('2025-01-01'), to: day('2099-01-01'), why: 'gone' }];
  expect(() => nextWorking({ ...calendar, closed: never }, edt('2025-03-10T09:00'))).toThrow(RangeError);
  expect(() => addBusinessDays({ ...calendar, closed: never }, addDays(day('2025-03-10'), 1), 1)).toThrow(RangeError);
});
