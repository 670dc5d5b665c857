// The values of slots: what one line of a phase adds to its fields.
import type { DraftUsers, Field } from '../draft.ts';
import { readDates } from '../grammar/date.ts';
import { readAskedDuration, readLeastTime } from '../grammar/duration.ts';
import type { LabelRole } from '../grammar/label.ts';
import { isRange, readIncrement, readPercentages } from '../grammar/percentage.ts';
import { readPersons, readUserSlot } from '../grammar/users.ts';
import { type Block, partOf } from './outline.ts';
import type { Fields } from './phase-fields.ts';
import { takeInlineCriteria } from './take-criteria.ts';

/** Reads the value of a slot of that role, from offset `from` of the block's text to its end. */
export function takeValue(fields: Fields, role: LabelRole, block: Block, from: number): void {
  switch (role) {
    case 'dates':
      takeDates(fields, block, from);
      takeSoak(fields, block, from);
      break;
    case 'duration':
      fields.spokenUsers ??= peopleIn(block, from); // "Length of time: 4 hours / 150-200 users"
      takeSoak(fields, block, from);
      takeDates(fields, block, from);
      break;
    case 'percentage':
      takeShares(fields, block, from);
      takeCount(fields, block, from);
      takeSentence(fields, block);
      break;
    case 'endDate':
      takeEnd(fields, block, from);
      break;
    case 'users':
      takeUsers(fields, block, from);
      if (fields.percentages.length === 0) takeShares(fields, block, from); // "Audience: 10% of customers"
      break;
    case 'criteria':
      takeInlineCriteria(fields, block, from);
      break;
    default:
      break;
  }
}

/** Takes the first planned window, and every date that is none. */
export function takeDates(fields: Fields, block: Block, from: number): void {
  for (const reading of readDates(block.text.slice(from))) {
    const [start, end] = [from + reading.start, from + reading.end];
    const window = reading.kind === 'vague' ? undefined : reading.window;
    if (window && !fields.window) fields.window = field(block, window, start, end);
    if (reading.kind === 'window') return;
    const message =
      reading.kind === 'malformed'
        ? `Unexpected date: ${reading.why}, expected for example 3/4 - 3/7/2025`
        : `Unexpected date "${block.raw.slice(start, end)}", expected a day or a range of days: it names no day, so nothing is planned on it`;
    fields.problems.push({ kind: reading.kind, message, span: partOf(block, start, end) });
  }
}

/** "Duration: ongoing" has answered how long: what is said of times behind it is about something else. */
const UNENDING = /^\W*(?:on-?going|permanent|indefinite|forever)/i;

function takeSoak(fields: Fields, block: Block, from: number): void {
  const duration = readLeastTime(block.text.slice(from));
  if (!duration && UNENDING.test(block.text.slice(from, from + 20))) fields.unending = true;
  if (fields.unending) return;
  if (duration && (fields.soak === undefined || fields.soak.asked))
    fields.soak = { ...field(block, duration.soak, from + duration.start, from + duration.end), asked: false };
}

function takeShares(fields: Fields, block: Block, from: number): void {
  const text = block.text.slice(from);
  const shares = readPercentages(text, 'slot');
  for (const { value, start, end } of shares) fields.percentages.push(field(block, value, from + start, from + end));
  fields.isRange = shares.length === 2 && fields.percentages.length === 2 && isRange(text, shares[0]!, shares[1]!);
}

function takeUsers(fields: Fields, block: Block, from: number): void {
  const reading = readUserSlot(block.text.slice(from));
  if (reading && !fields.users) fields.users = field(block, reading.value, from + reading.start, from + reading.end);
}

/** The users beside a percentage: "1% (500)", "25% of users, about 3,000 people". */
function takeCount(fields: Fields, block: Block, from: number): void {
  const text = withoutAdvice(block.text.slice(from));
  const count = /\(\s*(?:~|about|approx\.?|roughly)?\s*(\d[\d,]*)\+?\s*\)/i.exec(text);
  const people = readPersons(text);
  if (fields.users) return;
  if (people) fields.users = field(block, people.value, from + people.start, from + people.end);
  else if (count) {
    const start = from + count.index + count[0].indexOf(count[1]!);
    const value: DraftUsers = { counts: [Number(count[1]!.replaceAll(',', ''))], kind: 'single' };
    fields.users = field(block, value, start, start + count[1]!.length);
  }
}

/** "End date: 3/14" closes the window that "Start date: 3/10" has opened. */
function takeEnd(fields: Fields, block: Block, from: number): void {
  const reading = readDates(block.text.slice(from))[0];
  if (reading?.kind !== 'window') return;
  const { window } = fields;
  if (window) fields.window = { ...window, value: { start: window.value.start, end: reading.window.start } };
  else
    fields.window = field(
      block,
      { start: undefined, end: reading.window.start },
      from + reading.start,
      from + reading.end,
    );
}

/** One group of users per item under a slot: their counts make a list. */
export function takeUserGroup(fields: Fields, block: Block): void {
  const reading = readPersons(block.text);
  if (!reading) return;
  const { users } = fields;
  if (!users) fields.users = field(block, reading.value, reading.start, reading.end);
  else fields.users = { ...users, value: { counts: [...users.value.counts, ...reading.value.counts], kind: 'list' } };
}

/** What a sentence that stands under no label says: a stride, a least time per step, a number of people. */
export function takeSentence(fields: Fields, block: Block): void {
  fields.increment ??= readIncrement(block.text);
  const asked = readAskedDuration(block.text);
  if (asked && fields.soak === undefined)
    fields.soak = { ...field(block, asked.soak, asked.start, asked.end), asked: true };
  fields.spokenUsers ??= peopleIn(block, 0);
}

/** A number of people in the block's words from an offset on; what a template recommends in brackets is no plan. */
function peopleIn(block: Block, from: number): Field<DraftUsers> | undefined {
  if (!/\d/.test(block.text)) return undefined;
  const people = readPersons(withoutAdvice(block.text.slice(from)));
  return people && field(block, people.value, from + people.start, from + people.end);
}

/** "(Recommendation: a percentage that targets ~500 users)" as spaces. */
function withoutAdvice(text: string): string {
  if (!text.includes('(')) return text;
  return text.replace(/\(\W?(?:recommend\w*|for example|e\.g\.)[^)]*\)/gi, (advice) => ' '.repeat(advice.length));
}

function field<T>(block: Block, value: T, start: number, end: number): Field<T> {
  return { value, text: block.raw.slice(start, end), span: partOf(block, start, end) };
}
