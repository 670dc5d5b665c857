// Planned days as people write them: one day, a range, "week of ...", with the year at the end, in the day, or nowhere.
//
//   3/10-3/11 2025        August 13-20, 2025        9/25/23 through 9/29/2023        week of Aug 18
//   ^day ^day ^year       ^month ^ ^   ^year        ^day            ^day             ^open end
import { plainDateOf } from '../../calendar/instant.ts';
import type { DraftDate, DraftWindow } from '../draft.ts';

/** What stands at [start, end) of the text that was read. */
export type DateReading =
  | { readonly kind: 'window'; readonly window: DraftWindow; readonly start: number; readonly end: number }
  /** Names a time, but no day: "mid-June 2022". */
  | { readonly kind: 'vague'; readonly start: number; readonly end: number }
  /** Begins like a date and cannot be one; `window` holds the part that can be read, the end missing. */
  | {
      readonly kind: 'malformed';
      readonly why: string;
      readonly window: DraftWindow | undefined;
      readonly start: number;
      readonly end: number;
    };

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\b\\.?';
const NTH = '(?:st|nd|rd|th)?';
const YEAR = '(?:19|20)\\d\\d';
/** One day in each of its forms, and where its year, month and day are among the groups. */
const FORMS = [
  `(${YEAR})([-/])(\\d{1,2})\\2(\\d{1,2})(?![\\d/])`, // year 1, month 3, day 4
  `(\\d{1,2})/(\\d{1,2})(?:/(${YEAR}|\\d\\d))?(?![\\d/])`, // month 5, day 6, year 7
  `(\\d{1,2})-(\\d{1,2})-(${YEAR})(?!\\d)`, // month 8, day 9, year 10
  `(\\d{1,2})\\.(\\d{1,2})\\.(${YEAR}|[23]\\d)(?![\\d.])`, // day 11, month 12, year 13
  `(${MONTH})\\s+(\\d{1,2})${NTH}(?!\\d)(?:\\s*,?\\s+(${YEAR})(?!\\d))?`, // name 14, day 15, year 16
  `(\\d{1,2})${NTH}\\s+(?:of\\s+)?(${MONTH})(?:\\s*,?\\s+(${YEAR})(?!\\d))?`, // day 17, name 18, year 19
];
/** Weekday names before a date say nothing that the date does not. */
const DAY = new RegExp(`(?<![\\w/.])(?:${FORMS.join('|')})`, 'gi');
/** A clock time between two days says nothing about the days. */
const CLOCK = '(?:\\s*(?:at|@)?\\s*\\d{1,2}(?::\\d\\d)?\\s*(?:[ap]\\.?m\\.?)?(?:\\s*\\(?[A-Z]{2,4}\\)?)?)?';
const SEPARATOR = new RegExp(
  `^${CLOCK}\\s*(?:-{1,2}|–|—|→|->|to|thru|through|until|till|and)\\s*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\\s+)?$`,
  'i',
);
/** A second day that leaves its month out: the 20 of "August 13-20". */
const SECOND_DAY = new RegExp(
  `^\\s*(?:-|–|—|to|through|&)\\s*(\\d{1,2})${NTH}(?:/(${YEAR}))?(?![\\d/%:.]|\\s*(?:%|[ap]\\.?m\\b)|-\\d)`,
  'i',
);
const TRAILING_YEAR = new RegExp(`^\\s*,?\\s*(${YEAR})(?!\\d)`);
const OPEN_START =
  /(?:\bweek of|\bbeginning|\bstarting|\bstarts?|\bfrom|\bafter|\bas of|\bno earlier than)\b[^\d.;:()]*$/i;
