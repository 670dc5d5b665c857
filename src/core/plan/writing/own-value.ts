// Values that we write into a person's own line, each with a comment that repeats it and says what stood there before.
//
//   Actual date range: 3/10 2025 <!-- phasegate: 3/10 2025 -->
//                     ^value, put behind the label
//   - Number of unique users: 2,431 <!-- phasegate: 2,431; was "[FILL_IN]" -->
//                             ^value, in the place of a placeholder
//   - [x] 5/7 increase to 25% (on 5/8) <!-- phasegate: (on 5/8), ticked -->
//     ^box                   ^note

import { lineStart } from '../reading/text-lines.ts';
import type { FoundPiece } from './own-piece.ts';
import { quoted, unquoted } from './quoted-words.ts';

const COMMENT = /<!-- phasegate: ([^\r\n]{1,400}?) -->/g;
const WAS = /; was "([^"]*)"$/;
const TICKED = /(?:^|, )ticked$/;

/** A box that can be ticked, and one that is meant as such. */
export type Box = '[ ]' | '[]';

/** A value with its comment, to be put behind a label; without line ends and without "--". */
export function ownValue(value: string): string {
  return ` ${value} <!-- phasegate: ${value} -->`;
}

/** A value with its comment, to be put in the place of `was`. */
export function ownReplacement(value: string, was: string): string {
  return `${value} <!-- phasegate: ${value}; was "${quoted(was)}" -->`;
}

/** What is put in the place of a box, and at the end of its line: `note` with its comment, or the comment alone for "". */
export function ownTick(was: Box, note: string): { readonly box: string; readonly note: string } {
  const said = note === '' ? 'ticked' : `${note}, ticked`;
  const before = was === '[ ]' ? '' : `; was "${was}"`;
  return { box: '[x]', note: `${note === '' ? '' : ` ${note}`} <!-- phasegate: ${said}${before} -->` };
}

/** A value that a person changed differs from its comment, and is theirs; so is a box that they emptied. */
export function valuesIn(text: string): readonly FoundPiece[] {
  return [...text.matchAll(COMMENT)].flatMap((comment): readonly FoundPiece[] => {
    const said = comment[1] ?? '';
    const was = WAS.exec(said);
    const words = was ? said.slice(0, was.index) : said;
    const ticked = TICKED.exec(words);
    const value = ticked ? words.slice(0, ticked.index) : words;
    const end = comment.index + comment[0].length;
    if (value === '' && !ticked) return [];
    const isReplacement = was !== null && !ticked;
    const repeated = `${isReplacement ? '' : ' '}${value}${value === '' ? '' : ' '}`;
    const start = comment.index - repeated.length;
    if (start < 0 || text.slice(start, comment.index) !== repeated) return [];
    const piece = { kind: 'value', was: isReplacement ? unquoted(was[1] ?? '') : '' } as const;
    if (!ticked) return [{ start, end, piece }];
    const box = tickedBox(text, start, was ? unquoted(was[1] ?? '') : '[ ]');
    return box ? [box, { start, end, piece }] : [];
  });
}

function tickedBox(text: string, at: number, was: string): FoundPiece | undefined {
  if (was !== '[ ]' && was !== '[]') return undefined;
  const from = lineStart(text, at);
  const line = text.slice(from, at);
  const lead = itemLead(line);
  const start = from + lead.length;
  return /^\[x\][ \t]/.test(line.slice(lead.length))
    ? { start, end: start + 3, piece: { kind: 'value', was } }
    : undefined;
}

/** What stands on a line before the words or the box of an item: quote marks and markers, of lists in lists too; "" for no item. */
export function itemLead(line: string): string {
  return /^\uFEFF?(?:[ \t>]*(?:[-*+]|\d{1,9}[.)])(?=[ \t]))+[ \t]+/.exec(line)?.[0] ?? '';
}
