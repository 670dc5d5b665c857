// What the slots of one phase say: a walk over its blocks that knows, at each, which label or heading it stands under.
import type { Soak } from '../calendar/calendar.ts';
import type { Percentage } from '../toggle/percentage.ts';
import type { DraftCriterion, DraftLabel, DraftUsers, DraftWindow, Field, Slot } from './draft.ts';
import type { Span } from './finding.ts';
import { readCriterion } from './grammar/criterion.ts';
import { readDates } from './grammar/date.ts';
import { type Duration, readAskedDuration, readDurations } from './grammar/duration.ts';
import { type LabelRole, readHeadingLabel, readLabel } from './grammar/label.ts';
import { readIncrement, readPercentages } from './grammar/percentage.ts';
import { isPlaceholder } from './grammar/placeholder.ts';
import { readUserSlot } from './grammar/users.ts';
import { type Block, type Outline, partOf } from './outline.ts';
import { actualDatesSlot, resultsSlot } from './slots.ts';

export interface Fields {
  window: Field<DraftWindow> | undefined;
  /** Dates in a date slot that name no day, or cannot be read. */
  readonly dateProblems: DateProblem[];
  /** `asked`: a sentence asks for it per step; otherwise a slot gives it. */
  soak: (Field<Soak> & { readonly asked: boolean }) | undefined;
  users: Field<DraftUsers> | undefined;
  readonly percentages: Field<Percentage>[];
  increment: Percentage | undefined;
  readonly criteria: DraftCriterion[];
  readonly labels: DraftLabel[];
  readonly slots: Slot[];
}

export interface DateProblem {
  readonly kind: 'vague' | 'malformed';
  readonly text: string;
  readonly why: string;
  readonly span: Span;
}

/** One open heading; a label under it sets the role of what follows. */
interface Frame {
  readonly depth: number;
  role: LabelRole | 'none';
  /** The role of the heading itself, to which an ended label gives way. */
  readonly own: LabelRole | 'none';
  /** List nesting of the label: what belongs to it is nested deeper. */
  itemDepth: number;
  /** Nesting of the first criterion under the label; deeper items are its details. */
  criterionDepth: number | undefined;
}

/** Headings that give no value and end what the slots before them hold. */
const ENDS =
  /\b(?:planning|the plan|timeline|schedule|roll-?back|monitoring|metrics|communication|risks?|tasks|deployment steps|configuration|objectives?|post[- ]launch|questions|kpis?)\b/i;

/** @param blocks of one phase, its own heading left out; `end` is the offset at which the phase ends. */
export function readFields(blocks: readonly Block[], outline: Outline, end: number): Fields {
  const fields: Fields = {
    window: undefined,
    dateProblems: [],
    soak: undefined,
    users: undefined,
    percentages: [],
    increment: undefined,
    criteria: [],
    labels: [],
    slots: [],
  };
  let frames: Frame[] = [frame(0, 'none')];
  blocks.forEach((block, index) => {
    if (block.kind === 'heading') {
      frames = frames.filter((open) => open.depth < block.depth);
      const label = readHeadingLabel(block.text);
      const inherited = ENDS.test(block.text) ? 'none' : (frames.at(-1)?.role ?? 'none');
      const role = label?.role ?? inherited;
      frames.push(frame(block.depth, role));
      if (label) take(fields, label.role, block, label.value, blocks, index, outline, end, label.name);
      else if (/^\W*(?:rollout )?planning\b/i.test(block.text))
        dates(fields, block, block.text.search(/\bplanning\b/i) + 8);
      return;
    }
    const open = frames.at(-1)!;
    const label = block.kind === 'line' || block.kind === 'item' ? readLabel(block.text) : undefined;
    const depth = block.kind === 'item' ? block.depth : 0;
    if (
      label &&
      !(open.role === 'criteria' && label.role === 'other' && depth > open.itemDepth) &&
      !(open.role === 'results' && open.own === 'results')
    ) {
      open.role = label.role;
      open.itemDepth = block.depth;
      open.criterionDepth = undefined;
      take(fields, label.role, block, label.value, blocks, index, outline, end, label.name);
      return;
    }
    if (block.kind === 'item' && open.role !== open.own && block.depth <= open.itemDepth) open.role = open.own;
    if (
      block.kind === 'line' &&
      !block.continues &&
      !block.quoted &&
      open.role !== open.own &&
      open.criterionDepth !== undefined
    )
      open.role = open.own;
    under(fields, open, block);
  });
  return fields;
}

function frame(depth: number, role: Frame['role']): Frame {
  return { depth, role, own: role, itemDepth: 0, criterionDepth: undefined };
}

