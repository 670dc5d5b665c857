// How a line goes on with the leaf before it, ends it, and begins another (CommonMark 4).
import { definitions } from './definition.ts';
import { endsHtml, htmlEnd } from './html-block.ts';
import { joined } from './joined.ts';
import type { Leaf } from './leaf.ts';
import { closesFence, headingLine, isThematicBreak, openingFence, underline } from './leaf-start.ts';
import { isBlankLine, type LineCursor } from './line-cursor.ts';
import type { OpenParagraph, Scan } from './scan.ts';
import { cells, columnsOf, isHead } from './table-line.ts';

/** Takes a line between fences or in HTML, where nothing else can begin; false when no such leaf is open, or it ends before the line. */
export function goesOnInCode(scan: Scan): boolean {
  const { line, leaf } = scan;
  const { text, at, words, end, indent } = line;
  if (leaf?.kind === 'fenced') {
    if (indent < 4 && closesFence(leaf.fence, text, words, end)) scan.leaf = undefined;
    else if (words < end) leaf.lines.push([words, end]);
    return true;
  }
  if (leaf?.kind !== 'html' || (leaf.end === 'blank' && isBlankLine(line))) return false;
  if (words < end) leaf.lines.push([at, end]);
  if (endsHtml(leaf.end, text.slice(at, end), false)) scan.leaf = undefined;
  return true;
}

/**
 * Takes a line with words that goes on with a paragraph or indented code, or makes a heading or table of the paragraph.
 * @param lazy the line has left a container around the paragraph.
 */
export function goesOnInWords(scan: Scan, lazy: boolean): boolean {
  const { line, leaf } = scan;
  if (leaf?.kind === 'indented' && !lazy && line.indent > 3) {
    leaf.lines.push([line.words, line.end]);
    return true;
  }
  if (leaf?.kind !== 'paragraph') return false;
  if (line.indent < 4) {
    if (!lazy && (becomesHeading(scan, leaf) || becomesTable(scan, leaf))) return true;
    if (scan.leaf !== leaf || startsLeaf(line, !lazy)) return false;
  }
  leaf.far = line.indent > 3;
  leaf.lines.push([line.words, line.end]);
  return true;
}

/** Leaves no paragraph open where the one there was held definitions only. */
function becomesHeading(scan: Scan, leaf: OpenParagraph): boolean {
  const { text, words, end } = scan.line;
  const rank = underline(text, words, end);
  if (rank === undefined) return false;
  const { lines } = withoutDefinitions(scan, leaf);
  scan.leaf = undefined;
  if (lines.length === 0) return false;
  scan.leaves.push({ kind: 'heading', ...placeOf(scan), rank, lines });
  return true;
}

/** The line before one of dashes is the head of a table, and the paragraph's own lines end before it. */
function becomesTable(scan: Scan, leaf: OpenParagraph): boolean {
  const { text, words, end } = scan.line;
  const columns = columnsOf(text, words, end);
  const head = leaf.lines.at(-1);
  if (columns === undefined || !head || leaf.far || !isHead(text, head[0], head[1], columns)) return false;
  leaf.lines.pop();
  closeLeaf(scan);
  scan.leaf = { kind: 'table', table: scan.serial++, rows: 0 };
  addRow(scan, scan.leaf, head[0], head[1]);
  return true;
}

/** Takes a line behind a table as a row of it, unless it begins something else. */
export function goesOnInTable(scan: Scan): boolean {
  const { line, leaf } = scan;
  if (leaf?.kind !== 'table' || line.indent > 3 || startsLeaf(line, false)) return false;
  addRow(scan, leaf, line.words, line.end);
  return true;
}

function addRow(scan: Scan, open: { readonly table: number; rows: number }, start: number, end: number): void {
  const { table, rows } = open;
  open.rows++;
  const found = cells(scan.line.text, start, end);
  scan.leaves.push({ kind: 'row', ...placeOf(scan), start, end, table, row: rows, cells: found });
}

/** @param interrupts the line could also go on with a paragraph. */
function startsLeaf({ text, words, end }: LineCursor, interrupts: boolean): boolean {
  switch (text.charCodeAt(words)) {
    case 35:
      return headingLine(text, words, end) !== undefined;
    case 42:
    case 45:
    case 95:
      return isThematicBreak(text, words, end);
    case 60:
      return htmlEnd(text.slice(words, end), interrupts) !== undefined;
    case 96:
    case 126:
      return openingFence(text, words, end) !== undefined;
    default:
      return false;
  }
}

/** Begins the leaf that a line with words makes, after the one before it has ended. */
export function beginLeaf(scan: Scan): void {
  closeLeaf(scan);
  const { text, at, words, end, indent } = scan.line;
  const place = placeOf(scan);
  const around = scan.containers.at(-1);
  const item = around?.kind === 'item' && around.fresh ? { list: around.list } : undefined;
  if (around) around.fresh = false;
  if (indent > 3) {
    scan.leaf = { kind: 'indented', lines: [[words, end]] };
    scan.leaves.push({ kind: 'code', ...place, lang: '', fence: scan.serial++, lines: scan.leaf.lines });
    return;
  }
  const code = text.charCodeAt(words);
  const heading = code === 35 ? headingLine(text, words, end) : undefined;
  const fence = code === 96 || code === 126 ? openingFence(text, words, end) : undefined;
  const html = code === 60 ? htmlEnd(text.slice(words, end), false) : undefined;
  if (heading) scan.leaves.push({ kind: 'heading', ...place, rank: heading.rank, lines: [heading.words] });
  else if (fence) {
    scan.leaf = { kind: 'fenced', fence, lines: [] };
    scan.leaves.push({ kind: 'code', ...place, lang: fence.lang, fence: scan.serial++, lines: scan.leaf.lines });
  } else if (html) {
    const lines = [[at, end] as const];
    scan.leaves.push({ kind: 'html', ...place, list: scan.serial++, lines });
    if (!endsHtml(html, text.slice(words, end), true)) scan.leaf = { kind: 'html', end: html, lines };
  } else if (!isThematicBreak(text, words, end))
    scan.leaf = { kind: 'paragraph', lines: [[words, end]], item, far: false };
}

/** Ends the open leaf, if any. */
export function closeLeaf(scan: Scan): void {
  const { leaf } = scan;
  scan.leaf = undefined;
  if (leaf?.kind !== 'paragraph' || leaf.lines.length === 0) return;
  const { lines, item } = withoutDefinitions(scan, leaf);
  if (lines.length > 0) scan.leaves.push({ kind: 'paragraph', ...placeOf(scan), lines, item });
}

/** Remembers what the paragraph defines; what is left of it no longer begins its item. */
function withoutDefinitions(scan: Scan, leaf: OpenParagraph): Pick<OpenParagraph, 'lines' | 'item'> {
  const { text } = scan.line;
  if (text.charCodeAt(leaf.lines[0]![0]) !== 91) return leaf;
  const found = definitions(joined(text, leaf.lines).source);
  for (const label of found.labels) scan.links.add(label);
  return found.lines > 0 ? { lines: leaf.lines.slice(found.lines), item: undefined } : leaf;
}

function placeOf({ containers }: Scan): Pick<Leaf, 'depth' | 'quoted'> {
  let depth = 0;
  let quoted = false;
  for (const { kind } of containers) {
    if (kind === 'item') depth++;
    else if (kind === 'quote') quoted = true;
  }
  return { depth, quoted };
}
