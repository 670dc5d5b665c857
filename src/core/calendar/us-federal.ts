// Holidays of the United States federal government (5 U.S.C. 6103), by rule, and the days it was closed by order.
import type { DatedReason, Weekday } from './calendar.ts';
import { addDays, weekdayOf } from './day.ts';
import type { PlainDate } from './instant.ts';

interface Holiday {
  readonly name: string;
  readonly month: number;
  /** The day of the month; with a `weekday`, the first that it can be. */
  readonly day: number;
  readonly weekday?: Weekday;
  /** First year in which this rule held. */
  readonly since: number;
}

const HOLIDAYS: readonly Holiday[] = [
  { name: "New Year's Day", month: 1, day: 1, since: 1871 },
  { name: 'Birthday of Martin Luther King, Jr.', month: 1, day: 15, weekday: 1, since: 1986 },
  { name: "Washington's Birthday", month: 2, day: 15, weekday: 1, since: 1971 },
  { name: 'Memorial Day', month: 5, day: 25, weekday: 1, since: 1971 },
  { name: 'Juneteenth', month: 6, day: 19, since: 2021 },
  { name: 'Independence Day', month: 7, day: 4, since: 1870 },
  { name: 'Labor Day', month: 9, day: 1, weekday: 1, since: 1894 },
  { name: 'Columbus Day', month: 10, day: 8, weekday: 1, since: 1971 },
  { name: 'Veterans Day', month: 11, day: 11, since: 1978 },
  { name: 'Thanksgiving Day', month: 11, day: 22, weekday: 4, since: 1942 },
  { name: 'Christmas Day', month: 12, day: 25, since: 1870 },
];

/**
 * Closings by executive order, with the order that is the source (Federal Register). They are no holidays by law and
 * nobody knows them in advance: a calendar's own `closed` takes those that are not here yet. Inauguration Day is a
 * holiday in and around Washington only and is not observed.
 */
const CLOSINGS: readonly DatedReason[] = [
  closing('2018-12-05', 'Day of Mourning for George H. W. Bush (E.O. 13852)'),
  closing('2018-12-24', 'Federal offices closed (E.O. 13854)'),
  closing('2019-12-24', 'Federal offices closed (E.O. 13900)'),
  closing('2020-12-24', 'Federal offices closed (E.O. 13965)'),
  closing('2024-12-24', 'Federal offices closed (E.O. 14129)'),
  closing('2025-01-09', 'Day of Mourning for Jimmy Carter (E.O. 14133)'),
  closing('2025-12-24', 'Federal offices closed (E.O. 14371)'),
  closing('2025-12-26', 'Federal offices closed (E.O. 14371)'),
];

function closing(date: string, why: string): DatedReason {
  return { from: date as PlainDate, to: date as PlainDate, why };
}

/** Why federal offices are closed on `date`: a holiday or an order; undefined when neither. Weekends are not its business. */
export function federalClosing(date: PlainDate): string | undefined {
  return federalHoliday(date) ?? CLOSINGS.find(({ from }) => from === date)?.why;
}

/**
 * The federal holiday on `date`, or undefined. What falls on a Saturday is observed on the Friday before, what falls on
 * a Sunday on the Monday after (5 U.S.C. 6103(b), E.O. 11582); the day itself counts too, for teams that work weekends.
 * Right from 1978 on.
 */
export function federalHoliday(date: PlainDate): string | undefined {
  const holiday = holidayOn(date);
  if (holiday) return holiday.name;
  const weekday = weekdayOf(date);
  const neighbour = weekday === 5 ? addDays(date, 1) : weekday === 1 ? addDays(date, -1) : undefined;
  const observed = neighbour && holidayOn(neighbour);
  return observed && `${observed.name} (observed)`;
}

function holidayOn(date: PlainDate): Holiday | undefined {
  const [year, month, day] = [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10))];
  return HOLIDAYS.find((holiday) => {
    if (holiday.month !== month || year < holiday.since) return false;
    if (holiday.weekday === undefined) return holiday.day === day;
    return holiday.day <= day && day < holiday.day + 7 && weekdayOf(date) === holiday.weekday;
  });
}