/** A label or heading with a role, and what stands behind it on its line. */
function take(
  fields: Fields,
  role: LabelRole,
  block: Block,
  value: number,
  blocks: readonly Block[],
  index: number,
  outline: Outline,
  end: number,
  name: string,
): void {
  const rest = block.text.slice(value);
  const below = blocks[index + 1];
  const follows =
    below !== undefined &&
    below.kind !== 'heading' &&
    (below.depth > block.depth || block.kind === 'heading') &&
    readLabel(below.text) === undefined;
  const state =
    rest.trim() !== ''
      ? isPlaceholder(block.raw.slice(value))
        ? 'placeholder'
        : 'filled'
      : follows
        ? 'filled'
        : 'empty';
  fields.labels.push({
    role,
    name,
    span: block.span,
    value: partOf(block, Math.min(value, block.raw.length), block.raw.length),
    state,
  });
  if (role === 'actualDates') {
    const colon = block.raw.lastIndexOf(':', value) + 1 || value;
    fields.slots.push(
      actualDatesSlot(outline.text, outline.lines, block.span.start + Math.min(colon, block.raw.length)),
    );
  } else if (role === 'results') {
    const next = blocks
      .slice(index + 1)
      .find((later) =>
        block.kind === 'heading'
          ? later.kind === 'heading' && later.depth <= block.depth
          : later.kind === 'heading' || readLabel(later.text) !== undefined,
      );
    const limit = next ? outline.lines.starts[next.span.line - 1]! : end;
    fields.slots.push(resultsSlot(outline.text, outline.lines, block, limit));
  } else if (rest.trim() !== '') inline(fields, role, block, value);
}

/** The value of a slot on its own line. */
function inline(fields: Fields, role: LabelRole | 'none', block: Block, from: number): void {
  const text = block.text;
  switch (role) {
    case 'dates':
      dates(fields, block, from);
      soak(fields, block, from);
      break;
    case 'duration':
      soak(fields, block, from);
      dates(fields, block, from);
      break;
    case 'percentage':
      for (const { value, start, end } of readPercentages(text.slice(from), 'slot'))
        fields.percentages.push({
          value,
          text: block.raw.slice(from + start, from + end),
          span: partOf(block, from + start, from + end),
        });
      users(
        fields,
        block,
        from,
        text.slice(from).replace(/\S*%/g, (part) => ' '.repeat(part.length)),
      );
      break;
    case 'users':
      users(fields, block, from, text.slice(from));
      break;
    case 'criteria':
      if (!/^\W*\[/.test(text.slice(from)) && !isPlaceholder(block.raw.slice(from))) criterion(fields, block, from);
      break;
    default:
      break;
  }
}

/** A line, item, row or line of code that bears no label itself. */
function under(fields: Fields, open: Frame, block: Block): void {
  if (block.kind === 'code' || block.kind === 'row') return;
  if (open.role === 'results' || open.role === 'other' || open.role === 'actualDates') return;
  if (open.role === 'criteria') {
    if (block.quoted || (block.kind === 'line' && (block.continues || open.own !== 'criteria'))) return;
    open.criterionDepth ??= block.depth;
    if (block.depth <= open.criterionDepth) criterion(fields, block, 0);
    return;
  }
  if (open.role === 'users' && block.kind === 'item') moreUsers(fields, block);
  else if (open.role !== 'none' && open.role !== 'access') inline(fields, open.role, block, 0);
  fields.increment ??= readIncrement(block.text);
  const asked = readAskedDuration(block.text);
  if (asked && fields.soak === undefined)
    fields.soak = { ...field(block, asked.soak, asked.start, asked.end), asked: true };
}

function dates(fields: Fields, block: Block, from: number): void {
  for (const reading of readDates(block.text.slice(from))) {
    const [start, end] = [from + reading.start, from + reading.end];
    const window = reading.kind === 'vague' ? undefined : reading.window;
    if (window && !fields.window) fields.window = field(block, window, start, end);
    if (reading.kind === 'window') break;
    const text = block.raw.slice(start, end);
    const why = reading.kind === 'malformed' ? reading.why : `"${text}" names no day`;
    fields.dateProblems.push({ kind: reading.kind, text, why, span: partOf(block, start, end) });
  }
}

function soak(fields: Fields, block: Block, from: number): void {
  const duration: Duration | undefined = readDurations(block.text.slice(from))[0];
  if (duration && (fields.soak === undefined || fields.soak.asked))
    fields.soak = { ...field(block, duration.soak, from + duration.start, from + duration.end), asked: false };
}

function users(fields: Fields, block: Block, from: number, text: string): void {
  const reading = readUserSlot(text);
  if (reading && !fields.users) fields.users = field(block, reading.value, from + reading.start, from + reading.end);
}

/** One group of users per item: their counts make a list. */
function moreUsers(fields: Fields, block: Block): void {
  const reading = readUserSlot(block.text);
  if (!reading) return;
  if (!fields.users) fields.users = field(block, reading.value, reading.start, reading.end);
  else {
    const counts = [...fields.users.value.counts, ...reading.value.counts];
    fields.users = { ...fields.users, value: { counts, kind: 'list' } };
  }
}

function criterion(fields: Fields, block: Block, from: number): void {
  const text = block.raw.slice(from).replace(/^(?:✅|☑️?|✔️?|✓|\[[ xX]?\])\s*/u, '');
  const at = from + block.raw.slice(from).indexOf(text);
  if (text.trim() === '') return;
  fields.criteria.push({ text, span: partOf(block, at, at + text.length), ...readCriterion(text) });
}

function field<T>(block: Block, value: T, start: number, end: number): Field<T> {
  return { value, text: block.raw.slice(start, end), span: partOf(block, start, end) };
}
