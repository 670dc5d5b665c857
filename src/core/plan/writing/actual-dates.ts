// The days on which a phase really was on, as they are filled into its "Actual date range".
import { addBusinessDays, dateOf, isBusinessDay, openingOf } from '../../calendar/business-time.ts';
import type { Calendar } from '../../calendar/calendar.ts';
import { type Instant, MINUTE, type PlainDate } from '../../calendar/instant.ts';
import type { StepRecord } from '../../run/run.ts';
import type { DateStyle } from './date-style.ts';

/** A step that ends this soon after an opening ended for the next one to begin: the day is the next one's. */
const HANDOVER = 15 * MINUTE;

/** When a stay really began: once its percentage was there, which a person may have been late to set; foreseen until then. */
export function firstOn({ confirmedAt, startedAt }: StepRecord): Instant {
  return confirmedAt ?? startedAt;
}

/** The last day of a stay at a step, or undefined while it goes on. */
export function lastDayOf(calendar: Calendar, record: StepRecord): PlainDate | undefined {
  if (record.endedAt === undefined) return undefined;
  const day = dateOf(calendar, record.endedAt);
  const sinceOpening = record.endedAt - openingOf(calendar, day);
  const isHandover = 0 <= sinceOpening && sinceOpening < HANDOVER && isBusinessDay(calendar, day);
  if (record.outcome === 'rolledBack' || !isHandover) return day;
  const first = dateOf(calendar, firstOn(record));
  const before = addBusinessDays(calendar, day, -1);
  if (before < first) return first;
  return before;
}

/** Which of the days a label or the head of a column asks for. */
export type WhichDays = 'first' | 'last' | 'all';

/** By the words of a label that asks for actual dates, lower case: "actual start date", "actual completion date". */
export function whichDays(label: string, otherwise: WhichDays): WhichDays {
  if (/\b(?:end|ended|finish|finished|completion|completed|last)\b/.test(label)) return 'last';
  if (/\b(?:start|started|begin|began|first)\b/.test(label)) return 'first';
  return /\b(?:dates|range|duration|window|period|days)\b/.test(label) ? 'all' : otherwise;
}

/**
 * "3/10-3/11 2025" over all stays of a phase; "since 3/10 2025" while the last one goes on. Undefined before the first, and
 * for the last day before there is one.
 */
export function actualDates(
  calendar: Calendar,
  records: readonly StepRecord[],
  style: DateStyle,
  which: WhichDays = 'all',
): string | undefined {
  const [first] = records;
  const last = records.at(-1);
  if (!first || !last) return undefined;
  const from = dateOf(calendar, firstOn(first));
  if (which === 'first') return style(from, from);
  const to = lastDayOf(calendar, last);
  if (which === 'last') return to && style(to, to);
  return to === undefined ? `since ${style(from, from)}` : style(from, to);
}
