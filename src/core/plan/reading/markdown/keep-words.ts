// The words in running text: what is left of its lines without markup.
import type { Range } from '../mask.ts';
import { inlineCuts } from './inline-cuts.ts';
import { joined } from './joined.ts';
import type { References } from './leaf.ts';

/** Signs that can be markup, or take the meaning of such a sign; brackets that close do nothing alone. */
const SIGNS = new Uint8Array(128);
for (const sign of '\\*_~`<[') SIGNS[sign.charCodeAt(0)] = 1;

/** Adds what is words in the lines of one block, in order. */
export function keepWords(kept: Range[], text: string, lines: readonly Range[], references: References): void {
  if (lines.every(([start, end]) => isPlain(text, start, end))) {
    for (const line of lines) kept.push(line);
    return;
  }
  const { source, eachPart } = joined(text, lines);
  const keep = (start: number, end: number): void => void kept.push([start, end]);
  let at = 0;
  for (const [start, end] of inlineCuts(source, references).sort(([a], [b]) => a - b)) {
    if (start > at) eachPart(at, start, keep);
    if (end > at) at = end;
  }
  if (source.length > at) eachPart(at, source.length, keep);
}

function isPlain(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (SIGNS[text.charCodeAt(at)] === 1) return false;
  return true;
}
