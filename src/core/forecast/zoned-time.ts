// Reads a time with its offset, and refuses one that the plan's own wall clock never showed.
import { type Instant, plainDateOf } from '../calendar/instant.ts';
import { wallTimeAt } from '../calendar/zone.ts';

const TIME = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}:?\d{2})?$/;
const MINUTE = 60_000;

/**
 * The instant of "2025-05-08T09:10:00-04:00" or "...Z". The offset must be the one that `zone` has at that instant (or Z, which is
 * never in doubt): "-05:00" for New York in May is an export in winter time, an hour off. Else what is wrong with it.
 */
export function zonedTime(text: string, zone: string): Instant | { readonly message: string } {
  const match = TIME.exec(text);
  if (!match) return { message: `Unexpected time "${text}", expected one such as 2025-05-08T09:10:00-04:00 or ...Z` };
  const [year, month, day, hour, minute, second, millis] = [1, 2, 3, 4, 5, 6, 7].map((i) => Number(match[i] ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (!plainDateOf(year, month, day) || hour > 23 || minute > 59 || second > 59)
    return { message: `Unexpected time "${text}", expected one that exists` };
  const offsetText = match[8];
  if (offsetText === undefined)
    return { message: `Unexpected time without zone "${text}", expected an offset such as -04:00, or Z` };
  const wall =
    Date.UTC(year, month - 1, day, hour, minute, second) + (match[7] ? millis * 10 ** (3 - match[7].length) : 0);
  if (offsetText === 'Z') return wall as Instant;
  const offset =
    (offsetText.startsWith('-') ? -1 : 1) *
    (Number(offsetText.slice(1, 3)) * 60 + Number(offsetText.slice(-2))) *
    MINUTE;
  const at = (wall - offset) as Instant;
  const own = wallTimeAt(zone, at) - at;
  return own === offset
    ? at
    : { message: `Unexpected offset ${offsetText} in "${text}", expected ${offsetOf(own)} (${zone}) or Z` };
}

function offsetOf(millis: number): string {
  const minutes = Math.abs(millis) / MINUTE;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${millis < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
