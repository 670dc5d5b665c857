// Writes what happened into the plan's own document: dates and results in their slots, every other byte as it was.
import type { Run } from '../run/run.ts';
import { actualDates } from './actual-dates.ts';
import { blockEdit, type Edit } from './block-edit.ts';
import { type DateStyle, dateStyleOf } from './date-style.ts';
import type { Draft, DraftPhase, DraftRollout } from './draft.ts';
import { escapeMarkup } from './escape-markup.ts';
import type { Span } from './finding.ts';
import { blankOwnWriting, type OwnBlock, ownBlocks, ownValue, ownValues } from './own-writing.ts';
import { read } from './read.ts';
import { resultEntry } from './result-entry.ts';
import { lineEnd, resultsPlace } from './results-place.ts';
import { slugsOf } from './slug.ts';

/**
 * The document with the dates and results of `run`'s rollout as they are now. Only our own writing and empty slots change:
 * what a person wrote stays, inside a slot too. Writing again changes nothing; runs of several rollouts can be written in
 * any order. A text in which the rollout is not found is returned as it is.
 */
export function write(text: string, run: Run): string {
  return writeInto(text, read(blankOwnWriting(text)), run);
}

/** `write`, given what was read from `blankOwnWriting(text)`. */
export function writeInto(text: string, draft: Draft, run: Run): string {
  const index = slugsOf(draft.rollouts.map((rollout) => rollout.title.value)).indexOf(run.rollout.id);
  const rollout = draft.rollouts[index];
  if (!rollout) return text;
  // As compiling counts them: what has no step is no phase of the run.
  const phases = rollout.phases.filter((phase) => phase.steps.length > 0);
  const blocks = blocksByPhase(text, rollout, phases);
  const blanked = blankOwnWriting(text);
  const edits = phases.flatMap((phase, at) => {
    const numbers = run.records.flatMap(({ step }, n) => (run.rollout.steps[step]?.phaseIndex === at ? [n] : []));
    if (numbers.length === 0) return [];
    const style = dateStyleOf(phase.window?.text ?? '');
    const block = blocks[at];
    const place = resultsPlace(blanked, draft, phase);
    return [
      ...datesEdit(text, phase, run, numbers, style),
      blockEdit(text, block, place, at + 1, entries(run, numbers, style)),
    ];
  });
  return applied(text, edits);
}

/** In the order of the document; at one place, in the order of phases. */
function applied(text: string, edits: readonly Edit[]): string {
  let out = '';
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    out += text.slice(at, edit.start) + edit.text;
    at = Math.max(at, edit.end);
  }
  return out + text.slice(at);
}

/** The block of each phase: the one inside it, else one of its number that lies in no phase (behind a table of phases). */
function blocksByPhase(
  text: string,
  rollout: DraftRollout,
  phases: readonly DraftPhase[],
): readonly (OwnBlock | undefined)[] {
  const inside = ({ range: [start] }: OwnBlock, { span }: { readonly span: Span }) =>
    span.start <= start && start < span.end;
  const blocks = ownBlocks(text).filter((block) => inside(block, rollout));
  const loose = blocks.filter((block) => !phases.some((phase) => inside(block, phase)));
  return phases.map((phase, at) => {
    const own = blocks.filter((block) => inside(block, phase));
    const isNumbered = (block: OwnBlock) => block.phase === at + 1;
    return own.find(isNumbered) ?? own[0] ?? loose.find(isNumbered);
  });
}

/** Fills an empty "Actual date range", or renews what we wrote there. `numbers` are those of the phase's records. */
function datesEdit(
  text: string,
  phase: DraftPhase,
  run: Run,
  numbers: readonly number[],
  style: DateStyle,
): readonly Edit[] {
  const slot = phase.slots.find((each) => each.kind === 'actualDates');
  const records = numbers.flatMap((n) => run.records[n] ?? []);
  const value = actualDates(run.rollout.calendar, records, style);
  if (!slot || value === undefined) return [];
  const label = text.slice(slot.span.start, lineEnd(text, slot.span.start));
  // "**Actual date range:**" closes its emphasis behind the colon.
  const start = slot.span.start + (/^(?:\*+|_+)(?=\s|$)/.exec(label)?.[0].length ?? 0);
  const rest = text.slice(start, lineEnd(text, start));
  const own = ownValues(rest).find(([from]) => from === 0);
  if (!own && rest.trim() !== '') return [];
  return [{ start, end: start + (own?.[1] ?? 0), text: ownValue(value) }];
}

function entries(run: Run, numbers: readonly number[], style: DateStyle): readonly string[] {
  const isPresent = numbers.includes(run.records.length - 1);
  return [
    ...numbers.flatMap((n) => resultEntry(run, n, style)),
    ...(isPresent ? [`- To turn it off by hand: set toggle \`${escapeMarkup(run.rollout.toggle)}\` to 0%.`] : []),
  ];
}
