// How a line tells what block it is: headings, rules between parts, and fences of code (CommonMark 4.1 to 4.5).
// Each looks at a line from its first word to its end and gives undefined, or false, where the line is something else.
import type { Range } from '../mask.ts';
import { isBlank } from './characters.ts';

/** `***`, `- - -`, `___`: three or more of one sign, and nothing else. */
export function isThematicBreak(text: string, from: number, end: number): boolean {
  const mark = text.charCodeAt(from);
  if (mark !== 42 && mark !== 45 && mark !== 95) return false;
  let marks = 0;
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === mark) marks++;
    else if (code !== 32 && code !== 9) return false;
  }
  return marks >= 3;
}

export interface HeadingLine {
  /** 1 to 6. */
  readonly rank: number;
  /** Its words, without the closing marks; empty at the line's end when it has none. */
  readonly words: Range;
}

/** `## Words ##` */
export function headingLine(text: string, from: number, end: number): HeadingLine | undefined {
  let at = from;
  while (at < end && text.charCodeAt(at) === 35) at++;
  const rank = at - from;
  if (rank < 1 || rank > 6 || (at < end && !isBlank(text.charCodeAt(at)))) return undefined;
  const marks = at;
  while (at < end && isBlank(text.charCodeAt(at))) at++;
  let stop = trimmedEnd(text, at, end);
  let closing = stop;
  while (closing > at && text.charCodeAt(closing - 1) === 35) closing--;
  // Closing marks stand apart from the words, or are all there is.
  if (closing === at || (closing < stop && isBlank(text.charCodeAt(closing - 1))))
    stop = trimmedEnd(text, marks, closing);
  return { rank, words: stop > at ? [at, stop] : [end, end] };
}

/** The rank of a heading that a line of `=` (1) or `-` (2) makes of the paragraph before it. */
export function underline(text: string, from: number, end: number): 1 | 2 | undefined {
  const mark = text.charCodeAt(from);
  if (mark !== 61 && mark !== 45) return undefined;
  let at = from;
  while (at < end && text.charCodeAt(at) === mark) at++;
  return trimmedEnd(text, at, end) === at ? (mark === 61 ? 1 : 2) : undefined;
}

export interface Fence {
  /** The sign it is made of. */
  readonly mark: number;
  readonly length: number;
  /** The first word behind it, as written. */
  readonly lang: string;
}

/** ```` ```yaml ````, or with tildes. */
export function openingFence(text: string, from: number, end: number): Fence | undefined {
  const mark = text.charCodeAt(from);
  if (mark !== 96 && mark !== 126) return undefined;
  const at = endOfRun(text, from, end);
  if (at - from < 3) return undefined;
  const info = text.slice(at, end);
  if (mark === 96 && info.includes('`')) return undefined;
  return { mark, length: at - from, lang: /[^ \t]+/.exec(info)?.[0] ?? '' };
}

export function closesFence(fence: Fence, text: string, from: number, end: number): boolean {
  if (text.charCodeAt(from) !== fence.mark) return false;
  const at = endOfRun(text, from, end);
  return at - from >= fence.length && trimmedEnd(text, at, end) === at;
}

/** Offset behind the run of one sign that begins at `from`. */
export function endOfRun(text: string, from: number, end: number): number {
  const mark = text.charCodeAt(from);
  let at = from + 1;
  while (at < end && text.charCodeAt(at) === mark) at++;
  return at;
}

/** Offset behind the last character from `from` to `end` that is no space or tab; `from` when there is none. */
export function trimmedEnd(text: string, from: number, end: number): number {
  let at = end;
  while (at > from && isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}
