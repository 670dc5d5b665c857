// Writes days as a plan's author writes them, one style taken from the planned dates.
import { formatDays } from '../../calendar/format.ts';
import type { PlainDate } from '../../calendar/instant.ts';

/** Writes first and last day, both included, as a range; a single day when they are the same. */
export type DateStyle = (from: PlainDate, to: PlainDate) => string;

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/**
 * The style of `planned`, the author's words for a window: "2025/03/10 - 2025/03/11", "3/11/24 - 3/25/24", "3/10-3/11 2025",
 * "Mar 10 - Mar 11, 2025". Where it shows none (or no year), the year is written behind: "3/10-3/11 2025".
 */
export function dateStyleOf(planned: string): DateStyle {
  const sample = withDigits(planned);
  return yearFirst(sample) ?? yearInEach(sample) ?? monthName(sample) ?? yearBehind(sample) ?? formatDays;
}

/** "mm/dd/yyyy" asks for days in that form. */
function withDigits(planned: string): string {
  return planned.replace(/\b(?:yyyy|yy|mm|dd|m|d)(?=[-/.])|(?<=[-/.])(?:yyyy|yy|mm|dd|m|d)\b/gi, (letters) =>
    '0'.repeat(letters.length - 1).concat('1'),
  );
}

function yearFirst(planned: string): DateStyle | undefined {
  const sample = /\b\d{4}([-/.])(\d{1,2})\1(\d{1,2})\b/.exec(planned);
  if (!sample) return undefined;
  const padded = isPadded(sample[2], sample[3]);
  const [, separator = '-'] = sample;
  const written = (date: PlainDate) => {
    const { year, month, day } = numbers(date, padded);
    return `${year}${separator}${month}${separator}${day}`;
  };
  return ranged(written, joiner(planned, sample, ' - '));
}

function yearInEach(planned: string): DateStyle | undefined {
  const sample = /\b(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})\b/.exec(planned);
  if (!sample) return undefined;
  const padded = isPadded(sample[1], sample[3]);
  const [, , separator = '/', , sampleYear = ''] = sample;
  const written = (date: PlainDate) => {
    const { year, month, day } = numbers(date, padded);
    return `${month}${separator}${day}${separator}${year.slice(-sampleYear.length)}`;
  };
  return ranged(written, joiner(planned, sample, ' - '));
}

function yearBehind(planned: string): DateStyle | undefined {
  const sample = /\b(\d{1,2})\/(\d{1,2})\b/.exec(planned);
  if (!sample) return undefined;
  const padded = isPadded(sample[1], sample[2]);
  const written = (date: PlainDate) => {
    const { month, day } = numbers(date, padded);
    return `${month}/${day}`;
  };
  return yearOnce(written, joiner(planned, sample, '-'), ' ');
}

function monthName(planned: string): DateStyle | undefined {
  const names = /\b(?:(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)(\.?) (\d{1,2})\b/i;
  const sample = names.exec(planned);
  if (!sample) return undefined;
  const dot = sample[2] ?? '';
  const isShort = /^[a-z]{3,4}$/i.test(sample[0].split(/[. ]/)[0] ?? '') && !/^(?:may|june|july)\b/i.test(sample[0]);
  const written = (date: PlainDate) => {
    const { month, day } = numbers(date, false);
    const name = MONTHS[Number(month) - 1] ?? '';
    return isShort && name.length > 4 ? `${name.slice(0, 3)}${dot} ${day}` : `${name} ${day}`;
  };
  return yearOnce(written, joiner(planned, sample, ' - '), ', ');
}

/** Both days in full. */
function ranged(written: (date: PlainDate) => string, join: string): DateStyle {
  return (from, to) => (from === to ? written(from) : `${written(from)}${join}${written(to)}`);
}

/** The year behind the last day, and behind the first too when it is another one. */
function yearOnce(written: (date: PlainDate) => string, join: string, beforeYear: string): DateStyle {
  const withYear = (date: PlainDate) => `${written(date)}${beforeYear}${date.slice(0, 4)}`;
  return (from, to) => {
    if (from === to) return withYear(from);
    const start = from.slice(0, 4) === to.slice(0, 4) ? written(from) : withYear(from);
    return `${start}${join}${withYear(to)}`;
  };
}

/** What the author writes between two days, when it is one of the usual words. */
function joiner(planned: string, sample: RegExpExecArray, otherwise: string): string {
  const behind = planned.slice(sample.index + sample[0].length);
  return /^(?:[ \t]*[-–—][ \t]*|[ \t]+(?:to|through|until)[ \t]+)(?=[\dA-Z])/i.exec(behind)?.[0] ?? otherwise;
}

function isPadded(...parts: readonly (string | undefined)[]): boolean {
  return parts.some((part) => part?.startsWith('0'));
}

function numbers(
  date: PlainDate,
  padded: boolean,
): { readonly year: string; readonly month: string; readonly day: string } {
  const [year = '', month = '', day = ''] = date.split('-');
  return padded ? { year, month, day } : { year, month: String(Number(month)), day: String(Number(day)) };
}
