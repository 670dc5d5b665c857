import { expect, test } from 'vitest';
import { DEFAULT_CALENDAR } from './calendar.ts';
import { formatDay, formatDayAndTime, formatDays, formatInstant, formatTime } from './format.ts';
import type { Instant, PlainDate } from './instant.ts';

const day = (text: string) => text as PlainDate;
const monday = Date.parse('2025-03-10T13:00:00Z') as Instant;

test('days and times are written as Americans write them, with the zone where it matters', () => {
  expect(formatDay(day('2025-03-10'))).toBe('Mon 3/10');
  expect(formatTime(DEFAULT_CALENDAR, monday)).toBe('09:00');
  expect(formatDayAndTime(DEFAULT_CALENDAR, monday)).toBe('Mon 3/10 09:00');
  expect(formatInstant(DEFAULT_CALENDAR, monday)).toBe('Mon 3/10/2025 09:00 EDT');
  expect(formatInstant({ ...DEFAULT_CALENDAR, zone: 'UTC' }, monday)).toBe('Mon 3/10/2025 13:00 UTC');
});

test('ranges are written as in a plan', () => {
  expect(formatDays(day('2025-03-10'), day('2025-03-11'))).toBe('3/10-3/11 2025');
  expect(formatDays(day('2025-03-10'), day('2025-03-10'))).toBe('3/10 2025');
  expect(formatDays(day('2025-12-30'), day('2026-01-02'))).toBe('12/30 2025-1/2 2026');
});
