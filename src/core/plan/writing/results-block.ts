// The Results of a phase as a piece of our own writing: a new block at its place, or one in the stead of that written before.

import { lineStart } from '../reading/text-lines.ts';
import { ownBlockLines } from './own-block.ts';
import type { OwnBlock } from './own-piece.ts';
import type { ResultsPlace } from './results-place.ts';

/**
 * A block stays where it is found and keeps its heading. Lines that a person changed or added inside it move, as they are,
 * behind it, and are theirs from then on.
 */
export function resultsBlock(
  foreign: string,
  before: OwnBlock | undefined,
  place: ResultsPlace,
  phase: number,
  entries: readonly string[],
): OwnBlock {
  const { at, was } = before ?? place;
  const heading = before ? headingOf(before) : place.heading;
  const lines = ownBlockLines(phase, heading === undefined ? entries : [heading, '', ...entries], was);
  const ours = new Set(lines.map((line) => line.trim()));
  const rescued = before?.personsLines.filter((line) => !ours.has(line.trim())) ?? [];
  const placed = ['', ...lines].map((line) => (place.prefix + line).trimEnd());
  const written = [
    // In the place of a placeholder the line begins as its own did.
    ...(was === '' ? ['', ...placed] : [...lines.slice(0, 1), ...placed.slice(2)]),
    ...(rescued.length > 0 ? [place.prefix.trimEnd(), ...rescued] : []),
  ];
  const isTight = before && was === '' ? !/^(?:\r\n|\r(?!\n)|\n)[ \t>]*[\r\n]/.test(before.text) : place.inHtml;
  const kept = isTight ? written.filter((line, n) => n === 0 || line.trim() !== '') : written;
  return { kind: 'block', at, was, text: kept.join(lineEndingAt(foreign, at)), phase, lines, personsLines: [] };
}

/** Our entries are list items; what stands before them, inside a quote perhaps, is the heading. */
function headingOf(block: OwnBlock): string | undefined {
  const first = block.lines[0]?.replace(/^[ \t>]*/, '').trimEnd();
  return first !== undefined && /^(?:#|\*\*|__)/.test(first) ? first : undefined;
}

/** The line ending that stands at `offset`, else the one before it, else a line feed. */
function lineEndingAt(text: string, offset: number): string {
  const here = /^(?:\r\n|\r|\n)/.exec(text.slice(offset, offset + 2));
  if (here) return here[0];
  const start = lineStart(text, offset);
  if (start === 0) return '\n';
  return text.slice(start - 2, start) === '\r\n' ? '\r\n' : (text[start - 1] ?? '\n');
}
