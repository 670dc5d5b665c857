// What people did with a toggle, as they wrote it down: dates or times, and the percentage from then on.
import { openingOf } from '../calendar/business-time.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { type Instant, parsePlainDate } from '../calendar/instant.ts';
import { type Percentage, percent } from '../toggle/percentage.ts';
import { zonedTime } from './zoned-time.ts';

export interface Exposure {
  readonly at: Instant;
  /** Whether only the day is known; it is then taken to be the opening of that day. */
  readonly dayOnly: boolean;
  readonly percentage: Percentage;
  readonly what: string;
}

export interface HistoryProblem {
  /** 1-based place in the timeline; 0 for the file as a whole. */
  readonly entry: number;
  readonly message: string;
}

const KNOWN = new Set(['date', 'time', 'exposure', 'event', 'rate']);

/**
 * Reads JSON of the form `{ "timeline": [{ "date": "2025-05-08", "exposure": 50, "event": "advanced" }] }`: percentages in the
 * order of time, each with a day or with a time and its offset (`"time": "2025-05-09T11:30:00-04:00"`). A `rate` is for readers.
 */
export function readHistory(
  text: string,
  calendar: Calendar,
): { readonly exposures: readonly Exposure[]; readonly problems: readonly HistoryProblem[] } {
  const timeline = timelineOf(text);
  if (!timeline)
    return {
      exposures: [],
      problems: [{ entry: 0, message: 'Unexpected history, expected JSON with a list named "timeline"' }],
    };
  const problems: HistoryProblem[] = [];
  const exposures: Exposure[] = [];
  for (const [index, each] of timeline.entries()) {
    const read = exposureOf(each, calendar);
    const entry = index + 1;
    const before = exposures.at(-1);
    if ('message' in read) problems.push({ entry, ...read });
    else if (before && read.at < before.at)
      problems.push({ entry, message: 'Unexpected entry out of order, expected none before the one above' });
    else exposures.push(read);
  }
  return { exposures, problems };
}

function timelineOf(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const list = typeof value === 'object' && value !== null && 'timeline' in value ? value.timeline : undefined;
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}

function exposureOf(value: unknown, calendar: Calendar): Exposure | { readonly message: string } {
  if (typeof value !== 'object' || value === null) return { message: 'Unexpected entry, expected an object' };
  const fields = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(fields).find((name) => !KNOWN.has(name));
  if (unknown !== undefined) return { message: `Unexpected "${unknown}", expected one of: ${[...KNOWN].join(', ')}` };
  const { date, time, exposure, event } = fields;
  const percentage = percentageOf(exposure);
  if (percentage === undefined)
    return { message: `Unexpected exposure ${JSON.stringify(exposure)}, expected a percentage from 0 to 100` };
  const what = typeof event === 'string' ? event : '';
  if (typeof time === 'string') {
    const at = zonedTime(time, calendar.zone);
    return typeof at === 'number' ? { at, dayOnly: false, percentage, what } : at;
  }
  const day = typeof date === 'string' ? parsePlainDate(date) : undefined;
  if (!day)
    return { message: `Unexpected date ${JSON.stringify(date)}, expected YYYY-MM-DD, or a time with its offset` };
  return { at: openingOf(calendar, day), dayOnly: true, percentage, what };
}

function percentageOf(value: unknown): Percentage | undefined {
  try {
    return typeof value === 'number' ? percent(value) : undefined;
  } catch {
    return undefined;
  }
}
