// Durations and soaks: "2 business days", "1-2 days", "24–48 hours", "one week", "at least one full business day".

import type { Soak } from '../../calendar/calendar.ts';
import { DAY, HOUR, MINUTE } from '../../calendar/instant.ts';

export interface Duration {
  readonly soak: Soak;
  /** ISO 8601 in the author's unit, "P1BD" for a business day: "P7D", "PT48H". A range gives its minimum. */
  readonly iso: string;
  readonly start: number;
  readonly end: number;
}

const WORDS = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];
/** A word needs a space behind it: "and" is not "an d". */
const NUMBER = `(?:\\d{1,4}(?:\\.\\d+)?|(?:${WORDS.join('|')}|half(?:\\s+an?)?|an?)(?=[\\s-])(?:\\s*\\(\\d{1,3}\\))?)`;
const UNIT = '(?<unit>min(?:ute)?s?|h(?:ou)?rs?|h|days?|d|w(?:ee)?ks?|wks?|w|months?)';
const DURATION = new RegExp(
  `(?<![\\w.$/-])(?<amount>${NUMBER})(?:\\s*(?:-|–|—|to|or)\\s*${NUMBER})?[\\s-]*(?:(?:full|whole|entire|more|additional)\\s+)*(?:(?<kind>[a-z]+)\\s+)?${UNIT}(?![\\w])`,
  'gi',
);
/** A unit by itself: most texts have none, and are known by it at once. */
const UNIT_SIGN = /[\d)\s-](?:min(?:ute)?s?|h(?:ou)?rs?|h|days?|d|w(?:ee)?ks?|wks?|w|months?)(?!\w)/i;
/** Milliseconds and ISO designator per unit, and how many of it one of the author's units is. */
const UNITS: readonly (readonly [pattern: RegExp, millis: number, iso: (n: number) => string])[] = [
  [/^min/i, MINUTE, (n) => `PT${n}M`],
  [/^h/i, HOUR, (n) => `PT${n}H`],
  [/^d/i, DAY, (n) => `P${n}D`],
  [/^w/i, 7 * DAY, (n) => `P${n * 7}D`],
  [/^mo/i, 30 * DAY, (n) => `P${n * 30}D`],
];

/** Every duration in `text`, in order. "full bnusiness day" is a business day: one slip of the keys is forgiven. */
export function readDurations(text: string): readonly Duration[] {
  const found: Duration[] = [];
  if (!UNIT_SIGN.test(text)) return found;
  for (const match of text.matchAll(DURATION)) {
    const { amount, kind, unit } = match.groups!;
    const business =
      kind !== undefined && (near(kind.toLowerCase(), 'business') || near(kind.toLowerCase(), 'working'));
    if (kind !== undefined && !business && !/^(?:calendar|consecutive|straight|minimum)$/i.test(kind)) continue;
    const n = numberOf(amount!);
    if (!(n > 0)) continue;
    const place = { start: match.index, end: match.index + match[0].length };
    const [, millis, iso] = UNITS.find(([pattern]) => pattern.test(unit!))!;
    if (business && /^[dw]/i.test(unit!)) {
      const days = /^w/i.test(unit!) ? n * 5 : n;
      found.push({ soak: { kind: 'businessDays', days }, iso: `P${days}BD`, ...place });
    } else found.push({ soak: { kind: 'elapsed', millis: n * millis }, iso: iso(n), ...place });
  }
  return found;
}

/** "within 2 hours", "after 1 week", "over 4 days": no least time at this step. */
const NO_SOAK = /\b(?:within|after|over|first|last|before|in|previous|past|total of)\s*(?:the\s+)?(?:next\s+)?$/i;

/** The first duration in a slot or on a stage's own line that can be how long a step lasts at least. */
export function readLeastTime(text: string): Duration | undefined {
  return readDurations(text).find(({ start }) => !NO_SOAK.test(text.slice(Math.max(0, start - 24), start)));
}

/** Words by which prose asks for a least time per step. */
const ASKS =
  /(?:\bat least|\bminimum(?: of)?|\ballow(?:ing)?|\bwait(?:ing)?(?: for)?|\bhold(?:ing)?(?: for)?|\bsoak(?:ing)?(?: for)?|\bbake(?: for)?|\bsustained|\b(?:leave|keep|stay|remain|run|last)\w*\b[^.;]{0,60}\bfor|\bmonitor\w*\b[^.;]{0,60}\bfor|\bobserv\w*\b[^.;]{0,60}\bfor)\s*(?:at least\s*)?[:(]?\s*$/i;

/** "two business days at each" */
const EACH =
  /^\s*(?:(?:at|for|in|on) (?:each|every)|(?:each|per|between) (?:steps?|stages?|phases?|increments?|percentages?))\b/i;

/** The least time that a sentence asks for ("allowing at least one full business day to gather ..."), if it does. */
export function readAskedDuration(text: string): Duration | undefined {
  const durations = readDurations(text);
  if (durations.length === 0) return undefined;
  const steps = /\b(?:increments?|increase[sd]?|increasing|steps?|ramp\w*|advance[sd]?|expand\w*)\b|%/i.test(text);
  return durations.find(({ start, end }) => {
    const before = text.slice(Math.max(0, start - 90), start);
    return ASKS.test(before) || EACH.test(text.slice(end, end + 24)) || (steps && /\bevery\s*$/i.test(before));
  });
}

/** The least time at each of so many steps that words about all of them name: without "at each" it is of several together. */
export function readSoakPerStep(text: string, steps: number): Duration | undefined {
  return steps > 1 ? readAskedDuration(text) : readDurations(text)[0];
}

/** "Phase 1: 10% (24-48 hours)", "Stage B: 50%, 2 days", "Pilot (duration: 3 days)": at the end of a heading, or alone in brackets. */
export function readHeadingDuration(heading: string): Duration | undefined {
  return readDurations(heading).find(
    ({ start, end }) =>
      /(?:[(,;:]|\s[-–—]|\b(?:for|duration|soak|hold))\s*$/i.test(heading.slice(0, start)) &&
      /^\s*(?:(?:at\s+)?each\s*)?(?:[),;]|$)/.test(heading.slice(end)),
  );
}

function numberOf(word: string): number {
  const name = word.toLowerCase().replace(/\s*\(.*/, '');
  const index = WORDS.indexOf(name);
  if (index >= 0) return index;
  if (name.startsWith('half')) return 0.5;
  return /^an?$/.test(name) ? 1 : Number(name);
}

/** At most one letter missing, too many or wrong, or two neighbours swapped. */
function near(word: string, wanted: string): boolean {
  if (word === wanted) return true;
  if (Math.abs(word.length - wanted.length) > 1) return false;
  let lead = 0;
  while (lead < word.length && word[lead] === wanted[lead]) lead++;
  const [a, b] = [word.slice(lead), wanted.slice(lead)];
  return (
    a.slice(1) === b ||
    a === b.slice(1) ||
    a.slice(1) === b.slice(1) ||
    (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2))
  );
}

/** A soak in the author's unit ("48 hours" is "PT48H", "2 days" is "P2D"); `text` is what was read. */
export function isoOfSoak(soak: Soak, text: string): string {
  const read = readDurations(text)[0]?.iso;
  if (read !== undefined) return read;
  return soak.kind === 'businessDays' ? `P${soak.days}BD` : `PT${soak.millis / MINUTE}M`;
}
