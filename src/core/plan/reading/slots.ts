// The places of a phase that are meant to be filled with what happened: actual dates and results.
import type { Slot } from '../draft.ts';
import { type Block, type LineTable, spanOf } from './outline.ts';

/** What follows the label on its line, to the line's end. */
export function actualDatesSlot(text: string, lines: LineTable, from: number): Slot {
  const rest = /^[^\r\n]*/.exec(text.slice(from))![0];
  return { kind: 'actualDates', span: spanOf(lines, from, from + rest.length) };
}

/**
 * From the line after the label to the end of the last line written there, at most to `limit` (the next heading or
 * label, or the phase's end); an empty span right after the label's line when nothing is.
 */
export function resultsSlot(text: string, lines: LineTable, label: Block, limit: number): Slot {
  const start = Math.min(lines.starts[label.span.line] ?? text.length, Math.max(limit, label.span.end));
  const written = text.slice(start, Math.max(start, limit)).trimEnd();
  return { kind: 'results', span: spanOf(lines, start, start + written.length), labelSpan: label.span };
}
