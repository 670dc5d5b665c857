// How days and times are written for people, everywhere alike.
import { dateOf } from './business-time.ts';
import type { Calendar } from './calendar.ts';
import { weekdayOf } from './day.ts';
import type { Instant, PlainDate } from './instant.ts';
import { wallTimeAt, zoneNameAt } from './zone.ts';

const SHORT_WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function parts(date: PlainDate): { readonly year: number; readonly month: number; readonly day: number } {
  return { year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)), day: Number(date.slice(8, 10)) };
}

/** "Mon 3/10". */
export function formatDay(date: PlainDate): string {
  const { month, day } = parts(date);
  return `${SHORT_WEEKDAYS[weekdayOf(date) - 1]} ${month}/${day}`;
}

/** "Mon 3/10/2025". */
export function formatDayAndYear(date: PlainDate): string {
  return `${formatDay(date)}/${parts(date).year}`;
}

/** "09:00" on the calendar's wall. */
export function formatTime(calendar: Calendar, at: Instant): string {
  return new Date(wallTimeAt(calendar.zone, at)).toISOString().slice(11, 16);
}

/** "Mon 3/10 09:00". */
export function formatDayAndTime(calendar: Calendar, at: Instant): string {
  return `${formatDay(dateOf(calendar, at))} ${formatTime(calendar, at)}`;
}

/** "Mon 3/10/2025 09:00 EDT". */
export function formatInstant(calendar: Calendar, at: Instant): string {
  const day = formatDayAndYear(dateOf(calendar, at));
  return `${day} ${formatTime(calendar, at)} ${zoneNameAt(calendar.zone, at)}`;
}

/** "3/10-3/11 2025", "3/10 2025" for one day, "12/30 2025-1/2 2026" over a year's end. */
export function formatDays(from: PlainDate, to: PlainDate): string {
  const [first, last] = [parts(from), parts(to)];
  const end = `${last.month}/${last.day} ${last.year}`;
  if (from === to) return end;
  const start = `${first.month}/${first.day}`;
  return first.year === last.year ? `${start}-${end}` : `${start} ${first.year}-${end}`;
}
