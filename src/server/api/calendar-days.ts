// The days of a calendar as they are drawn behind a staircase: worked or not, and why not.
import { closingOf, isBusinessDay, openingOf, whyClosed } from '../../core/calendar/business-time.ts';
import type { Calendar } from '../../core/calendar/calendar.ts';
import { addDays, weekdayOf } from '../../core/calendar/day.ts';
import type { PlainDate } from '../../core/calendar/instant.ts';
import type { CalendarDay, CalendarInfo } from '../contract/calendar-day.ts';

/** A chart of more days than this shows nothing any more. */
const MOST_DAYS = 800;

/** The calendar with its days from two before `from` to two after `to`, at most some two years. */
export function calendarInfoOf(calendar: Calendar, from: PlainDate, to: PlainDate): CalendarInfo {
  const days: CalendarDay[] = [];
  const last = addDays(to, 2);
  for (let date = addDays(from, -2); date <= last && days.length < MOST_DAYS; date = addDays(date, 1))
    days.push(dayOf(calendar, date));
  return { zone: calendar.zone, hours: `${clock(calendar.opens)}-${clock(calendar.closes)}`, days };
}

function dayOf(calendar: Calendar, date: PlainDate): CalendarDay {
  const midnight: Calendar = { ...calendar, opens: 0 };
  return {
    date,
    ...kindOf(calendar, date),
    startsAt: openingOf(midnight, date),
    endsAt: openingOf(midnight, addDays(date, 1)),
    opensAt: openingOf(calendar, date),
    closesAt: closingOf(calendar, date),
  };
}

function kindOf(calendar: Calendar, date: PlainDate): Pick<CalendarDay, 'kind' | 'why'> {
  if (!isBusinessDay(calendar, date)) {
    const why = whyClosed(calendar, date) ?? null;
    if (calendar.closed.some(({ from, to }) => from <= date && date <= to)) return { kind: 'closed', why };
    return { kind: calendar.workdays.includes(weekdayOf(date)) ? 'holiday' : 'weekend', why };
  }
  const frozen = calendar.frozen.find(({ from, to }) => from <= date && date <= to);
  if (frozen) return { kind: 'frozen', why: frozen.why };
  if (calendar.noAdvanceOn.includes(weekdayOf(date)))
    return { kind: 'noAdvance', why: 'nothing advances on this weekday' };
  return { kind: 'business', why: null };
}

function clock(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
