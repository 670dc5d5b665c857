// Where the Results of a phase go: behind the author's own "Results:" and what is listed there, else as a section at the phase's end.
import type { Draft, DraftPhase } from '../draft.ts';
import { isPlaceholder } from '../grammar/placeholder.ts';
import { lineEnd, lineOf, lineStart, nextLine, previousLineEnd } from '../reading/text-lines.ts';
import { headingDepth, headingFor, resultsHeading } from './results-heading.ts';
import { isLater, type ResultsSlot, resultsSlotOf } from './results-slot.ts';
import { endOfWhole, indexAt, startOfWhole } from './whole-block.ts';

export interface ResultsPlace {
  /** Offset at the end of a line that is not blank, which the block follows; or of the placeholder that it takes the place of. */
  readonly at: number;
  /** That placeholder ("TBD" under "Results:"), "" for none. */
  readonly was: string;
  /** Indentation or quote marks that every line of the block needs to stay in the list item or quote around it. */
  readonly prefix: string;
  /** A heading to be written with the results, where the phase has none. */
  readonly heading: string | undefined;
  /** Inside HTML, which lasts to the next blank line: there one of ours would make what follows something else. */
  readonly inHtml: boolean;
}

/** `text` is the document without our own writing, `draft` what was read from it. */
export function resultsPlace(text: string, draft: Draft, phase: DraftPhase): ResultsPlace {
  const slot = resultsSlotOf(text, phase);
  if (slot) return inSlot(text, draft, slot);
  const whole = endOfWhole(text, draft, phase);
  const sibling = whole === undefined ? undefined : besideSibling(text, draft, phase);
  if (sibling) return sibling;
  // Behind a table or list the section goes on, so no heading may begin there.
  if (whole !== undefined)
    return { at: whole, was: '', prefix: '', heading: '**Results:**', inHtml: isInHtml(text, whole) };
  const at = endOfSection(text, draft, phase);
  return { at, was: '', prefix: '', heading: resultsHeading(text, draft, phase), inHtml: isInHtml(text, at) };
}

function inSlot(text: string, draft: Draft, slot: ResultsSlot): ResultsPlace {
  const label = lineOf(text, slot.labelSpan.start);
  const end = lineEnd(text, slot.labelSpan.end);
  const isUnderlined = headingDepth(draft, slot.labelSpan) !== undefined && !/^ {0,3}#/.test(label);
  const prefix = containerPrefix(label);
  const standIn = standInOf(text, slot, prefix);
  if (standIn) return { ...standIn, prefix, heading: undefined, inHtml: false };
  const at =
    endOfList(text, draft, slot) ?? (isUnderlined ? endOfUnderline(text, end) : endOfLazyLines(text, end, prefix));
  return { at, was: '', prefix, heading: undefined, inHtml: isInHtml(text, at) };
}

/** All that is written in the slot, where that is one placeholder. */
function standInOf(text: string, slot: ResultsSlot, prefix: string): { at: number; was: string } | undefined {
  const written = text.slice(slot.span.start, Math.min(slot.span.end, slot.span.start + 400));
  const was = written.trim();
  const words = was.replace(/^[-*+][ \t]+/, '');
  if (was === '' || was.length > 80 || /[\r\n:?]|<!--/.test(was) || !isPlaceholder(words)) return undefined;
  const at = slot.span.start + written.indexOf(was);
  // Deeper it is code.
  const isShallow = at - lineStart(text, at) < prefix.length + 4;
  return isShallow && lineEnd(text, at) >= slot.span.end ? { at, was } : undefined;
}

/** The end of the list that follows the label and that its author made for the results, or people have begun them in. */
function endOfList(text: string, draft: Draft, slot: ResultsSlot): number | undefined {
  const blocks = draft.outline?.blocks ?? [];
  const index = indexAt(blocks, slot.labelSpan.start);
  const label = blocks[index];
  if (!label) return undefined;
  const depth = label.kind === 'heading' ? 0 : label.depth;
  let end: number | undefined;
  for (let at = index + 1; ; at++) {
    const block = blocks[at];
    if (!block || block.kind === 'heading' || block.depth <= depth || block.span.start >= slot.span.end) return end;
    const isListed = block.kind === 'item' || (block.kind === 'line' && end !== undefined);
    if (!isListed || block.quoted !== label.quoted || isHtml(text, block.span.start)) return undefined;
    end = lineEnd(text, block.span.end);
  }
}

function isHtml(text: string, offset: number): boolean {
  return lineOf(text, offset).trimStart().startsWith('<');
}

