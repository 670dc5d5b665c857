// Arithmetic on calendar days: the number of a day, its weekday, and days before and after it.
import type { Weekday } from './calendar.ts';
import { DAY, type PlainDate } from './instant.ts';

/** Days since 1970-01-01, an integer; earlier days are negative. */
export function dayNumber(date: PlainDate): number {
  return Date.parse(date) / DAY;
}

/** The day with this number: the inverse of `dayNumber`, for the years 1 to 9999. */
export function dayOfNumber(number: number): PlainDate {
  return new Date(number * DAY).toISOString().slice(0, 10) as PlainDate;
}

export function weekdayOf(date: PlainDate): Weekday {
  // 1970-01-01 was a Thursday.
  return (((((dayNumber(date) + 3) % 7) + 7) % 7) + 1) as Weekday;
}

/** The day `days` later; earlier when negative. */
export function addDays(date: PlainDate, days: number): PlainDate {
  return dayOfNumber(dayNumber(date) + days);
}
