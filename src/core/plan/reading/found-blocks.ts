// The leaves of a document as the blocks of its outline, still without their words, and where its words are.

import { htmlLines } from './markdown/html-lines.ts';
import { keepWords } from './markdown/keep-words.ts';
import type { Leaf } from './markdown/leaf.ts';
import type { Blocks } from './markdown/scan-blocks.ts';
import type { Range } from './mask.ts';

/** A block by its offsets. */
export type Found = {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly quoted: boolean;
} & (
  | { readonly kind: 'heading' }
  | { readonly kind: 'item'; readonly list: number; readonly checked: boolean | undefined }
  | { readonly kind: 'line'; readonly continues: boolean }
  | { readonly kind: 'row'; readonly table: number; readonly row: number; readonly cells: readonly Range[] }
  | { readonly kind: 'code'; readonly lang: string; readonly fence: number }
);

export interface FoundBlocks {
  readonly found: readonly Found[];
  /** Where words are, without markup; in order, and none overlaps another. */
  readonly kept: readonly Range[];
}

export function foundBlocks(text: string, { leaves, references }: Blocks): FoundBlocks {
  const found: Found[] = [];
  const kept: Range[] = [];
  for (const leaf of leaves) {
    const { depth, quoted } = leaf;
    switch (leaf.kind) {
      case 'heading': {
        // A heading over several lines is called by its first.
        const [start, end] = leaf.lines[0]!;
        found.push({ kind: 'heading', start, end, depth: leaf.rank, quoted });
        keepWords(kept, text, leaf.lines, references);
        break;
      }
      case 'paragraph': {
        const lines = paragraph(text, leaf, found);
        keepWords(kept, text, lines, references);
        break;
      }
      case 'row': {
        const { start, end, table, row, cells } = leaf;
        found.push({ kind: 'row', start, end, depth, quoted, table, row, cells });
        for (const cell of cells) keepWords(kept, text, [cell], references);
        break;
      }
      case 'code':
        for (const line of leaf.lines) {
          const [start, end] = line;
          found.push({ kind: 'code', start, end, depth, quoted, lang: leaf.lang, fence: leaf.fence });
          kept.push(line);
        }
        break;
      case 'html':
        for (const {
          range: [start, end],
          parts,
          item,
        } of htmlLines(text, leaf.lines)) {
          const place = { start, end, quoted };
          kept.push(...parts);
          if (item) found.push({ kind: 'item', ...place, depth: depth + 1, list: leaf.list, checked: undefined });
          else found.push({ kind: 'line', ...place, depth, continues: false });
        }
        break;
    }
  }
  return { found, kept };
}

/** The box of a task, before words or the line's end. */
const BOX = /^\[([ \tXx])\][ \t]*(?:$|(?<=[ \t]))/;

/** Adds the lines of a paragraph, and gives them without the box of a task. */
function paragraph(text: string, leaf: Leaf & { kind: 'paragraph' }, found: Found[]): readonly Range[] {
  const { item, depth, quoted } = leaf;
  const [first, ...others] = leaf.lines;
  const [start, end] = first!;
  const box = item && text.charCodeAt(start) === 91 ? BOX.exec(text.slice(start, end)) : null;
  const behind = start + (box?.[0].length ?? 0);
  // Nothing to be done is no task.
  const task = box !== null && (behind < end || others.length > 0);
  const lines = !task ? leaf.lines : behind < end ? [[start + 4, end] as const, ...others] : others;
  const checked = task ? /x/i.test(box[1]!) : undefined;
  for (const [index, [from, to]] of lines.entries())
    if (item && index === 0)
      found.push({ kind: 'item', start: from, end: to, depth, quoted, list: item.list, checked });
    else found.push({ kind: 'line', start: from, end: to, depth, quoted, continues: index > 0 });
  return lines;
}
