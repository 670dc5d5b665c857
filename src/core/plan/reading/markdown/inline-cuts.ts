// What of a run of text is markup and no words: the marks of emphasis, code and links, addresses, images, HTML, and what is struck through.
import type { Range } from '../mask.ts';
import { footnoteEnd, linkEnd } from './brackets.ts';
import { isAsciiPunctuation, isLineEnd } from './characters.ts';
import { closingTicks } from './code-span.ts';
import { addRun, type Delimiter, emptyRow, pairRuns } from './delimiters.ts';
import { addressEnd, markupEnds } from './inline-html.ts';
import type { References } from './leaf.ts';
import { endOfRun } from './leaf-start.ts';
import { titleEnds } from './link-parts.ts';

interface Bracket {
  /** Of its `[`, or of the `!` before it. */
  readonly start: number;
  readonly image: boolean;
  /** The last run before it. */
  readonly below: Delimiter;
}

/**
 * In no order, and one may lie in another.
 * @param source the text of one block, its lines parted by `\n`.
 */
export function inlineCuts(source: string, references: References): Range[] {
  const cuts: Range[] = [];
  const cut = (start: number, end: number): void => void cuts.push([start, end]);
  const ticks = closingTicks(source);
  const markupEnd = markupEnds(source);
  const titleEnd = titleEnds(source);
  const row = emptyRow();
  let last = row;
  let tildesFirst: boolean | undefined;
  const brackets: Bracket[] = [];
  /** Brackets below this hold a link, and can be none themselves. */
  let inactive = 0;

  const run = (at: number): number => {
    const end = endOfRun(source, at, source.length);
    const tildes = source.charCodeAt(at) === 126;
    if (tildes && end - at > 2) return end;
    tildesFirst ??= tildes;
    last = addRun(source, at, end, last);
    return end;
  };

  const code = (at: number): number => {
    const end = endOfRun(source, at, source.length);
    const close = ticks(at, end - at);
    if (close < 0) return end;
    cut(at, end);
    cut(close, close + end - at);
    return close + end - at;
  };

  const pointed = (at: number): number => {
    const address = addressEnd(source, at);
    if (address >= 0) {
      cut(at, at + 1);
      cut(address - 1, address);
      return address;
    }
    const end = markupEnd(at);
    if (end < 0) return at + 1;
    cut(at, end);
    return end;
  };

  const open = (at: number, image: boolean): number => {
    const footnote = image ? -1 : footnoteEnd(source, at, references);
    if (footnote >= 0) {
      cut(at, footnote);
      return footnote;
    }
    brackets.push({ start: at, image, below: last });
    return image ? at + 2 : at + 1;
  };

  const close = (at: number): number => {
    const bracket = brackets.pop();
    if (!bracket) return at + 1;
    const { start, image, below } = bracket;
    const dead = !image && brackets.length < inactive;
    inactive = Math.min(inactive, brackets.length);
    const end = dead ? -1 : linkEnd(source, image ? start + 2 : start + 1, at, references, titleEnd);
    if (end < 0) {
      const footnote = image ? footnoteEnd(source, start + 1, references) : -1;
      if (footnote === at + 1) cut(start + 1, footnote);
      return at + 1;
    }
    if (image) cut(start, end);
    else {
      cut(start, start + 1);
      cut(at, end);
      pairRuns(below, true, cut);
      inactive = brackets.length;
    }
    below.behind = undefined;
    last = below;
    return end;
  };

  for (let at = 0; at < source.length; ) {
    switch (source.charCodeAt(at)) {
      case 92:
        // A backslash before a line's end is a break, one before a sign takes its meaning.
        if (isLineEnd(source.charCodeAt(at + 1))) cut(at, at + 1);
        at += isAsciiPunctuation(source.charCodeAt(at + 1)) ? 2 : 1;
        break;
      case 42:
      case 95:
      case 126:
        at = run(at);
        break;
      case 96:
        at = code(at);
        break;
      case 60:
        at = pointed(at);
        break;
      case 33:
        at = source.charCodeAt(at + 1) === 91 ? open(at, true) : at + 1;
        break;
      case 91:
        at = open(at, false);
        break;
      case 93:
        at = close(at);
        break;
      default:
        at++;
    }
  }
  pairRuns(row, tildesFirst === true, cut);
  return cuts;
}
