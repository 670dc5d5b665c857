// Markdown to outline: the only file that knows the parser. Total: what the parser cannot take is read as plain lines.
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { chunks } from './markdown-chunks.ts';
import { mask, type Range } from './mask.ts';
import { type Block, type LineTable, lineTable, type Outline, spanOf } from './outline.ts';

/** Never throws; offsets are UTF-16 units into `text`. */
export function outline(text: string): Outline {
  const lines = lineTable(text);
  const front = frontMatterEnd(text);
  const base = front || (text.charCodeAt(0) === 0xfeff ? 1 : 0); // the parser drops a BOM and would shift every offset
  const { found, kept } = blocksOf(text, base);
  const masked = mask(text, kept);
  return {
    text,
    masked,
    blocks: found.flatMap((block) => placed(block, text, masked, lines) ?? []),
    frontMatter: front ? spanOf(lines, 0, front) : undefined,
    lines,
  };
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

/** Numbers lists, tables and fences through the whole document. */
interface Serial {
  next: number;
}

/** A block before its words are cut out: offsets only. */
type Found = { readonly start: number; readonly end: number; readonly depth: number; readonly quoted: boolean } & (
  | { readonly kind: 'heading' }
  | { readonly kind: 'item'; readonly list: number; readonly checked: boolean | undefined }
  | { readonly kind: 'line'; readonly continues: boolean }
  | { readonly kind: 'row'; readonly table: number; readonly row: number; readonly cells: readonly Range[] }
  | { readonly kind: 'code'; readonly lang: string; readonly fence: number }
);

interface Visit {
  readonly node: Nodes;
  /** Nesting in lists. */
  readonly depth: number;
  readonly quoted: boolean;
  readonly list: number;
  /** Set on the first child of a list item. */
  readonly item: { readonly checked: boolean | undefined } | undefined;
  /** Inside a paragraph, heading or cell. */
  readonly phrasing: boolean;
}

interface Walked {
  readonly found: readonly Found[];
  readonly kept: readonly Range[];
}

/** Chunk by chunk: the parser moves all that follows for every list it finds, so its time grows faster than its text. */
function blocksOf(text: string, base: number): Walked {
  const serial = { next: 0 };
  const parts = chunks(text, base).map(([start, end]) => parsed(text, start, end, serial));
  return { found: parts.flatMap(({ found }) => found), kept: parts.flatMap(({ kept }) => kept) };
}

function parsed(text: string, start: number, end: number, serial: Serial): Walked {
  try {
    return walk(parse(text.slice(start, end)), text, start, serial);
  } catch {
    // Nesting beyond the parser's stack: every line is still a line.
    const found = linesOf(text, start, end).map(
      ([from, to]): Found => ({ kind: 'line', start: from, end: to, depth: 0, quoted: false, continues: false }),
    );
    return { found, kept: [[start, end]] };
  }
}

/** Literal autolinks are off: a recursive visitor would find them, and addresses are blanked here anyway. */
function parse(text: string): Nodes {
  return fromMarkdown(withoutAbyss(text), {
    extensions: [gfm(), { disable: { null: ['literalAutolink', 'wwwAutolink', 'protocolAutolink', 'emailAutolink'] } }],
    mdastExtensions: gfmFromMarkdown().filter((extension) => !extension.transforms),
  });
}

/** The parser's time grows with the square of the nesting of quotes and lists on one line; nobody nests deeper than this. */
const DEEPEST = 32;
const MARKERS = /^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])))+/gm;

/** Of the same length, with markers beyond the deepest nesting as spaces. */
function withoutAbyss(text: string): string {
  return text.replace(MARKERS, (lead) => {
    if (lead.length <= DEEPEST) return lead;
    let depth = 0;
    return lead.replace(/[^ \t]+?(?=[ \t>]|$)/g, (marker) => (++depth > DEEPEST ? ' '.repeat(marker.length) : marker));
  });
}

