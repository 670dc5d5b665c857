// Writes what happened into the plan's own document: dates and results in their slots, every other byte as it was.
import type { Run } from '../run/run.ts';
import { actualDates } from './actual-dates.ts';
import { type DateStyle, dateStyleOf } from './date-style.ts';
import type { Draft, DraftPhase, DraftRollout } from './draft.ts';
import { escapeMarkup } from './escape-markup.ts';
import type { Span } from './finding.ts';
import type { OwnBlock, OwnPiece } from './own-piece.ts';
import { ownValue } from './own-value.ts';
import { join, type Separated, separate } from './own-writing.ts';
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
  const targets = phasesOf(run, rollout);
  const blocks = blocksOf(pieces, draft, rollout, targets);
  const begun = new Set(run.records.map(({ step }) => run.rollout.steps[step]?.phaseIndex));
  const places = targets.map((phase, index) =>
    phase && begun.has(index) ? resultsPlace(foreign, draft, phase) : undefined,
  );
  const replaced = new Set<OwnPiece>();
  const written = targets.flatMap((phase, index): readonly OwnPiece[] => {
    const numbers = run.records.flatMap(({ step }, n) => (run.rollout.steps[step]?.phaseIndex === index ? [n] : []));
    const place = places[index];
    if (!phase || !place) return [];
    const style = dateStyleOf(phase.window?.text ?? '');
    const value = datesPiece(foreign, phase, run, numbers, style);
    const before = pieces.find((piece) => piece.kind === 'value' && piece.at === value?.at);
    const block = blocks[index];
    for (const piece of [before, block]) if (piece) replaced.add(piece);
    // Rows of one table have their results at one place, under one heading.
    const isFirst = places.findIndex((other) => other?.at === place.at) === index;
    const titled = isFirst ? place : { ...place, heading: undefined };
    return [...(value ? [value] : []), resultsBlock(foreign, block, titled, index + 1, entries(run, numbers, style))];
  });
  return [...pieces.filter((piece) => !replaced.has(piece)), ...written];
}

/**
 * The document's phase for each phase of the run, which was pinned: the one at its place when it has the heading of then,
 * else the one with that heading, else the one at its place that is nobody else's. Undefined for one that was taken away.
 */
function phasesOf(run: Run, rollout: DraftRollout): readonly (DraftPhase | undefined)[] {
  // As compiling counts them: what has no step is no phase of the run.
  const phases = rollout.phases.filter((phase) => phase.steps.length > 0);
  const headings: string[] = [];
  for (const { phase, phaseIndex } of run.rollout.steps) headings[phaseIndex] = phase;
  const byHeading = headings.map((heading, index) =>
    [phases[index], ...phases].find((phase) => phase?.heading.value === heading),
  );
  return byHeading.map((phase, index) => {
    if (phase) return phase;
    return byHeading.includes(phases[index]) ? undefined : phases[index];
  });
}

/**
 * The block of each phase of the run. In a phase that is a section: the one inside it, by whatever number. Rows of a table,
 * items of a list and lines of code have theirs behind the whole, by number.
 */
function blocksOf(
  pieces: readonly OwnPiece[],
  draft: Draft,
  rollout: DraftRollout,
  targets: readonly (DraftPhase | undefined)[],
): readonly (OwnBlock | undefined)[] {
  // A block is put behind a line, so it may stand right at the end of what it belongs to.
  const isIn = ({ at }: OwnBlock, { span }: { readonly span: Span }) => span.start < at && at <= span.end;
  const blocks = pieces.filter((piece) => piece.kind === 'block').filter((block) => isIn(block, rollout));
  const sections = rollout.phases.filter((phase) => phase.steps.length > 0 && !isPart(draft, phase));
  // Phases can lie in one another; a block is of the innermost.
  const sectionOf = (block: OwnBlock) => sections.findLast((phase) => isIn(block, phase));
  const numbered = (block: OwnBlock) => targets[block.phase - 1];
  return targets.map((phase, index) => {
    if (!phase) return undefined;
    const ofNumber = blocks.filter((block) => block.phase === index + 1);
    if (isPart(draft, phase)) return ofNumber[0];
    const inside = blocks.filter((block) => sectionOf(block) === phase);
    return (
      ofNumber.find((block) => inside.includes(block)) ??
      inside.find((block) => {
        const other = numbered(block);
        return !other || !isPart(draft, other);
      })
    );
  });
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
  return { kind: 'value', was: '', at: slot.span.start + closing, text: ownValue(dates) };
}

function entries(run: Run, numbers: readonly number[], style: DateStyle): readonly string[] {
  const isPresent = numbers.includes(run.records.length - 1);
  return [
    ...numbers.flatMap((n) => resultEntry(run, n, { days: style, bullet: '-' })),
    ...(isPresent ? [`- To turn it off by hand: set toggle \`${escapeMarkup(run.rollout.toggle)}\` to 0%.`] : []),
  ];
}
