// A place in a person's own line that is ours to fill: the value behind a label, the cell of a row, the box of an item.
import type { Span } from '../finding.ts';
import { isPlaceholder } from '../grammar/placeholder.ts';
import type { OwnValue } from './own-piece.ts';
import { type Box, ownReplacement, ownTick, ownValue } from './own-value.ts';

/** Where a value goes, and the placeholder that it takes the place of ("" for none). */
export interface Opening {
  readonly at: number;
  readonly was: string;
}

type Range = Pick<Span, 'start' | 'end'>;

export type Fill =
  | {
      readonly kind: 'value';
      /** The place: a value of ours in it is the one that was written before. */
      readonly range: Range;
      /** Undefined where a person wrote. */
      readonly opening: Opening | undefined;
      /** Undefined: there is nothing to say, and what was said before is taken back. */
      readonly value: string | undefined;
    }
  | {
      readonly kind: 'tick';
      /** The item's line. */
      readonly range: Range;
      readonly box: { readonly at: number; readonly was: Box };
      /** Behind the item's words. */
      readonly end: number;
      /** What is said behind them, "" for nothing; undefined: the box is not ticked. */
      readonly note: string | undefined;
    };

/** What is open in foreign[start, end), the rest of a label's line or a cell: nothing written, or a placeholder. */
export function openingIn(foreign: string, start: number, end: number): Opening | undefined {
  const rest = foreign.slice(start, end);
  // "**Actual date range:**" closes its emphasis behind the colon.
  const closing = /^(?:\*+|_+)(?=\s|$)/.exec(rest)?.[0].length ?? 0;
  const words = rest.slice(closing).trim();
  if (words === '') return { at: start + closing, was: '' };
  if (words.length > LONGEST || words.includes('<!--') || !isPlaceholder(words)) return undefined;
  return { at: start + rest.indexOf(words, closing), was: words };
}

/** A placeholder is short; more is not remembered in a comment. */
const LONGEST = 80;

/** What is written for a fill; `before` is what we wrote there last time, which keeps its place. */
export function written(fill: Fill, before: readonly OwnValue[]): readonly OwnValue[] {
  if (fill.kind === 'tick') return fill.note === undefined ? [] : ticked(fill, fill.note, before);
  const place = before[0] ?? fill.opening;
  if (fill.value === undefined || !place) return [];
  const { at, was } = place;
  const text = was === '' ? ownValue(fill.value) : ownReplacement(dressed(fill.value, was), was);
  return [{ kind: 'value', at, was, text }];
}

function ticked(fill: Extract<Fill, { kind: 'tick' }>, note: string, before: readonly OwnValue[]): readonly OwnValue[] {
  const end = before.find(({ was }) => was === '')?.at ?? fill.end;
  const own = ownTick(fill.box.was, note);
  return [
    { kind: 'value', ...fill.box, text: own.box },
    { kind: 'value', at: end, was: '', text: own.note },
  ];
}

/** "_mm/dd/yyyy_" is written in italics, and so is what takes its place. */
function dressed(value: string, was: string): string {
  const marks = /^(\*{1,3}|_{1,3})[^*_\s](?:.*[^*_\s])?\1$/.exec(was)?.[1] ?? '';
  return `${marks}${value}${marks}`;
}
