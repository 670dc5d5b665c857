// What the slots of one phase say: a walk over its blocks that knows, at each, which label or heading it stands under.

import { readDates } from '../grammar/date.ts';
import type { Label, LabelRole } from '../grammar/label.ts';
import { isPlaceholder, readPlaceholders } from '../grammar/placeholder.ts';
import { headingLabelOf, labelOf } from './block-words.ts';
import { takeDates, takeSentence, takeUserGroup, takeValue } from './field-values.ts';
import { type GateColumn, gateColumn, takeGateRow } from './gate-table.ts';
import { type Block, type Outline, partOf } from './outline.ts';
import { type Fields, noFields } from './phase-fields.ts';
import { actualDatesSlot, resultsSlot } from './slots.ts';
import { type CriteriaList, takeUnasked, takeUnderCriteria } from './take-criteria.ts';

/** One open heading; a label under it sets the role of what follows. */
interface Frame {
  readonly depth: number;
  role: LabelRole | 'none';
  /** The role of the heading itself, to which an ended label gives way. */
  readonly own: LabelRole | 'none';
  /** List nesting of the label: what belongs to it is nested deeper. */
  itemDepth: number;
  criteria: CriteriaList;
  /** The label had a value on its own line: what follows is about something else. */
  answered: boolean;
  /** The table that is being read has a column of what must hold. */
  gate: GateColumn | undefined;
}

/** Below every heading. */
const BOLD_DEPTH = 7;

/** Headings that give no value and end what the labels before them began. */
const ENDS =
  /\b(?:planning|the plan|timeline|schedule|roll-?back|monitoring|metrics|communication|risks?|tasks|deployment steps|configuration|objectives?|post[- ]launch|questions|kpis?)\b/i;

/** @param blocks of one phase, in order, with or without its own heading; `end` is the offset at which the phase ends. */
export function readFields(blocks: readonly Block[], outline: Outline, end: number): Fields {
  const fields = noFields();
  const labels = blocks.map((block) => (block.kind === 'line' || block.kind === 'item' ? labelOf(block) : undefined));
  let frames: Frame[] = [frame(0, 'none')];
  const place: Place = { blocks, labels, outline, end };
  blocks.forEach((block, index) => {
    if (block.kind === 'heading') {
      frames = frames.filter((open) => open.depth < block.depth);
      const label = headingLabelOf(block);
      const inherited = ENDS.test(block.text) ? 'none' : (frames.at(-1)?.role ?? 'none');
      frames.push(frame(block.depth, label?.role ?? inherited, label?.role === 'criteria'));
      const planned = /^\W*(?:rollout |release )?planning\b/i.exec(block.text);
      if (label) takeLabel(fields, label, index, place);
      else if (planned) takeDates(fields, block, planned[0].length); // "### Planning 4/22/24 - 5/15/25"
      return;
    }
    const label = labels[index];
    if (block.kind === 'line' && block.bold) {
      // "**Results**" by itself opens what the next line of its kind, or heading, ends.
      frames = frames.filter((open) => open.depth < BOLD_DEPTH);
      if (label?.role === 'results') {
        frames.push(frame(BOLD_DEPTH, 'results'));
        takeLabel(fields, label, index, place);
        return;
      }
    }
    const open = frames.at(-1)!;
    if (label && begins(label, open, block)) {
      open.role = label.role;
      open.itemDepth = block.depth;
      open.criteria = { underHeading: false, depth: undefined, grouped: false };
      takeLabel(fields, label, index, place);
      if (label.role === 'criteria') takeSentence(fields, block);
      open.answered = block.text.slice(label.value).trim() !== '';
      // "Goal: ..." has said all it has to say on its line.
      if (label.role === 'other' && open.answered) open.role = open.own;
      return;
    }
    if (ends(open, block)) open.role = open.own;
    takeUnder(fields, open, block, blocks[index + 1]);
  });
  return fields;
}

interface Place {
  readonly blocks: readonly Block[];
  readonly labels: readonly (Label | undefined)[];
  readonly outline: Outline;
  readonly end: number;
}

function frame(depth: number, role: Frame['role'], underHeading = false): Frame {
  const criteria = { underHeading, depth: undefined, grouped: false };
  return { depth, role, own: role, itemDepth: 0, criteria, answered: false, gate: undefined };
}

