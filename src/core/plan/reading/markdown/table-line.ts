// Lines of tables: their cells, and the line of dashes that makes a table of the line before it (GitHub's "Tables").
import type { Range } from '../mask.ts';
import { isWhite } from './characters.ts';
import { trimmedEnd } from './leaf-start.ts';

/** The cells from the line's first word to its end, trimmed; an empty one lies where its words would end. */
export function cells(text: string, from: number, end: number): readonly Range[] {
  const found: Range[] = [];
  let start = text.charCodeAt(from) === 124 ? from + 1 : from;
  let open = true;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 92 && (text.charCodeAt(at + 1) === 124 || text.charCodeAt(at + 1) === 92)) at++;
    else if (code === 124) {
      found.push(trimmed(text, start, at));
      start = at + 1;
      open = false;
    } else if (code !== 32 && code !== 9) open = true;
  }
  // The last pipe only closes the row; a row of nothing is one empty cell.
  if (open) found.push(trimmed(text, start, end));
  return found;
}

function trimmed(text: string, from: number, end: number): Range {
  let start = from;
  while (start < end && isWhite(text.charCodeAt(start))) start++;
  let stop = end;
  while (stop > start && isWhite(text.charCodeAt(stop - 1))) stop--;
  return [start, stop];
}

const DASHES = /^\|?[ \t]*:?-+:?(?:[ \t]*\|[ \t]*:?-+:?)*(?:[ \t]*\|)?$/;

/** How many columns a line of dashes makes; undefined for any other line, and for one that has neither a pipe nor a colon. */
export function columnsOf(text: string, from: number, end: number): number | undefined {
  const code = text.charCodeAt(from);
  if (code !== 124 && code !== 45 && code !== 58) return undefined;
  const line = text.slice(from, trimmedEnd(text, from, end));
  if (!DASHES.test(line) || !/[|:]/.test(line)) return undefined;
  return cells(text, from, end).length;
}

/** Whether a line can be the head of a table with so many columns. */
export function isHead(text: string, from: number, end: number, columns: number): boolean {
  return text.slice(from, end).trim() !== '|' && cells(text, from, end).length === columns;
}
