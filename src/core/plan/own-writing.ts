// Tells our own writing in a document from everybody else's: results between two comments, values repeated in a comment.
import { blank } from './mask.ts';

/** Something that we wrote, apart from the text around it. */
export type OwnPiece = {
  /** Where it stands, as an offset into the text without any of our writing. */
  readonly at: number;
  /** Verbatim, with the line ends before it that came with it. */
  readonly text: string;
} & (
  | { readonly kind: 'value' }
  | {
      readonly kind: 'block';
      /** Number of the phase among the rollout's, from 1, as it was when the block was written. */
      readonly phase: number;
      /** The written lines between the two comments. */
      readonly lines: readonly string[];
      /** Those of them that a person changed or added; none where only markup or line breaks are different. */
      readonly personsLines: readonly string[];
    }
);

export type OwnBlock = Extract<OwnPiece, { kind: 'block' }>;

export interface Separated {
  /** What other people wrote: the document as if we had never written. */
  readonly foreign: string;
  /** In the order of the document. */
  readonly pieces: readonly OwnPiece[];
}

const BEGIN = /^[ \t>]*<!-- phasegate results (\d{1,6}) ([\da-z]{5}):[^\r\n]*-->[ \t]*$/;
const END = /^[ \t>]*<!-- phasegate end ([\da-z]+) -->[ \t]*$/;
const VALUE = /<!-- phasegate: ([^\r\n]{1,200}?) -->/g;

/** The lines of a block, its two comments included; `lines` are without line ends and must not be such comments themselves. */
export function ownBlockLines(phase: number, lines: readonly string[]): readonly string[] {
  const print = fingerprint(lines.join(' '));
  const prints = lines.filter((line) => line.trim() !== '').map(fingerprint);
  return [
    `<!-- phasegate results ${phase} ${print}: kept up to date by Phasegate; write notes above or below, not inside -->`,
    ...lines,
    `<!-- phasegate end ${print}${prints.join('')} -->`,
  ];
}

/** A value with the comment by which it is known again, to be put behind a label's colon. */
export function ownValue(value: string): string {
  return ` ${value} <!-- phasegate: ${value} -->`;
}

/** Takes our own writing out of `text`; `join` is the way back. */
export function separate(text: string): Separated {
  const own = [...blocksIn(text), ...valuesIn(text)].sort((a, b) => a.start - b.start);
  const pieces: OwnPiece[] = [];
  let foreign = '';
  let at = 0;
  for (const { start, end, piece } of own) {
    if (start < at) continue;
    foreign += text.slice(at, start);
    pieces.push({ ...piece, at: foreign.length, text: text.slice(start, end) });
    at = end;
  }
  return { foreign: foreign + text.slice(at), pieces };
}

/** `foreign` with the pieces at their places; at one place values come before blocks, and blocks in the order of phases. */
export function join({ foreign, pieces }: Separated): string {
  const order = (piece: OwnPiece) => (piece.kind === 'value' ? 0 : piece.phase);
  let text = '';
  let at = 0;
  for (const piece of pieces.toSorted((a, b) => a.at - b.at || order(a) - order(b))) {
    text += foreign.slice(at, piece.at) + piece.text;
    at = piece.at;
  }
  return text + foreign.slice(at);
}

/** `text` with our own writing as spaces: offsets stay, and a reader sees what other people wrote. */
export function blankOwnWriting(text: string): string {
  const { foreign, pieces } = separate(text);
  return join({ foreign, pieces: pieces.map((piece) => ({ ...piece, text: blank(piece.text) })) });
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly piece: { readonly kind: 'value' } | Omit<OwnBlock, 'at' | 'text'>;
}

/** An end belongs to the begin before it with the same fingerprint; one without its partner is a person's text like any other. */
function blocksIn(text: string): readonly Found[] {
  const blocks: Found[] = [];
  let begun: { readonly phase: number; readonly print: string; readonly start: number; lines: string[] } | undefined;
  for (const { 0: line, index } of text.matchAll(/[^\r\n]+/g)) {
    const begin = BEGIN.exec(line);
    const end = begun && END.exec(line)?.[1];
    if (begin) begun = { phase: Number(begin[1]), print: begin[2] ?? '', start: index, lines: [] };
    else if (begun && end?.startsWith(begun.print)) {
      const { phase, print, lines } = begun;
      const isOurs = fingerprint(lines.join(' ')) === print;
      const personsLines = isOurs ? [] : linesWithout(lines, end);
      const start = startWithLineEnds(text, begun.start);
      blocks.push({ start, end: index + line.length, piece: { kind: 'block', phase, lines, personsLines } });
      begun = undefined;
    } else if (line.trim() !== '') begun?.lines.push(line);
  }
  return blocks;
}

function linesWithout(lines: readonly string[], prints: string): readonly string[] {
  const ours = new Set(prints.match(new RegExp(`.{${FINGERPRINT_LENGTH}}`, 'g')));
  return lines.filter((line) => !ours.has(fingerprint(line)));
}

/** Before a block stand the end of the line that it was put behind and, but for HTML, one blank line: they are ours. */
function startWithLineEnds(text: string, start: number): number {
  const before = /(?:(?:\r\n|\r|\n)[ \t>]*)?(?:\r\n|\r|\n)$/.exec(text.slice(Math.max(0, start - 80), start));
  return before ? start - before[0].length : start;
}

/** A value that a person changed differs from its comment, and is theirs. */
function valuesIn(text: string): readonly Found[] {
  const found: Found[] = [];
  for (const comment of text.matchAll(VALUE)) {
    const start = comment.index - (comment[1] ?? '').length - 2;
    if (start >= 0 && text.slice(start, comment.index) === ` ${comment[1]} `)
      found.push({ start, end: comment.index + comment[0].length, piece: { kind: 'value' } });
  }
  return found;
}

const FINGERPRINT_LENGTH = 5;

/** FNV-1a of letters, digits and pictures, in 25 bits: a formatter may change the rest without making a line a person's. */
function fingerprint(words: string): string {
  let hash = 0x811c9dc5;
  for (const word of words.match(/[\p{L}\p{N}\p{Extended_Pictographic}]+/gu) ?? [])
    for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return ((hash >>> 0) % 36 ** FINGERPRINT_LENGTH).toString(36).padStart(FINGERPRINT_LENGTH, '0');
}