/** Under a Results heading, and among criteria, words that look like labels are part of what is written. */
function begins(label: Label, open: Frame, block: Block): boolean {
  if (open.role === 'results' && open.own === 'results') return false;
  return !(open.role === 'criteria' && label.role === 'other' && block.kind === 'item' && block.depth > open.itemDepth);
}

/** A label in a list is ended by the next item beside it; one on a line by the next paragraph after its list. */
function ends(open: Frame, block: Block): boolean {
  if (open.role === open.own) return false;
  if (block.kind === 'item') return block.depth <= open.itemDepth;
  return block.kind === 'line' && !block.continues && !block.quoted && open.criteria.depth !== undefined;
}

/** A label or heading with a role, and what stands behind it on its line. */
function takeLabel(fields: Fields, label: Label, index: number, place: Place): void {
  const block = place.blocks[index]!;
  const { role, name, value } = label;
  const below = place.blocks[index + 1];
  const holds =
    below !== undefined &&
    (below.kind === 'heading'
      ? block.kind === 'heading' && below.depth > block.depth
      : below.kind === 'code' ||
        ((below.depth > block.depth || block.kind === 'heading') && place.labels[index + 1] === undefined));
  const written = block.text.slice(value).trim() !== '';
  const state = written
    ? isPlaceholder(block.raw.slice(value)) || isOpen(role, block.text.slice(value))
      ? 'placeholder'
      : 'filled'
    : holds
      ? 'filled'
      : 'empty';
  const from = Math.min(value, block.raw.length);
  fields.labels.push({ role, name, span: block.span, value: partOf(block, from, block.raw.length), state });
  if (role === 'actualDates') {
    const colon = block.raw.lastIndexOf(':', from) + 1 || from;
    fields.slots.push(actualDatesSlot(place.outline.text, place.outline.lines, block.span.start + colon));
  } else if (role === 'results')
    fields.slots.push(resultsSlot(place.outline.text, place.outline.lines, block, resultsEnd(index, place)));
  else if (written) takeValue(fields, role, block, value);
}

/** A slot for dates or a percentage that says at most that it is open: "exact dates TBD, we hope for May", "x% (500 users)". */
function isOpen(role: LabelRole, value: string): boolean {
  if (role === 'dates') return readPlaceholders(value).length > 0 && readDates(value).length === 0;
  return role === 'percentage' && readPlaceholders(value)[0]?.start === 0;
}

/** The next heading of the same rank under a heading; the next heading or label under a label; or the phase's end. */
function resultsEnd(index: number, { blocks, labels, outline, end }: Place): number {
  const block = blocks[index]!;
  for (let at = index + 1; at < blocks.length; at++) {
    const next = blocks[at]!;
    const stops =
      block.kind === 'heading'
        ? next.kind === 'heading' && next.depth <= block.depth
        : next.kind === 'heading' || (labels[at] !== undefined && next.depth <= block.depth);
    if (stops) return outline.lines.starts[next.span.line - 1]!;
  }
  return end;
}

/** A line, item, row or line of code that bears no label itself. */
function takeUnder(fields: Fields, open: Frame, block: Block, next: Block | undefined): void {
  if (open.role === 'results' || open.role === 'other' || open.role === 'actualDates') return;
  if (block.kind === 'code' && open.role !== 'criteria') return;
  if (block.kind === 'row') {
    if (block.row === 0) open.gate = gateColumn(block);
    else if (open.gate?.table === block.table) takeGateRow(fields, open.gate, block);
    else if (open.role === 'criteria') takeUnderCriteria(fields, open.criteria, block, next);
    return;
  }
  if (open.role === 'criteria') {
    takeUnderCriteria(fields, open.criteria, block, next);
    return;
  }
  if ((open.role === 'none' || open.answered) && block.kind === 'item' && !block.quoted) takeUnasked(fields, block);
  if (open.role === 'users' && !open.answered && block.kind === 'item') takeUserGroup(fields, block);
  else if (open.role !== 'none' && open.role !== 'access' && !open.answered) takeValue(fields, open.role, block, 0);
  takeSentence(fields, block);
}
