// Business time: which days and hours are worked, and how much working time lies between two instants.
import type { Calendar, DatedReason, Soak } from './calendar.ts';
import { addDays, dayNumber, dayOfNumber, weekdayOf } from './day.ts';
import { DAY, type Instant, MINUTE, type PlainDate } from './instant.ts';
import { federalClosing } from './us-federal.ts';
import { instantOfWallTime, isKnownZone, wallTimeAt } from './zone.ts';

/** A calendar that has no business day in so many days is not one to wait for. */
const LONGEST_SEARCH = 10 * 366;

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/**
 * What makes a calendar unusable, as a sentence for its author; undefined when it is sound. The other functions of this
 * file expect a sound calendar: given an unknown zone, or no business day within ten years, they throw a RangeError.
 */
export function calendarProblem(calendar: Calendar): string | undefined {
  const { zone, opens, closes, workdays, noAdvanceOn } = calendar;
  if (!isKnownZone(zone)) return `Unexpected time zone "${zone}", expected an IANA name such as "America/New_York"`;
  if (!(Number.isInteger(opens) && Number.isInteger(closes) && 0 <= opens && opens < closes && closes <= DAY / MINUTE))
    return `Unexpected working hours ${clock(opens)}-${clock(closes)}, expected an opening before a closing within one day`;
  if (workdays.length === 0) return 'Unexpected calendar without workdays, expected at least one';
  if (workdays.every((day) => noAdvanceOn.includes(day)))
    return 'Unexpected "no advance" on every workday, expected a day on which a step may start';
  const dated = [...calendar.closed, ...calendar.opened, ...calendar.frozen].find(({ from, to }) => to < from);
  return dated && `Unexpected days ${dated.from} to ${dated.to} (${dated.why}), expected the earlier day first`;
}

function clock(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** The day on the calendar's wall at `at`. */
export function dateOf(calendar: Calendar, at: Instant): PlainDate {
  return dayOfNumber(Math.floor(wallTimeAt(calendar.zone, at) / DAY));
}

export function isBusinessDay(calendar: Calendar, date: PlainDate): boolean {
  return whyClosed(calendar, date) === undefined;
}

/** Why nobody works on `date`: the team's own reason, the holiday's name, or the weekday's; undefined on a business day. */
export function whyClosed(calendar: Calendar, date: PlainDate): string | undefined {
  if (on(calendar.opened, date) !== undefined) return undefined;
  const closed = on(calendar.closed, date) ?? (calendar.holidays === 'us-federal' ? federalClosing(date) : undefined);
  if (closed !== undefined) return closed;
  const weekday = weekdayOf(date);
  return calendar.workdays.includes(weekday) ? undefined : WEEKDAYS[weekday - 1];
}

function on(days: readonly DatedReason[], date: PlainDate): string | undefined {
  return days.find(({ from, to }) => from <= date && date <= to)?.why;
}

/** When working hours would begin on `date`, business day or not: where the clock skips the hour, when it goes on. */
export function openingOf(calendar: Calendar, date: PlainDate): Instant {
  return instantOfWallTime(calendar.zone, dayNumber(date) * DAY + calendar.opens * MINUTE);
}

/** When working hours would end on `date`. This instant is no working time any more. */
export function closingOf(calendar: Calendar, date: PlainDate): Instant {
  return instantOfWallTime(calendar.zone, dayNumber(date) * DAY + calendar.closes * MINUTE);
}

/** Whether `at` lies in [opening, closing) of a business day. */
export function isWorking(calendar: Calendar, at: Instant): boolean {
  return nextWorking(calendar, at) === at;
}

/** `at` itself in working hours, else the next opening. */
export function nextWorking(calendar: Calendar, at: Instant): Instant {
  return nextOn(calendar, at, () => true);
}

/** `nextWorking`, but never on a frozen day or a weekday without advances. */
export function nextAdvance(calendar: Calendar, at: Instant): Instant {
  return nextOn(
    calendar,
    at,
    (date) => on(calendar.frozen, date) === undefined && !calendar.noAdvanceOn.includes(weekdayOf(date)),
  );
}

function nextOn(calendar: Calendar, at: Instant, mayUse: (date: PlainDate) => boolean): Instant {
  let date = dateOf(calendar, at);
  for (let searched = 0; searched < LONGEST_SEARCH; searched++, date = addDays(date, 1)) {
    if (!isBusinessDay(calendar, date) || !mayUse(date)) continue;
    const opening = openingOf(calendar, date);
    const closing = closingOf(calendar, date);
    const next = Math.max(at, opening) as Instant;
    if (next < closing) return next;
  }
  throw new RangeError(`Unexpected calendar: no opening in the ten years after ${date}`);
}

/** Working time in [from, to), in milliseconds; 0 when `to` is not after `from`. */
export function workingBetween(calendar: Calendar, from: Instant, to: Instant): number {
  if (to <= from) return 0;
  const last = dateOf(calendar, to);
  let working = 0;
  for (let date = dateOf(calendar, from); date <= last; date = addDays(date, 1)) {
    if (!isBusinessDay(calendar, date)) continue;
    const begin = Math.max(from, openingOf(calendar, date));
    const end = Math.min(to, closingOf(calendar, date));
    working += Math.max(0, end - begin);
  }
  return working;
}

/**
 * The first instant by which `millis` of working time have passed since `from`; time outside of hours does not count,
 * and a day that is used up ends at its closing, not at the next opening.
 */
export function addWorking(calendar: Calendar, from: Instant, millis: number): Instant {
  let at = from;
  let left = millis;
  while (left > 0) {
    const begin = nextWorking(calendar, at);
    const closing = closingOf(calendar, dateOf(calendar, begin));
    if (begin + left <= closing) return (begin + left) as Instant;
    left -= closing - begin;
    at = closing;
  }
  return at;
}

/** The n-th business day after `date` (before it, when negative), counted from the first business day not before `date`. */
export function addBusinessDays(calendar: Calendar, date: PlainDate, n: number): PlainDate {
  let day = businessDayFrom(calendar, date, 1);
  const direction = n < 0 ? -1 : 1;
  for (let left = Math.abs(n); left > 0; left--) day = businessDayFrom(calendar, addDays(day, direction), direction);
  return day;
}

function businessDayFrom(calendar: Calendar, date: PlainDate, direction: 1 | -1): PlainDate {
  for (let searched = 0; searched < LONGEST_SEARCH; searched++) {
    const day = addDays(date, searched * direction);
    if (isBusinessDay(calendar, day)) return day;
  }
  throw new RangeError(`Unexpected calendar: no business day within ten years of ${date}`);
}

/** Business days in [from, to); negative when `to` is earlier. `addBusinessDays(from, that)` is `to` again, or the first business day after it. */
export function businessDaysBetween(calendar: Calendar, from: PlainDate, to: PlainDate): number {
  if (to < from) return -businessDaysBetween(calendar, to, from);
  let days = 0;
  for (let day = from; day < to; day = addDays(day, 1)) if (isBusinessDay(calendar, day)) days++;
  return days;
}

/**
 * When a soak that begins at `from` is over. A business day is one full day of working hours: begun on Wednesday at the
 * opening it ends on Wednesday at the closing, begun on Wednesday at 11:00 it ends on Thursday at 11:00.
 */
export function endOfSoak(calendar: Calendar, from: Instant, soak: Soak): Instant {
  if (soak.kind === 'elapsed') return (from + soak.millis) as Instant;
  return addWorking(calendar, from, soak.days * (calendar.closes - calendar.opens) * MINUTE);
}
