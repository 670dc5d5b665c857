// Criteria among the blocks of a phase: items, rows and lines under a label or heading that asks for them.
import { readBound } from '../grammar/bound.ts';
import { readCriterion } from '../grammar/criterion.ts';
import { isPlaceholder } from '../grammar/placeholder.ts';
import { type Block, partOf } from './outline.ts';
import type { Fields } from './phase-fields.ts';

/** What is known of the list that is being read. */
export interface CriteriaList {
  /** A heading asks for the criteria, and its paragraphs are some; under a label only lists and bounds are. */
  readonly underHeading: boolean;
  /** Nesting of the first criterion; deeper items are its details. */
  depth: number | undefined;
  /** An item that only names a group ("Availability:") has just been seen: its own paragraph may go on with the value. */
  grouped: boolean;
}

/** Criteria behind a label on its line: one, or several that each have a bound ("error rate < 1%, complaints < 5"). */
export function takeInlineCriteria(fields: Fields, block: Block, value: number): void {
  const from = value - /[`*_[]*$/.exec(block.raw.slice(0, value))![0].length; // the markup around its first word is its own
  const raw = block.raw.slice(from);
  if (/^\W*\[/.test(block.text.slice(from)) || isPlaceholder(raw)) return;
  for (const { text, start } of boundedParts(raw))
    takeCriterion(fields, block, from + start, from + start + text.length);
}

/** "error rate < 1%, p95 < 400 ms": each part where every one has its bound, else the whole. */
export function boundedParts(text: string): readonly { readonly text: string; readonly start: number }[] {
  const parts = [...text.matchAll(/(?:[^,;]|,(?=\d{3}\b))+/g)].map((part) => ({ text: part[0], start: part.index }));
  return parts.length > 1 && parts.every((part) => readBound(part.text)?.side) ? parts : [{ text, start: 0 }];
}

/** One block under a label or heading for criteria; `next` is the block after it. */
export function takeUnderCriteria(fields: Fields, list: CriteriaList, block: Block, next: Block | undefined): void {
  const goesOn = list.grouped && block.kind === 'line' && block.continues;
  list.grouped = false;
  if (block.kind === 'code') takeMarked(fields, block);
  else if (goesOn) takeCriterion(fields, block, 0);
  else if (block.kind === 'row') takeRow(fields, block);
  else if (block.kind === 'line') takeLine(fields, list, block);
  else if (!block.quoted && !isGroup(list, block, next)) {
    list.depth ??= block.depth;
    if (block.depth <= list.depth) takeCriterion(fields, block, 0);
  }
}

/** A condition to stop, or an order, with a bound in it. */
const ORDER =
  /^\W*(?:if|when|unless|abort|halt|pause|roll(?:back|\s+back)?|alert|stop|trigger|page|escalate|increase|ramp|expand|move|enable|limit|cap|users?|at (?:least|most)|up to|more than|fewer than|less than)\b/i;
/** What may follow a bound that ends its item: "(dashboard SLA)", "for 24 hours", "with no critical errors". */
const BEHIND = /^\s*(?:\([^()]*\)|(?:for|over|during|across|with no|at all times)\b.*)?[.;]?\s*$/i;

/** "- p95 latency < 800 ms" under "1. 5% rollout": a bare bound on something measured says what must hold there. */
export function takeUnasked(fields: Fields, block: Block): void {
  if (!/\d/.test(block.text)) return;
  const found = readBound(block.text);
  if (!found?.side || ORDER.test(block.text) || !BEHIND.test(block.text.slice(found.end))) return;
  const kind = readCriterion(block.text).class;
  if ((kind === 'below' || kind === 'above' || kind === 'latency') && found.unit !== null)
    takeCriterion(fields, block, 0, block.raw.length, fields.unasked);
}

/** "✓ Error rate < 1%" in a fence that holds words: what is ticked off there says what must hold. */
function takeMarked(fields: Fields, block: Block & { kind: 'code' }): void {
  const mark = block.lang === '' || block.lang === 'text' ? /^\s*[✓✅☑✔]\uFE0F?\s*(?=\S)/u.exec(block.raw) : null;
  if (mark && !/:\s*$/.test(block.raw)) takeCriterion(fields, block, mark[0].length);
}

/** "Metric | Limit": a row with a figure or a comparison in a cell behind its first. */
function takeRow(fields: Fields, block: Block & { kind: 'row' }): void {
  if (block.row === 0 || !block.cells.slice(1).some((cell) => /\d|\bno\b/i.test(cell.text))) return;
  takeCriterion(fields, block, /^\|?\s*/.exec(block.raw)![0].length);
}

function takeLine(fields: Fields, list: CriteriaList, block: Block & { kind: 'line' }): void {
  if (block.continues && goOn(fields, block)) return;
  if (/:\W*$/.test(block.text)) return; // "Mandatory (all of them):" over a list
  const { class: kind } = readCriterion(block.text);
  const decides = kind !== 'observe' && kind !== 'manual';
  if (block.quoted || !(list.underHeading ? !block.continues : decides && list.depth === undefined)) return;
  takeCriterion(fields, block, 0);
}

/** A sentence over two lines: what its second line says about a bound holds for the criterion of the first. */
function goOn(fields: Fields, block: Block): boolean {
  const last = fields.criteria.at(-1);
  if (!last || last.span.line !== block.span.line - 1) return false;
  const whole = last.bound === null ? readCriterion(`${last.text} ${block.text}`) : undefined;
  if (whole && whole.bound !== null) fields.criteria[fields.criteria.length - 1] = { ...last, ...whole };
  return true;
}

/** "Performance:" or a short name without a bound, over items that are the criteria. */
function isGroup(list: CriteriaList, block: Block, next: Block | undefined): boolean {
  if (/:\W*$/.test(block.text)) {
    list.grouped = true;
    return true;
  }
  const nests = next?.kind === 'item' && next.depth > block.depth;
  return nests && block.text.trim().split(/\s+/).length <= 4 && !readBound(block.text);
}

/** What stands among criteria and is none: "N/A", what happens on a breach, the decision itself. */
const NO_CRITERION =
  /^(?:n\/a|none|not applicable)\b|^\W*(?:links? to|see)\b[^:]*:|^\W*(?:tb[da]\b|to be (?:determined|decided|defined|agreed)\b)|^\W*(?:rollback|roll back|pause|alert|abort|halt|stop|escalate|action)\W*:|^\W*proceed\b/i;

/** The words from `from` to `to` as a criterion, without a check mark before them; struck-through words say nothing. */
function takeCriterion(
  fields: Fields,
  block: Block,
  from: number,
  to = block.raw.length,
  into = fields.criteria,
): void {
  const lead = /^\s*(?:(?:✅|☑️?|✔️?|✓|\[[ xX]?\])\s*)?/u.exec(block.raw.slice(from, to))![0].length;
  const text = block.raw.slice(from + lead, to).replace(/\s*(?:[|,;]\s*)?$/, '');
  const start = from + lead;
  const words = block.text.slice(start, start + text.length);
  if (!/\w/.test(words) || NO_CRITERION.test(text)) return;
  // Struck-through bounds are blank in `words`; code and TeX keep their marks in `text`.
  const read = readCriterion(/~/.test(text) ? words : text);
  into.push({ text, span: partOf(block, start, start + text.length), ...read });
}
