import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { addDays, dayNumber, dayOfNumber, weekdayOf } from './day.ts';
import type { PlainDate } from './instant.ts';

test('days are numbered from 1970 on, and weekdays from Monday', () => {
  expect(dayNumber('1970-01-01' as PlainDate)).toBe(0);
  expect(dayNumber('1969-12-31' as PlainDate)).toBe(-1);
  expect(weekdayOf('1970-01-01' as PlainDate)).toBe(4);
  expect(addDays('2024-02-28' as PlainDate, 2)).toBe('2024-03-01');
});

test('days agree with Temporal from year 1 to 9999', () => {
  fc.assert(
    fc.property(fc.integer({ min: -719_162, max: 2_932_896 }), (number) => {
      const date = dayOfNumber(number);
      const expected = Temporal.PlainDate.from('1970-01-01').add({ days: number });
      expect(date).toBe(expected.toString());
      expect(dayNumber(date)).toBe(number);
      expect(weekdayOf(date)).toBe(expected.dayOfWeek);
    }),
  );
});