/** Visits in document order without recursion, so that nesting cannot exhaust the stack. */
function walk(root: Nodes, text: string, base: number, serial: Serial): Walked {
  const found: Found[] = [];
  const kept: Range[] = [];
  const stack: Visit[] = [{ node: root, depth: 0, quoted: false, list: 0, item: undefined, phrasing: false }];
  while (stack.length > 0) {
    const { node, depth, quoted, list, item, phrasing } = stack.pop()!;
    const start = base + (node.position?.start.offset ?? 0);
    const end = base + (node.position?.end.offset ?? 0);
    switch (node.type) {
      case 'text':
        kept.push([start, end]);
        continue;
      case 'inlineCode': {
        const ticks = /^`*/.exec(text.slice(start, end))![0].length;
        kept.push([start + ticks, end - ticks]);
        continue;
      }
      case 'delete':
      case 'image':
        continue;
      case 'heading': {
        const first = node.children[0]?.position?.start.offset;
        const last = node.children.at(-1)?.position?.end.offset ?? 0;
        const line = first === undefined ? undefined : linesOf(text, base + first, base + last)[0];
        found.push({ kind: 'heading', depth: node.depth, quoted, start: line?.[0] ?? end, end: line?.[1] ?? end });
        break;
      }
      case 'paragraph':
        for (const [from, to] of linesOf(text, start, end))
          if (from === start && item)
            found.push({ kind: 'item', start: from, end: to, depth, quoted, list, checked: item.checked });
          else found.push({ kind: 'line', start: from, end: to, depth, quoted, continues: from !== start });
        break;
      case 'table': {
        const table = serial.next++;
        node.children.forEach((row, index) => {
          const [from, to] = [base + (row.position?.start.offset ?? 0), base + (row.position?.end.offset ?? 0)];
          const cells = row.children.map((cell) =>
            withoutPipes(text, base + (cell.position?.start.offset ?? 0), base + (cell.position?.end.offset ?? 0)),
          );
          found.push({ kind: 'row', start: from, end: to, depth, quoted, table, row: index, cells });
        });
        break;
      }
      case 'code': {
        const fence = serial.next++;
        for (const [from, to] of codeLines(text, start, end)) {
          kept.push([from, to]);
          found.push({ kind: 'code', start: from, end: to, depth, quoted, lang: node.lang ?? '', fence });
        }
        continue;
      }
      case 'html':
        if (!phrasing) html(text, start, end, { depth, quoted, list: serial.next++ }, found, kept);
        continue;
      default:
        break;
    }
    if (!('children' in node)) continue;
    const children = node.children as Nodes[];
    const inner = {
      depth: node.type === 'list' ? depth + 1 : depth,
      quoted: quoted || node.type === 'blockquote',
      list: node.type === 'list' ? serial.next++ : list,
      phrasing: phrasing || node.type === 'paragraph' || node.type === 'heading' || node.type === 'tableCell',
    };
    for (let at = children.length - 1; at >= 0; at--) {
      const first = node.type === 'listItem' && at === 0 ? { checked: node.checked ?? undefined } : undefined;
      stack.push({ node: children[at]!, item: first, ...inner });
    }
  }
  return { found, kept };
}

/** HTML: comments and tags are blank, `<li>` begins an item, other lines with words are lines. */
function html(
  text: string,
  start: number,
  end: number,
  place: { readonly depth: number; readonly quoted: boolean; readonly list: number },
  found: Found[],
  kept: Range[],
): void {
  const words = text
    .slice(start, end)
    .replace(/<!--[\s\S]*?(?:-->|$)|<[^<>]*>/g, (tag) => tag.replace(/[^\r\n]/g, '\0'));
  for (const [from, to] of linesOf(text, start, end)) {
    const line = /[^\0\s](?:[^\r\n]*[^\0\s])?/.exec(words.slice(from - start, to - start));
    if (!line) continue;
    const at = from + line.index;
    const { depth, quoted, list } = place;
    const range = { start: at, end: at + line[0].length, quoted };
    for (const part of line[0].matchAll(/[^\0]+/g)) kept.push([at + part.index, at + part.index + part[0].length]);
    if (/<li\b[^>]*>\s*$/i.test(text.slice(from, at)))
      found.push({ kind: 'item', ...range, depth: depth + 1, list, checked: undefined });
    else found.push({ kind: 'line', ...range, depth, continues: false });
  }
}

/** The lines between the fences, or all lines of an indented block. */
function codeLines(text: string, start: number, end: number): readonly Range[] {
  const rows = linesOf(text, start, end);
  if (!/^(?:```|~~~)/.test(text.slice(start, start + 3))) return rows;
  const last = rows.at(-1);
  const closed = rows.length > 1 && last && /^[\s>]*(?:`{3,}|~{3,})\s*$/.test(text.slice(last[0], last[1]));
  return rows.slice(1, closed ? -1 : undefined);
}

function withoutPipes(text: string, start: number, end: number): Range {
  const raw = text.slice(start, end);
  const lead = /^\|?\s*/.exec(raw)![0].length;
  const words = raw.slice(lead).replace(/\s*\|?$/, '');
  return [start + lead, start + lead + words.length];
}

/** The non-empty lines in a range, without their ends. */
function linesOf(text: string, start: number, end: number): Range[] {
  return [...text.slice(start, end).matchAll(/[^\r\n]+/g)].map(
    (line): Range => [start + line.index, start + line.index + line[0].length],
  );
}

/** Trims the block, drops what is empty, and gives it its words with and without markup. */
function placed(block: Found, text: string, masked: string, lines: LineTable): Block | undefined {
  const all = text.slice(block.start, block.end);
  let lead = (block.quoted ? /^[\s>]*/ : /^\s*/).exec(all)![0].length;
  // "- []" and "-[x]" are meant as checkboxes although they are none.
  if (block.kind === 'item') lead += /^(?:\[[ xX]?\]\s+)?/.exec(all.slice(lead))![0].length;
  const raw = all.slice(lead).trimEnd();
  if (raw === '' && block.kind !== 'heading') return undefined;
  const start = block.start + lead;
  const span = spanOf(lines, start, start + raw.length);
  const common = { span, raw, text: masked.slice(span.start, span.end), quoted: block.quoted, depth: block.depth };
  switch (block.kind) {
    case 'heading':
      return { ...common, kind: 'heading' };
    case 'item':
      return { ...common, kind: 'item', list: block.list, checked: block.checked };
    case 'line':
      return { ...common, kind: 'line', continues: block.continues, bold: /^(?:\*\*[^*]+\*\*|__[^_]+__)$/.test(raw) };
    case 'row':
      return {
        ...common,
        kind: 'row',
        table: block.table,
        row: block.row,
        cells: block.cells.map(([from, to]) => ({
          span: spanOf(lines, from, to),
          raw: text.slice(from, to),
          text: masked.slice(from, to),
        })),
      };
    case 'code':
      return { ...common, kind: 'code', lang: block.lang, fence: block.fence };
  }
}
