// Where the Results of a phase go: behind the author's own "Results:", else as a section of its own at the phase's end.
import type { Draft, DraftPhase, Slot } from './draft.ts';

export interface ResultsPlace {
  /** Offset at the end of a line; the block follows it after a blank line. */
  readonly at: number;
  /** Indentation or quote marks that every line of the block needs to stay in the list item or quote around it. */
  readonly prefix: string;
  /** A heading to be written with the results, where the phase has none. */
  readonly heading: string | undefined;
}

/** `text` is the document without our own writing (blanked), `draft` what was read from it. */
export function resultsPlace(text: string, draft: Draft, phase: DraftPhase): ResultsPlace {
  const slot = phase.slots.find(isResults);
  if (!slot) return { at: endOfSection(text, phase), prefix: '', heading: resultsHeading(text, draft, phase) };
  const at = lineEnd(text, slot.labelSpan.end);
  return { at, prefix: containerPrefix(lineOf(text, slot.labelSpan.start)), heading: undefined };
}

type ResultsSlot = Extract<Slot, { kind: 'results' }>;

function isResults(slot: Slot): slot is ResultsSlot {
  return slot.kind === 'results';
}

/** The heading that other phases of the document have for their results, else one a level below the phase's own. */
export function resultsHeading(text: string, draft: Draft, phase: DraftPhase): string {
  const level = headingLevel(lineOf(text, phase.heading.span.start));
  const labels = draft.rollouts
    .flatMap((rollout) => rollout.phases)
    .flatMap((other) => {
      const label = other.slots.find(isResults);
      if (!label) return [];
      return [
        {
          line: lineOf(text, label.labelSpan.start).trim(),
          phase: headingLevel(lineOf(text, other.heading.span.start)),
        },
      ];
    })
    .filter(({ line }) => /^(?:#{1,6}[ \t]+results[ \t]*:?|(\*\*|__)results(?::?\1|\1:?))$/i.test(line));
  const usual = labels.find((label) => label.phase === level) ?? labels[0];
  return usual?.line ?? `${'#'.repeat(Math.min(6, (level ?? 2) + 1))} Results:`;
}

/** The end of the last written line of the phase: before the next heading that is not below the phase's own. */
function endOfSection(text: string, phase: DraftPhase): number {
  const heading = lineOf(text, phase.heading.span.start);
  const level = headingLevel(heading) ?? 6;
  let last = lineEnd(text, phase.heading.span.start);
  let fence: string | undefined;
  for (let start = nextLine(text, last); start < phase.span.end; start = nextLine(text, lineEnd(text, start))) {
    const line = text.slice(start, lineEnd(text, start));
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined) {
      if ((headingLevel(line) ?? 7) <= level) break;
      fence = mark;
    } else if (mark?.startsWith(fence)) fence = undefined;
    if (line.trim() !== '') last = start + line.length;
  }
  return endOfBlock(text, last, heading);
}

/** A phase can be a row of a table or an item of a list: nothing may come between it and the rest of the rows or items. */
function endOfBlock(text: string, at: number, heading: string): number {
  const belongs = /^\s*\|/.test(heading) ? /^\s*\|/ : containerPrefix(heading) !== '' ? /\S/ : undefined;
  let end = at;
  while (belongs && end < text.length) {
    const start = nextLine(text, end);
    const stop = lineEnd(text, start);
    const line = text.slice(start, stop);
    if (!belongs.test(line) || headingLevel(line) !== undefined) break;
    end = stop;
  }
  return end;
}

/** 1 to 6 for a line that is an ATX heading. */
function headingLevel(line: string): number | undefined {
  return /^ {0,3}(#{1,6})(?:[ \t]|$)/.exec(line)?.[1]?.length;
}

/** List markers as spaces, quote marks as they are: what a further line of the same item or quote begins with. */
function containerPrefix(line: string): string {
  const markers = /^(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])[ \t]+)*/.exec(line)?.[0] ?? '';
  return markers.replace(/[^>\t]/g, ' ');
}

function lineOf(text: string, offset: number): string {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  return text.slice(offset === 0 ? 0 : start, lineEnd(text, offset)).replace(/^\uFEFF/, '');
}

/** Offset of the end of the line on which `offset` lies, before its line end. */
export function lineEnd(text: string, offset: number): number {
  const end = /[\r\n]/g;
  end.lastIndex = offset;
  return end.exec(text)?.index ?? text.length;
}

/** Offset of the next line after one that ends at `end`. */
function nextLine(text: string, end: number): number {
  if (end >= text.length) return text.length;
  return text.startsWith('\r\n', end) ? end + 2 : end + 1;
}
