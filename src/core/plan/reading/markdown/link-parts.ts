// The parts that links and definitions of links are made of (CommonMark 4.7 and 6.3): label, address and title.
// Each takes the offset at which the part begins and gives the one behind it, or -1 where there is none.
import { isBlank, isControl, isLineEnd } from './characters.ts';

/** A label longer than this is none. */
export const LONGEST_LABEL = 999;

/** Labels are the same when they differ in white space and letter case only (CommonMark 4.7). */
export function labelKey(label: string): string {
  return label
    .replace(/[\t\n\r ]+/g, ' ')
    .replace(/^ | $/g, '')
    .toLowerCase()
    .toUpperCase();
}

export function skipBlank(source: string, from: number): number {
  let at = from;
  while (isBlank(source.charCodeAt(at))) at++;
  return at;
}

/** `[words]`, with brackets inside only behind a backslash. */
export function labelEnd(source: string, from: number): number {
  let filled = false;
  for (let at = from + 1; at < source.length && at - from <= LONGEST_LABEL + 1; at++) {
    const code = source.charCodeAt(at);
    if (code === 93) return filled ? at + 1 : -1;
    if (code === 91) return -1;
    if (!isBlank(code)) filled = true;
    if (code === 92 && isBracketOrBackslash(source.charCodeAt(at + 1))) at++;
  }
  return -1;
}

function isBracketOrBackslash(code: number): boolean {
  return code === 91 || code === 92 || code === 93;
}

/** `<address>`, or an address without spaces whose brackets are in pairs, nested up to `deepest`. */
export function addressEnd(source: string, from: number, deepest: number): number {
  return source.charCodeAt(from) === 60 ? pointedEnd(source, from + 1) : bareEnd(source, from, deepest);
}

function pointedEnd(source: string, from: number): number {
  for (let at = from; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === 62) return at + 1;
    if (code === 60 || isLineEnd(code)) return -1;
    if (code === 92 && !isLineEnd(source.charCodeAt(at + 1))) at++;
  }
  return -1;
}

function bareEnd(source: string, from: number, deepest: number): number {
  let open = 0;
  let at = from;
  for (; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === 40) {
      if (++open > deepest) return -1;
    } else if (code === 41) {
      if (open === 0) break;
      open--;
    } else if (code === 32 || isControl(code)) break;
    else if (code === 92 && /[()\\]/.test(source.charAt(at + 1))) at++;
  }
  const ends = at >= source.length || isBlank(source.charCodeAt(at)) || source.charCodeAt(at) === 41;
  return open === 0 && at > from && ends ? at : -1;
}

/** Finds where titles end. It remembers, so that a text of many that never end is gone through once. */
export type TitleEnd = (from: number) => number;

/** `"words"`, `'words'` or `(words)`, over any number of lines. */
export function titleEnds(source: string): TitleEnd {
  const known = new Map<number, { from: number; end: number }>();
  return (from) => {
    const opening = source.charCodeAt(from);
    if (opening !== 34 && opening !== 39 && opening !== 40) return -1;
    const closing = opening === 40 ? 41 : opening;
    const last = known.get(closing);
    if (last && last.from <= from && (from < last.end - 1 || last.end < 0)) return last.end;
    const end = behindUnescaped(source, from + 1, closing);
    known.set(closing, { from, end });
    return end;
  };
}

function behindUnescaped(source: string, from: number, wanted: number): number {
  for (let at = from; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === wanted) return at + 1;
    if (code === 92) at++;
  }
  return -1;
}
