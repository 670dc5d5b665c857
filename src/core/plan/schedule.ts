// When a rollout's steps begin and end: the same arithmetic for the plan on paper and for the run.

import {
  addBusinessDays,
  closingOf,
  dateOf,
  endOfSoak,
  isBusinessDay,
  nextAdvance,
  openingOf,
} from '../calendar/business-time.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { DAY, type Instant, type PlainDate, parsePlainDate, toInstant } from '../calendar/instant.ts';
import type { Rollout, Step } from './plan.ts';

/** One step on the calendar, as it goes when every gate passes as soon as its soak is over. */
export interface ScheduledStep {
  readonly step: number;
  readonly startsAt: Instant;
  readonly soakEndsAt: Instant;
}

/** The first instant at which a step may begin by its window alone. */
export function windowOpens(calendar: Calendar, step: Step): Instant {
  return openingOf(calendar, step.window.start);
}

/** The last closing of a step's window: that of its last business day, or of its last day when it has none. */
export function windowCloses(calendar: Calendar, step: Step): Instant {
  const { start, end } = step.window;
  let day = end;
  while (day > start && !isBusinessDay(calendar, day)) day = previousDay(day);
  return closingOf(calendar, isBusinessDay(calendar, day) ? day : end);
}

/**
 * When the soak of a step begun at `startedAt` is over. A step without a soak lasts to its window's last closing, and when it
 * began after that, to the closing of the business day on which it began: never shorter than one day's end.
 */
export function soakEndOf(calendar: Calendar, step: Step, startedAt: Instant): Instant {
  if (step.soak) return endOfSoak(calendar, startedAt, step.soak);
  const today = dateOf(calendar, startedAt);
  const day = isBusinessDay(calendar, today) ? today : addBusinessDays(calendar, today, 1);
  const closing = closingOf(calendar, day);
  const soonest = closing > startedAt ? closing : closingOf(calendar, addBusinessDays(calendar, day, 1));
  return toInstant(Math.max(windowCloses(calendar, step), soonest));
}

/** The first instant from `from` on at which `step` may begin: in its window or after, in working hours, not in a freeze. */
export function earliestStart(calendar: Calendar, step: Step, from: Instant): Instant {
  return nextAdvance(calendar, toInstant(Math.max(from, windowOpens(calendar, step))));
}

/** The whole rollout on the calendar, begun no earlier than `from`. */
export function schedule(rollout: Rollout, from: Instant): readonly ScheduledStep[] {
  let free = from;
  return rollout.steps.map((step, index) => {
    const startsAt = earliestStart(rollout.calendar, step, free);
    const soakEndsAt = soakEndOf(rollout.calendar, step, startsAt);
    free = soakEndsAt;
    return { step: index, startsAt, soakEndsAt };
  });
}

function previousDay(date: PlainDate): PlainDate {
  const before = new Date(Date.parse(`${date}T00:00:00Z`) - DAY).toISOString().slice(0, 10);
  return parsePlainDate(before) ?? date;
}
