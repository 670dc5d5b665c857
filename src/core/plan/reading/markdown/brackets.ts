// Links, images and footnotes in running text (CommonMark 6.3 and 6.4, GitHub's footnotes): where what begins with `[` ends.
import type { References } from './leaf.ts';
import { addressEnd, LONGEST_LABEL, labelEnd, labelKey, skipBlank, type TitleEnd } from './link-parts.ts';

/** How deep brackets may nest in an address. */
const DEEPEST = 32;

/**
 * Offset behind the link or image whose words lie from `from` to the `]` at `close`, or -1 when it is none.
 * @param titleEnd of the same source.
 */
export function linkEnd(
  source: string,
  from: number,
  close: number,
  { links }: References,
  titleEnd: TitleEnd,
): number {
  const next = source.charCodeAt(close + 1);
  const resource = next === 40 ? resourceEnd(source, close + 2, titleEnd) : -1;
  if (resource >= 0) return resource;
  if (links.size === 0) return -1;
  const known = (start: number, end: number): boolean =>
    end - start <= LONGEST_LABEL && links.has(labelKey(source.slice(start, end)));
  if (next !== 91) return known(from, close) ? close + 1 : -1;
  const label = labelEnd(source, close + 1);
  if (label >= 0 && known(close + 2, label - 1)) return label;
  return source.charCodeAt(close + 2) === 93 && known(from, close) ? close + 3 : -1;
}

/** `(address "title")`, from behind its first bracket on. */
function resourceEnd(source: string, from: number, titleEnd: TitleEnd): number {
  const address = skipBlank(source, from);
  if (source.charCodeAt(address) === 41) return address + 1;
  const behind = addressEnd(source, address, DEEPEST);
  if (behind < 0) return -1;
  const next = skipBlank(source, behind);
  const title = next > behind ? titleEnd(next) : -1;
  const last = title < 0 ? next : skipBlank(source, title);
  return source.charCodeAt(last) === 41 ? last + 1 : -1;
}

const FOOTNOTE = /\[\^((?:\\[[\]\\]|[^[\]\s]){1,999})\]/y;

/** Offset behind the `[^label]` that begins at `from`, or -1 when no footnote has that label. */
export function footnoteEnd(source: string, from: number, { footnotes }: References): number {
  if (footnotes.size === 0) return -1;
  FOOTNOTE.lastIndex = from;
  const match = FOOTNOTE.exec(source);
  return match && footnotes.has(labelKey(match[1]!)) ? FOOTNOTE.lastIndex : -1;
}
