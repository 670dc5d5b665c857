// Writes what happened into the plan's own document: dates and results in their slots, every other byte as it was.
import type { Run } from '../run/run.ts';
import type { Draft } from './draft.ts';
import { read } from './read.ts';
import { slugsOf } from './slug.ts';
import { dateFills } from './writing/date-fills.ts';
import { entryStyleOf } from './writing/entry-style.ts';
import { escapeMarkup } from './writing/escape-markup.ts';
import { written } from './writing/fill.ts';
import { type FillContext, valuesIn } from './writing/fill-context.ts';
import type { OwnBlock, OwnPiece } from './writing/own-piece.ts';
import { join, type Separated, separate } from './writing/own-writing.ts';
import { blocksOf, phasesOf } from './writing/phases-of-run.ts';
import { resultEntry } from './writing/result-entry.ts';
import { resultFills } from './writing/result-fills.ts';
import { resultsBlock } from './writing/results-block.ts';
import { resultsPlace } from './writing/results-place.ts';
import { stepRecords } from './writing/step-records.ts';
import { tableFills } from './writing/table-fills.ts';
import { timelineFills } from './writing/timeline-fills.ts';

/**
 * The document with the dates and results of `run`'s rollout as they are now. Only our own writing and empty slots change:
 * what a person wrote stays, inside a slot too. Writing again changes nothing; runs of several rollouts can be written in
 * any order. A text in which the rollout is not found is returned as it is.
 */
export function write(text: string, run: Run): string {
  const separated = separate(text);
  const written = join({ ...separated, pieces: writeInto(separated, read(separated.foreign), run) });
  // What a person wrote inside a block is behind it now, and may be a slot there.
  const isRescued = separated.pieces.some((piece) => piece.kind === 'block' && piece.personsLines.length > 0);
  return isRescued && written !== text ? write(written, run) : written;
}

/** Our writing as it is to be now, where `draft` was read from the foreign text. */
function writeInto({ foreign, pieces }: Separated, draft: Draft, run: Run): readonly OwnPiece[] {
  const index = slugsOf(draft.rollouts.map((rollout) => rollout.title.value)).indexOf(run.rollout.id);
  const rollout = draft.rollouts[index];
  if (!rollout) return pieces;
  const values = pieces.filter((piece) => piece.kind === 'value');
  const targets = phasesOf(run, rollout);
  const context = { foreign, draft, rollout, run, records: stepRecords(run), targets, values };
  const changes = [...changedValues(context), ...changedBlocks(context, pieces)];
  const replaced = new Set(changes.flatMap(({ before }) => before));
  return [...pieces.filter((piece) => !replaced.has(piece)), ...changes.flatMap(({ after }) => after)];
}

interface Change {
  /** What is written in the stead of what. */
  readonly before: readonly OwnPiece[];
  readonly after: readonly OwnPiece[];
}

function changedValues(context: FillContext): readonly Change[] {
  if (context.run.records.length === 0) return [];
  const taken = new Set<number>();
  return [dateFills, resultFills, timelineFills, tableFills]
    .flatMap((fills) => fills(context))
    .flatMap((fill): readonly Change[] => {
      // A line can be two things at once, a dated item and a criterion: the first is what it is filled as.
      if (taken.has(fill.range.start)) return [];
      taken.add(fill.range.start);
      const before = valuesIn(context, fill.range);
      return [{ before, after: written(fill, before) }];
    });
}

function changedBlocks(context: FillContext, pieces: readonly OwnPiece[]): readonly Change[] {
  const { foreign, draft, rollout, run, targets } = context;
  const blocks = blocksOf(pieces, draft, rollout, targets);
  const begun = new Set(run.records.map(({ step }) => run.rollout.steps[step]?.phaseIndex));
  const places = targets.map((phase, index) =>
    phase && begun.has(index) ? resultsPlace(foreign, draft, phase) : undefined,
  );
  // Where phases lie in one another, or a line goes on behind its phase, a block is known by its number at its place.
  const exact = places.map((place, index) =>
    pieces.filter((piece) => piece.kind === 'block').find(({ phase, at }) => phase === index + 1 && at === place?.at),
  );
  return targets.flatMap((phase, index): readonly Change[] => {
    const place = places[index];
    if (!phase || !place) return [];
    const block = exact[index] ?? (exact.includes(blocks[index]) ? undefined : blocks[index]);
    // Rows of one table have their results at one place, under one heading.
    const isFirst = places.findIndex((other) => other?.at === place.at && other.heading === place.heading) === index;
    const titled = isFirst ? place : { ...place, heading: undefined };
    const after: OwnBlock = resultsBlock(foreign, block, titled, index + 1, entries(context, index));
    return [{ before: block ? [block] : [], after: [after] }];
  });
}

/** The lines of a phase's block: an entry for each stay at one of its steps. */
function entries(context: FillContext, phaseIndex: number): readonly string[] {
  const { run, targets } = context;
  const phase = targets[phaseIndex];
  if (!phase) return [];
  const style = entryStyleOf(context, phase);
  const stays = run.records.flatMap(({ step }, n) => (run.rollout.steps[step]?.phaseIndex === phaseIndex ? [n] : []));
  const isPresent = stays.includes(run.records.length - 1);
  return [
    ...stays.flatMap((n) => resultEntry(run, n, style)),
    ...(isPresent
      ? [`${style.bullet} To turn it off by hand: set toggle \`${escapeMarkup(run.rollout.toggle)}\` to 0%.`]
      : []),
  ];
}
