// Writes what happened into the plan's own document: dates and results in their slots, every other byte as it was.
import type { Run } from '../run/run.ts';
import { actualDates } from './actual-dates.ts';
import { type DateStyle, dateStyleOf } from './date-style.ts';
import type { Draft, DraftPhase, DraftRollout } from './draft.ts';
import { escapeMarkup } from './escape-markup.ts';
import type { Span } from './finding.ts';
import { join, type OwnBlock, type OwnPiece, ownValue, type Separated, separate } from './own-writing.ts';
import { read } from './read.ts';
import { resultEntry } from './result-entry.ts';
import { resultsBlock } from './results-block.ts';
import { resultsPlace } from './results-place.ts';
import { slugsOf } from './slug.ts';
import { lineEnd } from './text-lines.ts';
import { isPart } from './whole-block.ts';

/**
 * The document with the dates and results of `run`'s rollout as they are now. Only our own writing and empty slots change:
 * what a person wrote stays, inside a slot too. Writing again changes nothing; runs of several rollouts can be written in
 * any order. A text in which the rollout is not found is returned as it is.
 */
export function write(text: string, run: Run): string {
  const separated = separate(text);
  return join({ ...separated, pieces: writeInto(separated, read(separated.foreign), run) });
}

/** Our writing as it is to be now, where `draft` was read from the foreign text. */
function writeInto({ foreign, pieces }: Separated, draft: Draft, run: Run): readonly OwnPiece[] {
  const index = slugsOf(draft.rollouts.map((rollout) => rollout.title.value)).indexOf(run.rollout.id);
  const rollout = draft.rollouts[index];
  if (!rollout) return pieces;
  // As compiling counts them: what has no step is no phase of the run.
  const phases = rollout.phases.filter((phase) => phase.steps.length > 0);
  const blocks = blocksByPhase(pieces, draft, rollout, phases);
  const places = phases.map((phase) => resultsPlace(foreign, draft, phase));
  const replaced = new Set<OwnPiece>();
  const written = phases.flatMap((phase, at): readonly OwnPiece[] => {
    const numbers = run.records.flatMap(({ step }, n) => (run.rollout.steps[step]?.phaseIndex === at ? [n] : []));
    if (numbers.length === 0) return [];
    const style = dateStyleOf(phase.window?.text ?? '');
    const value = datesPiece(foreign, phase, run, numbers, style);
    const before = pieces.find((piece) => piece.kind === 'value' && piece.at === value?.at);
    const block = blocks[at];
    for (const piece of [before, block]) if (piece) replaced.add(piece);
    const place = places[at];
    if (!place) return [];
    // Rows of one table have their results at one place, under one heading.
    const isFirst = places.findIndex((other) => other.at === place.at) === at;
    const titled = isFirst ? place : { ...place, heading: undefined };
    return [...(value ? [value] : []), resultsBlock(foreign, block, titled, at + 1, entries(run, numbers, style))];
  });
  return [...pieces.filter((piece) => !replaced.has(piece)), ...written];
}

/**
 * The block of each phase. In a phase that is a section: the one inside it, whatever its number, for phases may have been
 * added or taken away since. Rows of a table, items of
 * a list and lines of code have theirs behind the whole, by number.
 */
function blocksByPhase(
  pieces: readonly OwnPiece[],
  draft: Draft,
  rollout: DraftRollout,
  phases: readonly DraftPhase[],
): readonly (OwnBlock | undefined)[] {
  // A block is put behind a line, so it may stand right at the end of what it belongs to.
  const isIn = ({ at }: OwnBlock, { span }: { readonly span: Span }) => span.start < at && at <= span.end;
  const blocks = pieces.filter((piece) => piece.kind === 'block').filter((block) => isIn(block, rollout));
  const sections = phases.filter((phase) => !isPart(draft, phase));
  // Phases can lie in one another; a block is of the innermost.
  const sectionOf = (block: OwnBlock) => sections.findLast((phase) => isIn(block, phase));
  const numbered = (block: OwnBlock) => phases[block.phase - 1];
  return phases.map((phase) => {
    const own = blocks.find((block) => numbered(block) === phase && (sectionOf(block) ?? phase) === phase);
    if (own) return own;
    if (!sections.includes(phase)) return blocks.find((block) => numbered(block) === phase);
    return blocks.find((block) => sectionOf(block) === phase && !isRow(block));
  });

  function isRow(block: OwnBlock): boolean {
    const phase = numbered(block);
    return phase !== undefined && !sections.includes(phase);
  }
}

/** What belongs behind an "Actual date range", where no person wrote anything. `numbers` are those of the phase's records. */
function datesPiece(
  foreign: string,
  phase: DraftPhase,
  run: Run,
  numbers: readonly number[],
  style: DateStyle,
): OwnPiece | undefined {
  const slot = phase.slots.find((each) => each.kind === 'actualDates');
  const records = numbers.flatMap((n) => run.records[n] ?? []);
  const dates = actualDates(run.rollout.calendar, records, style);
  if (!slot || dates === undefined) return undefined;
  const rest = foreign.slice(slot.span.start, lineEnd(foreign, slot.span.start));
  // "**Actual date range:**" closes its emphasis behind the colon.
  const closing = /^(?:\*+|_+)(?=\s|$)/.exec(rest)?.[0].length ?? 0;
  if (rest.slice(closing).trim() !== '') return undefined;
  return { kind: 'value', at: slot.span.start + closing, text: ownValue(dates) };
}

function entries(run: Run, numbers: readonly number[], style: DateStyle): readonly string[] {
  const isPresent = numbers.includes(run.records.length - 1);
  return [
    ...numbers.flatMap((n) => resultEntry(run, n, style)),
    ...(isPresent ? [`- To turn it off by hand: set toggle \`${escapeMarkup(run.rollout.toggle)}\` to 0%.`] : []),
  ];
}
