// A document as a flat row of blocks, each with the author's words and the same words with the markup blanked.
import type { Span } from '../finding.ts';
import type { Label } from '../grammar/label.ts';

interface Placed {
  /** The content without its marker (#, bullet, checkbox, >), trimmed. */
  readonly span: Span;
  /** The content verbatim. */
  readonly raw: string;
  /** As long as `raw`, with markup, links' addresses and struck-through words as spaces: offsets are the same in both. */
  readonly text: string;
  /** Inside a block quote. */
  readonly quoted: boolean;
}

export type Block =
  /** `label`: what it says as a heading. */
  | (Placed & { readonly kind: 'heading'; readonly depth: number; readonly label: Label | undefined })
  /** First line of a list item; `depth` is 1 for an outer list. `list` is the same for the items of one list. */
  | (Placed & {
      readonly kind: 'item';
      readonly depth: number;
      readonly list: number;
      readonly checked: boolean | undefined;
      /** The label that it begins with. */
      readonly label: Label | undefined;
    })
  /** One line of a paragraph. `continues`: not the paragraph's first; `depth`: of the list around it, 0 for none. */
  | (Placed & {
      readonly kind: 'line';
      readonly depth: number;
      readonly continues: boolean;
      readonly bold: boolean;
      readonly label: Label | undefined;
    })
  /** One row of a table; row 0 is the header. */
  | (Placed & {
      readonly kind: 'row';
      readonly table: number;
      readonly row: number;
      readonly cells: readonly Cell[];
      readonly depth: number;
    })
  /** One line inside a code block. */
  | (Placed & { readonly kind: 'code'; readonly lang: string; readonly fence: number; readonly depth: number });

export type BlockOf<K extends Block['kind']> = Extract<Block, { kind: K }>;

export interface Cell {
  readonly span: Span;
  readonly raw: string;
  readonly text: string;
}

export interface Outline {
  readonly text: string;
  /** The whole document with its markup blanked, of the same length. */
  readonly masked: string;
  readonly blocks: readonly Block[];
  /** The YAML at the head of the document, fences included. */
  readonly frontMatter: Span | undefined;
  readonly lines: LineTable;
}

export interface LineTable {
  /** Offsets at which the lines start. */
  readonly starts: readonly number[];
  readonly length: number;
}

/** Lines end at \n, \r\n or \r, as CommonMark has it. */
export function lineTable(text: string): LineTable {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return { starts, length: text.length };
}

/** The 1-based line on which an offset lies; the end of the text lies on the last line. */
export function lineAt(lines: LineTable, offset: number): number {
  let low = 0;
  let high = lines.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines.starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** `lineAt` for offsets that mostly ascend: it goes on from where the last one was. */
export function lineCursor(lines: LineTable): (offset: number) => number {
  const { starts } = lines;
  let at = 0;
  return (offset) => {
    if (starts[at]! > offset) return lineAt(lines, offset);
    while (at + 1 < starts.length && starts[at + 1]! <= offset) at++;
    return at + 1;
  };
}

export function spanOf(lines: LineTable, start: number, end: number): Span {
  return { start, end, line: lineAt(lines, start) };
}

/** Part of a block or cell as a span: offsets are relative to its text, which holds no line end. */
export function partOf(place: { readonly span: Span }, start: number, end: number): Span {
  return { start: place.span.start + start, end: place.span.start + end, line: place.span.line };
}

/** Words for comparing: lower case, one space between words, without markup or outer punctuation. */
export function plain(text: string): string {
  return text
    .replace(/[*_`~]/g, ' ')
    .replace(/\s{2,}|[^\S ]/g, ' ')
    .replace(/^[\s:.;,–—-]+|[\s:.;,–—-]+$/g, '')
    .toLowerCase();
}

/** Heading text for people: without markup, one space between words. */
export function title(block: { readonly text: string }): string {
  return block.text.replace(/\s{2,}|[^\S ]/g, ' ').trim();
}
