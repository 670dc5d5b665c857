// Puts the Results of a phase into the text: a new block at its place, or in the stead of the one written before.
import { type OwnBlock, ownBlockLines } from './own-writing.ts';
import type { ResultsPlace } from './results-place.ts';

/** The text between two offsets is replaced. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * A block stays where it is found and keeps its heading. Lines that a person changed or added inside it move, as they are,
 * behind it, and are theirs from then on.
 */
export function blockEdit(
  text: string,
  block: OwnBlock | undefined,
  place: ResultsPlace,
  phase: number,
  entries: readonly string[],
): Edit {
  const [start, end] = block?.range ?? [place.at, place.at];
  const heading = block ? headingOf(block) : place.heading;
  const lines = ownBlockLines(phase, heading === undefined ? entries : [heading, '', ...entries]);
  const ours = new Set(lines.map((line) => line.trim()));
  const rescued = block?.personsLines.filter((line) => !ours.has(line.trim())) ?? [];
  const written = [
    '',
    ...['', ...lines].map((line) => (place.prefix + line).trimEnd()),
    ...(rescued.length > 0 ? [place.prefix.trimEnd(), ...rescued] : []),
  ];
  return { start, end, text: written.join(lineEndingAt(text, start)) };
}

/** Our entries are list items; what stands before them is the heading. */
function headingOf(block: OwnBlock): string | undefined {
  const first = block.lines[0]?.trim();
  return first !== undefined && /^(?:#|\*\*|__)/.test(first) ? first : undefined;
}

/** The line ending that stands at `offset`, else the one before it, else a line feed. */
function lineEndingAt(text: string, offset: number): string {
  const here = /^(?:\r\n|\r|\n)/.exec(text.slice(offset, offset + 2));
  if (here) return here[0];
  const before = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1));
  if (offset === 0 || before < 0) return '\n';
  return text[before] === '\n' && text[before - 1] === '\r' ? '\r\n' : (text[before] ?? '\n');
}
