// Where the Results of a phase go: behind the author's own "Results:", else as a section of its own at the phase's end.
import type { Draft, DraftPhase, Slot } from './draft.ts';
import type { Span } from './finding.ts';
import { lineEnd, lineOf, lineStart, nextLine, previousLineEnd } from './text-lines.ts';
import { blockAt, endOfWhole } from './whole-block.ts';

export interface ResultsPlace {
  /** Offset at the end of a line that is not blank; the block follows it. */
  readonly at: number;
  /** Indentation or quote marks that every line of the block needs to stay in the list item or quote around it. */
  readonly prefix: string;
  /** A heading to be written with the results, where the phase has none. */
  readonly heading: string | undefined;
  /** Inside HTML, which lasts to the next blank line: there one of ours would make what follows something else. */
  readonly inHtml: boolean;
}

/** `text` is the document without our own writing, `draft` what was read from it. */
export function resultsPlace(text: string, draft: Draft, phase: DraftPhase): ResultsPlace {
  const slot = phase.slots.find(isResults);
  if (!slot) {
    const whole = endOfWhole(text, draft, phase);
    // Behind a table or list the section goes on, so no heading may begin there.
    if (whole !== undefined) return { at: whole, prefix: '', heading: '**Results:**', inHtml: isInHtml(text, whole) };
    const at = endOfSection(text, draft, phase);
    return { at, prefix: '', heading: resultsHeading(text, draft, phase), inHtml: isInHtml(text, at) };
  }
  const label = lineOf(text, slot.labelSpan.start);
  const end = lineEnd(text, slot.labelSpan.end);
  const isUnderlined = headingDepth(draft, slot.labelSpan) !== undefined && !/^ {0,3}#/.test(label);
  const at = isUnderlined ? endOfUnderline(text, end) : end;
  return { at, prefix: containerPrefix(label), heading: undefined, inHtml: isInHtml(text, at) };
}

/** A heading can be marked by a line of "=" or "-" under it, which belongs to it. */
function endOfUnderline(text: string, at: number): number {
  const underline = /[ \t>]*(?:=+|-+)[ \t]*(?=[\r\n]|$)/y;
  underline.lastIndex = nextLine(text, at);
  return underline.test(text) ? underline.lastIndex : at;
}

/** Whether a line before, without a blank line between, begins with a tag. Where that is no HTML, nothing is lost. */
function isInHtml(text: string, at: number): boolean {
  for (let end = at; end >= 0; end = previousLineEnd(text, end)) {
    const line = lineOf(text, end);
    if (line.trim() === '') return false;
    if (/^ {0,3}<[a-z/]/i.test(line)) return true;
  }
  return false;
}

type ResultsSlot = Extract<Slot, { kind: 'results' }>;

function isResults(slot: Slot): slot is ResultsSlot {
  return slot.kind === 'results';
}

/** The heading that other phases of the document have for their results, else one a level below the phase's own. */
function resultsHeading(text: string, draft: Draft, phase: DraftPhase): string {
  const level = headingDepth(draft, phase.heading.span);
  const usual = draft.rollouts
    .flatMap((rollout) => rollout.phases)
    .flatMap((other) => {
      const label = other.slots.find(isResults);
      return label
        ? [{ line: lineOf(text, label.labelSpan.start).trim(), level: headingDepth(draft, other.heading.span) }]
        : [];
    })
    .filter(({ line }) => /^(?:#{1,6}[ \t]+results[ \t]*:?|(\*\*|__)results(?::?\1|\1:?))$/i.test(line));
  const same = usual.find((label) => label.level === level) ?? usual[0];
  return same?.line ?? `${'#'.repeat(Math.min(6, (level ?? 2) + 1))} Results:`;
}

/** The end of the last written line of the phase: before the next phase, and before a heading that is not below its own. */
function endOfSection(text: string, draft: Draft, phase: DraftPhase): number {
  const { start } = phase.heading.span;
  const level = headingDepth(draft, phase.heading.span) ?? 6;
  const nexts = [
    phase.span.end,
    ...draft.rollouts.flatMap((rollout) => rollout.phases.map((other) => other.span.start)),
    ...(draft.outline?.blocks ?? []).flatMap((block) =>
      block.kind === 'heading' && block.depth <= level ? [lineStart(text, block.span.start)] : [],
    ),
  ];
  const end = Math.min(...nexts.filter((next) => next > start));
  return lineEnd(text, start + text.slice(start, end).trimEnd().length);
}

/** 1 to 6 when the heading at `span` is a Markdown heading. */
function headingDepth(draft: Draft, span: Span): number | undefined {
  const block = blockAt(draft, span.start);
  return block?.kind === 'heading' ? block.depth : undefined;
}

/** List markers as spaces, quote marks as they are: what a further line of the same item or quote begins with. */
function containerPrefix(line: string): string {
  const markers = /^(?:[ \t]*(?:>|[-*+]|\d{1,9}[.)])[ \t]+)*/.exec(line)?.[0] ?? '';
  return markers.replace(/[^>\t]/g, ' ');
}
