// Definitions of links, `[label]: address "title"`, with which a paragraph can begin (CommonMark 4.7).
import { isBlank, isLineEnd } from './characters.ts';
import { addressEnd, labelEnd, labelKey, skipBlank, type TitleEnd, titleEnds } from './link-parts.ts';

export interface Definitions {
  /** In the form of `labelKey`. */
  readonly labels: readonly string[];
  /** How many lines they take. */
  readonly lines: number;
}

/** @param source a paragraph, its lines parted by `\n`. */
export function definitions(source: string): Definitions {
  const labels: string[] = [];
  const titleEnd = titleEnds(source);
  let at = 0;
  let lines = 0;
  while (source.charCodeAt(at) === 91) {
    const label = labelEnd(source, at);
    const end = label < 0 || source.charCodeAt(label) !== 58 ? -1 : definitionEnd(source, label + 1, titleEnd);
    if (end < 0) break;
    labels.push(labelKey(source.slice(at + 1, label - 1)));
    for (; at < end; at++) if (source.charCodeAt(at) === 10) lines++;
    lines++;
    at = end + 1;
  }
  return { labels, lines };
}

/** Offset of the end of the line on which a definition ends, from behind its colon on; -1 when it is none. */
function definitionEnd(source: string, from: number, titleEnd: TitleEnd): number {
  const address = skipBlank(source, from);
  const behind = address < source.length ? addressEnd(source, address, Number.POSITIVE_INFINITY) : -1;
  if (behind < 0) return -1;
  const title = isBlank(source.charCodeAt(behind)) ? titleEnd(skipBlank(source, behind)) : -1;
  const whole = title < 0 ? -1 : lineEndBehind(source, title);
  // What looks like a title and is none may stand on a line of its own.
  return whole < 0 ? lineEndBehind(source, behind) : whole;
}

/** Offset of the line's end when nothing but white space stands before it, or -1. */
function lineEndBehind(source: string, from: number): number {
  let at = from;
  while (source.charCodeAt(at) === 32 || source.charCodeAt(at) === 9) at++;
  return at >= source.length || isLineEnd(source.charCodeAt(at)) ? Math.min(at, source.length) : -1;
}