/** A heading can be marked by a line of "=" or "-" under it, which belongs to it. */
function endOfUnderline(text: string, at: number): number {
  const underline = /[ \t>]*(?:=+|-+)[ \t]*(?=[\r\n]|$)/y;
  underline.lastIndex = nextLine(text, at);
  return underline.test(text) ? underline.lastIndex : at;
}

/**
 * Lines under a list item that are its own although they are not indented ("lazy continuation"): behind a blank line of ours they would
 * stand outside of it, and be a table perhaps that was none.
 */
function endOfLazyLines(text: string, end: number, prefix: string): number {
  if (!prefix.startsWith(' ')) return end;
  for (let at = end; ; ) {
    const next = nextLine(text, at);
    const line = next > at && next < text.length ? lineOf(text, next) : '';
    if (line.trim() === '' || line.startsWith(prefix) || BEGINS_A_BLOCK.test(line)) return at;
    at = lineEnd(text, next);
  }
}

/** What ends a paragraph without a blank line: a heading, a list item, a quote, a fence, a rule, HTML. */
const BEGINS_A_BLOCK =
  /^[ \t]*(?:#{1,6}(?:[ \t]|$)|[-*+](?:[ \t]|$)|\d{1,9}[.)](?:[ \t]|$)|>|`{3}|~{3}|<|([-*_=])(?:[ \t]*\1)+[ \t]*$)/;

/** Whether a line before, without a blank line between, begins with a tag. Where that is no HTML, nothing is lost. */
function isInHtml(text: string, at: number): boolean {
  for (let end = at; end >= 0; end = previousLineEnd(text, end)) {
    const line = lineOf(text, end);
    if (line.trim() === '') return false;
    if (/^ {0,3}<[a-z/]/i.test(line)) return true;
  }
  return false;
}

/** Behind "### Stage A Results", which stands apart from stage A: the place for "### Stage B Results". */
function besideSibling(text: string, draft: Draft, phase: DraftPhase): ResultsPlace | undefined {
  const rollout = draft.rollouts.find(({ phases }) => phases.includes(phase));
  for (const other of rollout?.phases ?? []) {
    const slot = resultsSlotOf(text, other);
    const isApart = slot && (slot.labelSpan.start < other.span.start || other.span.end <= slot.labelSpan.start);
    if (!isApart || headingDepth(draft, slot.labelSpan) === undefined) continue;
    const heading = headingFor(
      lineOf(text, slot.labelSpan.start)
        .replace(/^[ \t>]*/, '')
        .trimEnd(),
      phase,
    );
    const at = endOfWords(text, slot.labelSpan.end, slot.span.end);
    if (heading !== undefined) return { at, was: '', prefix: '', heading, inHtml: isInHtml(text, at) };
  }
  return undefined;
}

/** The end of the last written line of the phase: before the next phase, and before a heading that is not below its own. */
function endOfSection(text: string, draft: Draft, phase: DraftPhase): number {
  const { start } = phase.heading.span;
  const level = headingDepth(draft, phase.heading.span) ?? 6;
  // Parts of the phase that are called phases too ("Phase 3a: Initial rollout") and have no step of their own are of it.
  const others = draft.rollouts.flatMap((rollout) => rollout.phases.filter(({ steps }) => steps.length > 0));
  const next = others.find((other) => other.span.start > start);
  const nexts = [
    phase.span.end,
    ...(next ? [startOfWhole(text, draft, next) ?? next.span.start] : []),
    ...(draft.outline?.blocks ?? []).flatMap((block) =>
      block.kind === 'heading' && block.depth <= level ? [lineStart(text, block.span.start)] : [],
    ),
    ...phase.slots.flatMap((slot) =>
      slot.kind === 'results' && isLater(text, slot) ? [lineStart(text, slot.labelSpan.start)] : [],
    ),
  ];
  return endOfWords(text, start, Math.min(...nexts.filter((next) => next > start)));
}

/** The end of the last line with words between `start` and `end`; a rule that divides sections is none. */
function endOfWords(text: string, start: number, end: number): number {
  let at = lineEnd(text, start + text.slice(start, end).trimEnd().length);
  while (isRule(text, at) && lineStart(text, at) > start)
    at = lineEnd(text, start + text.slice(start, lineStart(text, at)).trimEnd().length);
  return at;
}

/** A line of dashes right under words makes them a heading. */
function isRule(text: string, at: number): boolean {
  const line = lineOf(text, at);
  if (!/^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/.test(line)) return false;
  return !line.includes('-') || lineOf(text, Math.max(0, previousLineEnd(text, at))).trim() === '';
}

/** List markers as spaces, quote marks as they are: what a further line of the same item or quote begins with. */
function containerPrefix(line: string): string {
  const markers = /^(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])[ \t]+)*/.exec(line)?.[0] ?? '';
  return markers.replace(/[^>\t]/g, ' ');
}
