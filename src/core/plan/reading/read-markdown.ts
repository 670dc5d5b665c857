// Markdown to outline. Total: any text is read.
import { readHeadingLabel, readLabel } from '../grammar/label.ts';
import { type Found, type FoundBlocks, foundBlocks } from './found-blocks.ts';
import { isWhite } from './markdown/characters.ts';
import { scanBlocks } from './markdown/scan-blocks.ts';
import { mask } from './mask.ts';
import { type Block, type LineTable, lineCursor, lineTable, type Outline, spanOf } from './outline.ts';

/** Never throws; offsets are UTF-16 units into `text`. */
export function outline(text: string): Outline {
  return outlineWith(text, (from, lines) => foundBlocks(text, scanBlocks(text, from, lines)));
}

/** @param find gives the blocks of the text from an offset on: behind a BOM and front matter. */
export function outlineWith(text: string, find: (from: number, lines: LineTable) => FoundBlocks): Outline {
  const lines = lineTable(text);
  const front = frontMatterEnd(text);
  const { found, kept } = find(front || (text.charCodeAt(0) === 0xfeff ? 1 : 0), lines);
  const masked = mask(text, kept);
  const blocks: Block[] = [];
  const lineOf = lineCursor(lines);
  for (const one of found) {
    const block = placed(one, text, masked, lineOf);
    if (block) blocks.push(block);
  }
  return { text, masked, blocks, frontMatter: front ? spanOf(lines, 0, front) : undefined, lines };
}

/** Offset behind the closing fence of YAML front matter, or 0. */
function frontMatterEnd(text: string): number {
  const open = /^\uFEFF?---[ \t]*\r?\n/.exec(text.slice(0, 64));
  if (!open) return 0;
  const close = /^---[ \t]*(?:\r?\n|$)/gm;
  close.lastIndex = open[0].length;
  const match = close.exec(text);
  return match ? match.index + match[0].length : 0;
}

/** Trims the block, drops what is empty, and gives it its words with and without markup. */
function placed(block: Found, text: string, masked: string, lineOf: (at: number) => number): Block | undefined {
  let { start, end } = block;
  // In a quote, marks beyond those of the quotes around are no words.
  while (start < end && (isWhite(text.charCodeAt(start)) || (block.quoted && text.charCodeAt(start) === 62))) start++;
  // "- []" and "-[x]" are meant as checkboxes although they are none.
  if (block.kind === 'item' && text.charCodeAt(start) === 91)
    start += /^(?:\[[ xX]?\]\s+)?/.exec(text.slice(start, end))![0].length;
  while (end > start && isWhite(text.charCodeAt(end - 1))) end--;
  if (start === end && block.kind !== 'heading') return undefined;
  const span = { start, end, line: lineOf(start) };
  const raw = text.slice(start, end);
  const words = masked.slice(start, end);
  const { quoted, depth } = block;
  switch (block.kind) {
    case 'heading':
      return { span, raw, text: words, quoted, depth, kind: 'heading', label: readHeadingLabel(words) };
    case 'item':
      return {
        span,
        raw,
        text: words,
        quoted,
        depth,
        kind: 'item',
        list: block.list,
        checked: block.checked,
        label: readLabel(words),
      };
    case 'line': {
      const bold = isBold(raw);
      // "**Results**" by itself is a heading without its mark.
      const label = bold ? readHeadingLabel(words) : readLabel(words);
      return { span, raw, text: words, quoted, depth, kind: 'line', continues: block.continues, bold, label };
    }
    case 'row':
      return {
        span,
        raw,
        text: words,
        quoted,
        depth,
        kind: 'row',
        table: block.table,
        row: block.row,
        cells: block.cells.map(([from, to]) => ({
          span: { start: from, end: to, line: span.line },
          raw: text.slice(from, to),
          text: masked.slice(from, to),
        })),
      };
    case 'code':
      return { span, raw, text: words, quoted, depth, kind: 'code', lang: block.lang, fence: block.fence };
  }
}

function isBold(raw: string): boolean {
  return (raw.startsWith('**') || raw.startsWith('__')) && /^(?:\*\*[^*]+\*\*|__[^_]+__)$/.test(raw);
}
