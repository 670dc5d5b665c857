// When a criterion can be expected to be proved, at the pace at which its events have come so far.
import { addWorking, workingBetween } from '../../calendar/business-time.ts';
import type { Calendar } from '../../calendar/calendar.ts';
import { HOUR, type Instant, MINUTE, toInstant } from '../../calendar/instant.ts';

/** Fewer events, or less time, make no pace. */
const LEAST_EVENTS = 10;
const LEAST_WORKING = 10 * MINUTE;
/** What lies further ahead is no forecast. */
const LONGEST_WAIT = 60 * 8 * HOUR;
/** "About" a time: no finer than this. */
const GRAIN = 15 * MINUTE;

/**
 * About when `moreEvents` more events will have come, in whole quarters of an hour, when they go on coming in working time as
 * `events` did since `startedAt`. Undefined where there is no pace yet, or it would take more than some sixty working days.
 */
export function expectedAt(input: {
  readonly calendar: Calendar;
  readonly startedAt: Instant;
  readonly now: Instant;
  readonly events: number;
  readonly moreEvents: number;
}): Instant | undefined {
  const { calendar, startedAt, now, events, moreEvents } = input;
  const working = workingBetween(calendar, startedAt, now);
  if (events < LEAST_EVENTS || working < LEAST_WORKING || moreEvents <= 0) return undefined;
  const wait = (moreEvents / events) * working;
  if (wait > LONGEST_WAIT) return undefined;
  return toInstant(Math.ceil(addWorking(calendar, now, wait) / GRAIN) * GRAIN);
}
