// How we know our own writing in a document again: results between two comments, values repeated in a comment behind them.
import { blank, type Range } from './mask.ts';

/** Results of one phase, as they stand in the text. */
export interface OwnBlock {
  /** Number of the phase among the rollout's, from 1, as it was when the block was written. */
  readonly phase: number;
  /** With the blank line before it that came with it. */
  readonly range: Range;
  /** The written lines between the two comments, verbatim. */
  readonly lines: readonly string[];
  /** Those of them that a person changed or added; none where only markup or line breaks are different. */
  readonly personsLines: readonly string[];
}

const BEGIN = /^[ \t>]*<!-- phasegate results (\d{1,6}) ([\da-z]+)\b[^\r\n]*-->[ \t]*$/;
const END = /^[ \t>]*<!-- phasegate end ([\da-z]*) ?-->[ \t]*$/;
const VALUE = /<!-- phasegate: ([^\r\n]{1,200}?) -->/g;

/** The lines of a block, its two comments included; `lines` are without line ends and must not be such comments themselves. */
export function ownBlockLines(phase: number, lines: readonly string[]): readonly string[] {
  const prints = lines.filter((line) => line.trim() !== '').map(fingerprint);
  return [
    `<!-- phasegate results ${phase} ${fingerprint(lines.join(' '))}: kept up to date by Phasegate; write notes above or below, not inside -->`,
    ...lines,
    `<!-- phasegate end ${prints.join('')} -->`,
  ];
}

/** Begins and ends are paired as they follow one another; one without its partner is a person's text like any other. */
export function ownBlocks(text: string): readonly OwnBlock[] {
  const blocks: OwnBlock[] = [];
  let begun: { readonly phase: number; readonly print: string; readonly start: number; lines: string[] } | undefined;
  for (const { 0: line, index } of text.matchAll(/[^\r\n]+/g)) {
    const begin = BEGIN.exec(line);
    const end = begun && END.exec(line);
    if (begin) begun = { phase: Number(begin[1]), print: begin[2] ?? '', start: index, lines: [] };
    else if (begun && end) {
      const { phase, print, start, lines } = begun;
      const isOurs = fingerprint(lines.join(' ')) === print;
      blocks.push({
        phase,
        range: [startWithBlankLine(text, start), index + line.length],
        lines,
        personsLines: isOurs ? [] : linesWithout(lines, end[1] ?? ''),
      });
      begun = undefined;
    } else if (line.trim() !== '') begun?.lines.push(line);
  }
  return blocks;
}

function linesWithout(lines: readonly string[], prints: string): readonly string[] {
  const ours = new Set(prints.match(new RegExp(`.{${FINGERPRINT_LENGTH}}`, 'g')));
  return lines.filter((line) => !ours.has(fingerprint(line)));
}

/** Before a block stand the end of the line that it was put behind and one blank line: they are ours. */
function startWithBlankLine(text: string, start: number): number {
  const before = /(?:\r\n|\r|\n)[ \t>]*(?:\r\n|\r|\n)$/.exec(text.slice(Math.max(0, start - 80), start));
  return before ? start - before[0].length : start;
}

/** A value with the comment by which it is known again, to be put behind a label's colon. */
export function ownValue(value: string): string {
  return ` ${value} <!-- phasegate: ${value} -->`;
}

/** Places of values that are as we wrote them; one that a person changed differs from its comment, and is theirs. */
export function ownValues(text: string): readonly Range[] {
  const found: Range[] = [];
  for (const comment of text.matchAll(VALUE)) {
    const start = comment.index - (comment[1] ?? '').length - 2;
    if (start >= 0 && text.slice(start, comment.index) === ` ${comment[1]} `)
      found.push([start, comment.index + comment[0].length]);
  }
  return found;
}

/** The text with our own writing as spaces: of the same length, and to be read as if we had written nothing. */
export function blankOwnWriting(text: string): string {
  const own = [...ownBlocks(text).map((block) => block.range), ...ownValues(text)].sort((a, b) => a[0] - b[0]);
  let out = '';
  let at = 0;
  for (const [start, end] of own) {
    if (start < at) continue;
    out += text.slice(at, start) + blank(text.slice(start, end));
    at = end;
  }
  return out + text.slice(at);
}

const FINGERPRINT_LENGTH = 5;

/** FNV-1a of letters, digits and pictures, in 25 bits: a formatter may change the rest without making a line a person's. */
function fingerprint(words: string): string {
  let hash = 0x811c9dc5;
  for (const word of words.match(/[\p{L}\p{N}\p{Extended_Pictographic}]+/gu) ?? [])
    for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return ((hash >>> 0) % 36 ** FINGERPRINT_LENGTH).toString(36).padStart(FINGERPRINT_LENGTH, '0');
}