/** "1/15/2024 - TBD": the end is not known yet. */
const OPEN_END = /^\s*(?:(?:-|–|—)\s*(?:$|[(,;])|(?:-|–|—|to|through)\s*(?:t\.?b\.?[da]\b|\?|ongoing\b|onwards?\b))/i;
const BROKEN_END = /^\s*[-–—/]\s*\d[\d/-]*/;
const VAGUE = new RegExp(
  `\\b(?:(?:early|mid|late|end of|beginning of|middle of|start of)[\\s-]*(?:in\\s+)?)?(?:${MONTH}|q[1-4]|spring|summer|autumn|fall|winter)\\s*,?\\s*(?:of\\s+)?(?:${YEAR}|['’]\\d\\d)|\\b(?:early|mid|late|end of|beginning of|middle of)[\\s-]*(?:${MONTH}|q[1-4])`,
  'gi',
);

interface Token extends DraftDate {
  readonly start: number;
  readonly end: number;
  readonly impossible: boolean;
}

/** Without one of these a text names no day and no month: most texts are known by it at once. */
const FIGURES = /\d[-/.]\d/;
const NAMES = /(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|q[1-4]|spring|summer|autumn|fall|winter)/i;

/** Every planned time in `text`, in order. Linear in its length. */
export function readDates(text: string): readonly DateReading[] {
  const named = NAMES.test(text);
  if (!named && !FIGURES.test(text)) return [];
  const days = dayTokens(text);
  const readings: DateReading[] = [];
  for (let at = 0; at < days.length; at++) {
    let first = days[at]!;
    let last = first;
    const next = days[at + 1];
    if (next) {
      const between = text.slice(first.end, next.start);
      // "12/31 2026 - 1/4 2027": each day has its own year.
      const year = first.year === undefined ? TRAILING_YEAR.exec(between) : null;
      if (SEPARATOR.test(between.slice(year?.[0].length ?? 0))) {
        if (year) first = { ...first, ...withYear(first, Number(year[1])) };
        last = next;
        at++;
      }
    }
    readings.push(reading(text, first, last));
  }
  for (const match of named ? text.matchAll(VAGUE) : []) {
    const [start, end] = [match.index, match.index + match[0].length];
    if (!readings.some((other) => other.start < end && start < other.end)) readings.push({ kind: 'vague', start, end });
  }
  return readings.sort((a, b) => a.start - b.start);
}

function reading(text: string, first: Token, second: Token): DateReading {
  let last = second;
  let end = last.end;
  if (last === first) {
    const short = first.year === undefined ? SECOND_DAY.exec(text.slice(end, end + 16)) : null;
    if (short) {
      const year = short[2] === undefined ? undefined : Number(short[2]);
      last = token(first.month, Number(short[1]), year, first.start, end + short[0].length);
      end = last.end;
    }
  }
  const broken = last === first ? BROKEN_END.exec(text.slice(end, end + 24)) : null;
  if (broken) end += broken[0].length;
  const trailing = TRAILING_YEAR.exec(text.slice(end, end + 12));
  if (trailing && last.year === undefined) end += trailing[0].length;
  const year = last.year ?? (trailing ? Number(trailing[1]) : undefined) ?? first.year;
  const closing = withYear(last, year);
  // "12/22 - 1/2 2024" begins in the year before the one that is written.
  const wraps = last !== first && year !== undefined && first.year === undefined && first.month > last.month;
  const opening = withYear(first, first.year ?? (wraps ? year - 1 : year));
  const place = { start: first.start, end };
  if (broken)
    return {
      kind: 'malformed',
      why: `"${text.slice(first.start, end).trim()}" is neither a day nor a range of days`,
      window: first.impossible ? undefined : { start: opening, end: undefined },
      ...place,
    };
  if (first.impossible || last.impossible || !exists(opening) || !exists(closing))
    return {
      kind: 'malformed',
      why: `"${text.slice(first.start, end).trim()}" names a day that does not exist${first.month > 12 && first.day <= 12 ? ' (days come after the month here)' : ''}`,
      window: undefined,
      ...place,
    };
  const open =
    last === first &&
    (OPEN_START.test(text.slice(Math.max(0, first.start - 40), first.start)) ||
      OPEN_END.test(text.slice(end, end + 16)));
  return { kind: 'window', window: { start: opening, end: open ? undefined : closing }, ...place };
}

function dayTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  DAY.lastIndex = 0;
  for (let match = DAY.exec(text); match; match = DAY.exec(text)) {
    // Groups by their numbers, in the order of the forms: named ones take several times as long.
    const month = match[3] ?? match[5] ?? match[8] ?? match[12];
    const name = match[14] ?? match[18];
    const number = month === undefined ? MONTHS.indexOf(name!.slice(0, 3).toLowerCase()) + 1 : Number(month);
    const day = Number(match[4] ?? match[6] ?? match[9] ?? match[11] ?? match[15] ?? match[17]);
    const year = match[1] ?? match[7] ?? match[10] ?? match[13] ?? match[16] ?? match[19];
    const full = year === undefined ? undefined : Number(year) < 100 ? 2000 + Number(year) : Number(year);
    // "24/7" and "80/20" are no dates.
    if (year === undefined && (number > 31 || day > 31 || number === 24)) continue;
    // "1.26.26" is a day where it can be only one, "1.5.26" may be two or a version.
    if (match[13]?.length === 2 && number > 12 === day > 12) continue;
    const american = match[12] !== undefined && number > 12 && day <= 12; // "1.15.2024"
    tokens.push(
      token(american ? day : number, american ? number : day, full, match.index, match.index + match[0].length),
    );
  }
  return tokens;
}

function token(month: number, day: number, year: number | undefined, start: number, end: number): Token {
  // 2000 is a leap year: a day that even it does not have exists in no year.
  const impossible = plainDateOf(2000, month, day) === undefined;
  return { ...withYear({ month, day }, year), start, end, impossible };
}

function withYear(date: { readonly month: number; readonly day: number }, year: number | undefined): DraftDate {
  const { month, day } = date;
  return { year, month, day, date: year === undefined ? undefined : plainDateOf(year, month, day) };
}

function exists(date: DraftDate): boolean {
  return date.year === undefined || date.date !== undefined;
}
