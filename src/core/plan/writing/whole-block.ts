// A phase that is a row of a table, an item of a list or a line of code: part of a whole that nothing may be put into.
import type { Draft, DraftPhase } from '../draft.ts';
import type { Span } from '../finding.ts';
import type { Block } from '../reading/outline.ts';
import { lineEnd, lineOf, lineStart, nextLine, previousLineEnd } from '../reading/text-lines.ts';

/** The block on which `offset` lies, or undefined where there is none or the draft has no outline. */
export function blockAt(draft: Draft, offset: number): Block | undefined {
  const block = draft.outline?.blocks[indexAt(draft.outline.blocks, offset)];
  return block && offset < block.span.end ? block : undefined;
}

/** Index of the last block that begins at `offset` or before, -1 for none. Blocks are in the order of the document. */
export function indexAt(blocks: readonly Block[], offset: number): number {
  let low = -1;
  let high = blocks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((blocks[middle]?.span.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The blocks that begin in a span, in the order of the document. */
export function blocksIn(draft: Draft, span: Pick<Span, 'start' | 'end'>): readonly Block[] {
  const blocks = draft.outline?.blocks ?? [];
  return blocks.slice(indexAt(blocks, span.start - 1) + 1, indexAt(blocks, span.end) + 1);
}

/** Whether the phase is part of such a whole, and not a heading with what stands under it. */
export function isPart(draft: Draft, phase: DraftPhase): boolean {
  const kind = blockAt(draft, phase.heading.span.start)?.kind;
  return kind === 'row' || kind === 'item' || kind === 'code';
}

/** Offset of the start of the first line of the table, list or code that the phase is part of; undefined for a section. */
export function startOfWhole(text: string, draft: Draft, phase: DraftPhase): number | undefined {
  if (!draft.outline || !isPart(draft, phase)) return undefined;
  const { blocks } = draft.outline;
  const first = firstOf(blocks, indexAt(blocks, phase.heading.span.start));
  let start = lineStart(text, blocks[first]?.span.start ?? 0);
  // The fence of code, and the tags around a list in HTML, are no blocks.
  const isFenced = blocks[first]?.kind === 'code';
  const isHtml = lineOf(text, start).trimStart().startsWith('<');
  for (
    let above = previousLineEnd(text, start);
    above >= 0 && (isFenced || isHtml);
    above = previousLineEnd(text, start)
  ) {
    if (lineOf(text, above).trim() === '' || blockAt(draft, lineStart(text, above))?.kind === 'heading') break;
    start = lineStart(text, above);
    if (isFenced) break;
  }
  return start;
}

/** Index of the first block of the table, list or code to which the block at `index` belongs. */
function firstOf(blocks: readonly Block[], index: number): number {
  let first = index;
  let list: number | undefined;
  for (let at = index; at >= 0; at--) {
    const block = blocks[at];
    const part = blocks[first];
    if (!block || !part || block.kind === 'heading' || (part.kind === 'item' && block.depth === 0)) break;
    if (part.kind === 'row' && !(block.kind === 'row' && block.table === part.table)) break;
    if (part.kind === 'code' && !(block.kind === 'code' && block.fence === part.fence)) break;
    if (part.kind !== 'item') first = at;
    else if (block.kind === 'item' && block.depth === 1) {
      if (list !== undefined && block.list !== list) break;
      list = block.list;
      first = at;
    }
  }
  return first;
}

/** Offset of the end of the last line of the table, list or code that the phase is part of; undefined for a section. */
export function endOfWhole(text: string, draft: Draft, phase: DraftPhase): number | undefined {
  if (!draft.outline || !isPart(draft, phase)) return undefined;
  const { blocks } = draft.outline;
  const index = indexAt(blocks, phase.heading.span.start);
  const part = blocks[index];
  if (!part) return undefined;
  let last = index;
  while (belongsTo(blocks, index, blocks[last + 1])) last++;
  return behindClosing(text, lineEnd(text, (blocks[last] ?? part).span.end), part);
}

function belongsTo(blocks: readonly Block[], index: number, next: Block | undefined): boolean {
  const part = blocks[index];
  if (!part || !next) return false;
  switch (part.kind) {
    case 'row':
      return next.kind === 'row' && next.table === part.table;
    case 'code':
      return next.kind === 'code' && next.fence === part.fence;
    case 'item': {
      // The depth of a heading is its rank; no list goes on behind one.
      if (next.kind === 'heading' || next.depth === 0) return false;
      if (next.kind !== 'item' || next.depth > 1) return true;
      let outer = index;
      while (outer > 0 && blocks[outer]?.depth !== 1) outer--;
      const first = blocks[outer];
      return first?.kind !== 'item' || first.list === next.list;
    }
    case 'heading':
    case 'line':
      return false;
  }
}

/** Code is closed by a fence, and HTML lasts to the next blank line. */
function behindClosing(text: string, at: number, part: Block): number {
  const start = nextLine(text, at);
  const next = text.slice(start, lineEnd(text, start));
  if (part.kind === 'code') return /^[ \t>]*(?:`{3,}|~{3,})[ \t]*$/.test(next) ? start + next.length : at;
  if (part.kind !== 'item' || !lineOf(text, at).trimStart().startsWith('<')) return at;
  let end = at;
  while (end < text.length) {
    const from = nextLine(text, end);
    const line = text.slice(from, lineEnd(text, from));
    if (line.trim() === '') break;
    end = from + line.length;
  }
  return end;
}
