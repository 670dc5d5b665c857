// What a document is made of once its containers are taken off: headings, paragraphs, rows of tables, code and HTML.
import type { Range } from '../mask.ts';

interface Placed {
  /** Nesting in lists. */
  readonly depth: number;
  /** Inside a block quote. */
  readonly quoted: boolean;
}

/** `lines` are ranges of the document without the marks of the containers around, in order, none empty. */
export type Leaf = Placed &
  (
    | { readonly kind: 'heading'; readonly rank: number; readonly lines: readonly Range[] }
    | {
        readonly kind: 'paragraph';
        readonly lines: readonly Range[];
        /** Set on the paragraph that an item of a list begins with; `list` is the same for the items of one list. */
        readonly item: { readonly list: number } | undefined;
      }
    | {
        readonly kind: 'row';
        readonly start: number;
        readonly end: number;
        readonly table: number;
        /** 0 is the header. */
        readonly row: number;
        readonly cells: readonly Range[];
      }
    /** `fence` is the same for the lines of one block, and no other block's. */
    | { readonly kind: 'code'; readonly lang: string; readonly fence: number; readonly lines: readonly Range[] }
    | { readonly kind: 'html'; readonly list: number; readonly lines: readonly Range[] }
  );

/** Labels that links and footnotes can refer to, in the form of `labelKey`. */
export interface References {
  readonly links: ReadonlySet<string>;
  readonly footnotes: ReadonlySet<string>;
}
