// A phase that is a row of a table, an item of a list or a line of code: part of a whole that nothing may be put into.
import type { Draft, DraftPhase } from './draft.ts';
import type { Block } from './outline.ts';
import { lineEnd, lineOf, nextLine } from './text-lines.ts';

/** Whether the phase is part of such a whole, and not a heading with what stands under it. */
export function isPart(draft: Draft, phase: DraftPhase): boolean {
  const kind = draft.outline?.blocks[indexOf(draft, phase)]?.kind;
  return kind === 'row' || kind === 'item' || kind === 'code';
}

/** Offset of the end of the last line of the table, list or code that the phase is part of; undefined for a section. */
export function endOfWhole(text: string, draft: Draft, phase: DraftPhase): number | undefined {
  if (!draft.outline || !isPart(draft, phase)) return undefined;
  const { blocks } = draft.outline;
  const index = indexOf(draft, phase);
  const part = blocks[index];
  if (!part) return undefined;
  let last = index;
  while (belongsTo(blocks, index, blocks[last + 1])) last++;
  return behindClosing(text, lineEnd(text, (blocks[last] ?? part).span.end), part);
}

/** The block in which the phase's heading stands; -1 where the draft has no outline. */
function indexOf(draft: Draft, phase: DraftPhase): number {
  const { start } = phase.heading.span;
  return draft.outline?.blocks.findIndex(({ span }) => span.start <= start && start < span.end) ?? -1;
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
      if (next.depth === 0) return false;
      const outer = blocks.slice(0, index + 1).findLast((block) => block.kind === 'item' && block.depth === 1);
      return !(next.kind === 'item' && next.depth === 1 && outer?.kind === 'item' && next.list !== outer.list);
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
