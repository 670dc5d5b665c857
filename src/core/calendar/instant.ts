// The two notions of time in the core: a point on the UTC line and a day on a wall calendar.

declare const instant: unique symbol;
declare const plainDate: unique symbol;

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number & { readonly [instant]: true };

/** A calendar day without zone, written "YYYY-MM-DD"; compares in order as text. */
export type PlainDate = string & { readonly [plainDate]: true };

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** @throws RangeError when `millis` is not a finite number: an instant is always known. */
export function toInstant(millis: number): Instant {
  if (!Number.isFinite(millis)) throw new RangeError(`Unexpected instant ${millis}, expected finite milliseconds`);
  return Math.round(millis) as Instant;
}

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** The day of `year` (1-9999), `month` (1-12), `day` (1-31), or undefined when there is no such day. */
export function plainDateOf(year: number, month: number, day: number): PlainDate | undefined {
  if (!Number.isInteger(year) || !Number.isInteger(day) || year < 1 || year > 9999) return undefined;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = (MONTH_LENGTHS[month - 1] ?? 0) + (leap ? 1 : 0);
  if (day < 1 || day > length) return undefined;
  return `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}` as PlainDate;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

/** Reads "YYYY-MM-DD"; undefined for anything else, a day that does not exist included. */
export function parsePlainDate(text: string): PlainDate | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return match ? plainDateOf(Number(match[1]), Number(match[2]), Number(match[3])) : undefined;
}
