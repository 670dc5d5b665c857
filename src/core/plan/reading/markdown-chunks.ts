// Cuts a long document where Markdown allows it: before a heading at the margin that no code block or HTML can hold.
import type { Range } from './mask.ts';

/** Documents up to this length, as all plans are, stay whole; a chunk is cut at the first heading after as much. */
const LONG = 32_768;

const HEADING = /^#{1,6}[ \t]/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
/** HTML that a blank line does not end (CommonMark 4.6, conditions 1 to 5), and what ends it. */
const RAW: readonly (readonly [open: RegExp, close: RegExp])[] = [
  [/<!--/, /-->/],
  [/<(?:script|pre|style|textarea)\b/i, /<\/(?:script|pre|style|textarea)>/i],
  [/<\?/, /\?>/],
  [/<!\[CDATA\[/, /\]\]>/],
];

/** Ranges that follow each other from `from` to the text's end; each but the first begins with a heading. */
export function chunks(text: string, from: number): readonly Range[] {
  if (text.length - from <= LONG) return [[from, text.length]];
  const cuts: number[] = [from];
  let fence: string | undefined;
  let close: RegExp | undefined;
  let blank = true;
  for (const match of text.slice(from).matchAll(/[^\r\n]*(?:\r\n|[\r\n]|$)/g)) {
    const line = match[0];
    const at = from + match.index;
    // A heading behind a blank line ends every list, quote and paragraph; only code and raw HTML go on over it.
    if (blank && fence === undefined && close === undefined && at - cuts.at(-1)! >= LONG && HEADING.test(line))
      cuts.push(at);
    const mark = FENCE.exec(line)?.[1];
    if (close) {
      if (close.test(line)) close = undefined;
    } else if (fence !== undefined) {
      if (mark?.[0] === fence[0] && mark!.length >= fence.length) fence = undefined;
    } else if (mark) fence = mark;
    else close = RAW.find(([open, end]) => open.test(line) && !end.test(line))?.[1];
    blank = line.trim() === '';
  }
  return cuts.map((cut, index): Range => [cut, cuts[index + 1] ?? text.length]);
}
