// What changed in a document, as a person reads it: each changed line with a little around it.
import { structuredPatch } from 'diff';
import type { Ink } from '../terminal.ts';

/** Unified hunks without file names; "-" and "+" lines coloured where `ink` colours. Empty when nothing changed. */
export function differenceLines(before: string, after: string, ink: Ink): readonly string[] {
  const { hunks } = structuredPatch('', '', before, after, '', '', { context: 1 });
  return hunks.flatMap((hunk) => [
    ink.dim(`line ${hunk.newStart}`),
    ...hunk.lines
      .filter((line) => !line.startsWith('\\'))
      .map((line) => (line.startsWith('+') ? ink.green(line) : line.startsWith('-') ? ink.red(line) : ink.dim(line))),
  ]);
}
