// Planned users: "500", "1,000 - 10,000", "600, 1000, 1400", "12 participants", "~1,000 users", "(500 users)".
import type { DraftUsers } from '../draft.ts';

export interface UsersReading {
  readonly value: DraftUsers;
  readonly start: number;
  readonly end: number;
}

const COUNT =
  '(?<![\\w.,/%#])(?<![A-JL-Za-jl-z]-)~?\\d{1,3}(?:,\\d{3})+(?![\\d%])|(?<![\\w./%#])(?<![A-JL-Za-jl-z]-)~?\\d+(?:\\.\\d+)?[kK]?(?![\\w%/]|\\.\\d|\\s?%)';
const COUNTS = new RegExp(COUNT, 'g');
const PEOPLE =
  '(?:users?|participants?|veterans?|testers?|people|customers?|employees|members?|accounts?|sessions|visitors|beta\\s+testers|power\\s+users|test\\s+users?|production\\s+test\\s+users)';
const PERSONS = new RegExp(
  `(?<first>${COUNT})\\+?(?:\\s*(?:-|–|—|to)\\s*(?<second>\\d[\\d,]*[kK]?))?\\+?\\s+(?:[a-z-]+\\s+){0,2}?${PEOPLE}\\b`,
  'gi',
);

/** A slot that holds nothing but counts, perhaps with words around: every form of the list and range. */
export function readUserSlot(slot: string): UsersReading | undefined {
  const text = slot.replace(/\(\s*[\d.]+\s*%\s*\)/g, (share) => ' '.repeat(share.length)); // "100 (1%), 2500 (25%)"
  const persons = readPersons(text);
  if (persons && !/^[\s~]*[\d,]+(?:\s*(?:,|-|–|—|to|and)\s*~?[\d,]+)*\+?/i.test(text)) return persons;
  if (persons && persons.start > 0 && /^[\s~]*\d[\d,]*\s+[a-z]/i.test(text)) return persons; // "2 clinics (about 20 users)"
  const counts = [...text.matchAll(COUNTS)];
  const first = counts[0];
  if (!first) return persons;
  const run = [first];
  for (const next of counts.slice(1)) {
    const last = run.at(-1)!;
    if (
      !/^\+?\s*(?:,|;|\/|-|–|—|→|->|to|and|,\s*and|then)\s*$/i.test(text.slice(last.index + last[0].length, next.index))
    )
      break;
    run.push(next);
  }
  const values = run.map((match) => amount(match[0]));
  const last = run.at(-1)!;
  const place = { start: first.index, end: last.index + last[0].length };
  if (values.length === 1) return { value: { counts: values, kind: 'single' }, ...place };
  const range = values.length === 2 && /[-–—]|\bto\b/.test(text.slice(first.index + first[0].length, run[1]!.index));
  return { value: { counts: values, kind: range ? 'range' : 'list' }, ...place };
}

/** Counts of people that a sentence names: "with 5-10 testers", "50 power users from each domain". */
export function readPersons(text: string): UsersReading | undefined {
  if (!/\d/.test(text)) return undefined;
  const match = PERSONS.exec(text);
  PERSONS.lastIndex = 0;
  if (!match || /\b(?:concurrent|simultaneous|simulated|virtual)\b/i.test(match[0])) return undefined;
  const { first, second } = match.groups!;
  const counts = second === undefined ? [amount(first!)] : [amount(first!), amount(second)];
  const end = match.index + match[0].length;
  return { value: { counts, kind: counts.length > 1 ? 'range' : 'single' }, start: match.index, end };
}

function amount(text: string): number {
  const number = Number(text.replace(/[~,kK]/g, ''));
  return /[kK]$/.test(text) ? number * 1000 : number;
}
