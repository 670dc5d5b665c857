// How far the scan of a document has come.
import type { Range } from '../mask.ts';
import type { Container } from './container.ts';
import type { HtmlEnd } from './html-block.ts';
import type { Leaf } from './leaf.ts';
import type { Fence } from './leaf-start.ts';
import { type LineCursor, lineCursor } from './line-cursor.ts';

export interface Scan {
  readonly line: LineCursor;
  /** From the outermost to the innermost. */
  readonly containers: Container[];
  readonly leaves: Leaf[];
  /** The leaf that the next line may go on with. */
  leaf: OpenLeaf | undefined;
  /** Labels that are defined, in the form of `labelKey`. */
  readonly links: Set<string>;
  readonly footnotes: Set<string>;
  /** Numbers lists, tables and blocks of code through the document. */
  serial: number;
}

export type OpenLeaf =
  | OpenParagraph
  | { readonly kind: 'fenced'; readonly fence: Fence; readonly lines: Range[] }
  | { readonly kind: 'indented'; readonly lines: Range[] }
  | { readonly kind: 'html'; readonly end: HtmlEnd; readonly lines: Range[] }
  | { readonly kind: 'table'; readonly table: number; rows: number };

export interface OpenParagraph {
  readonly kind: 'paragraph';
  readonly lines: Range[];
  readonly item: { readonly list: number } | undefined;
  /** Its last line stands so far to the right that it can begin nothing. */
  far: boolean;
}

export function newScan(text: string): Scan {
  return {
    line: lineCursor(text),
    containers: [],
    leaves: [],
    leaf: undefined,
    links: new Set(),
    footnotes: new Set(),
    serial: 0,
  };
}
