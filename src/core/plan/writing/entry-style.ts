// How the document around writes days and bullets, so that what we write looks like it.

import type { DraftPhase, DraftRollout } from '../draft.ts';
import { readDates } from '../grammar/date.ts';
import type { Block } from '../reading/outline.ts';
import { lineStart } from '../reading/text-lines.ts';
import { type DateStyle, dateStyleOf } from './date-style.ts';
import type { FillContext } from './fill-context.ts';
import type { EntryStyle } from './result-entry.ts';
import { resultsSlotOf } from './results-slot.ts';
import { blocksIn } from './whole-block.ts';

/** As the phase plans its days; where it names none, as another stage does, or its timeline, or what holds for all stages. */
export function daysStyleOf(rollout: DraftRollout, phase: DraftPhase): DateStyle {
  const days = ({ window, timeline }: DraftPhase) => (window ?? timeline?.[0]?.day)?.text;
  const own = days(phase);
  if (own !== undefined) return dateStyleOf(own);
  const others = rollout.phases.filter((each) => days(each) !== undefined);
  const other = others.find(({ steps }) => steps.length > 0) ?? others[0];
  return dateStyleOf((other && days(other)) ?? '');
}

/** Of entries in the Results of a phase: as people write theirs there, else as the phase does. */
export function entryStyleOf(
  context: Pick<FillContext, 'foreign' | 'draft' | 'rollout'>,
  phase: DraftPhase,
): EntryStyle {
  const slot = resultsSlotOf(context.foreign, phase);
  const inResults = slot ? blocksIn(context.draft, slot.span) : [];
  const dates = inResults.map((block) => (block.kind === 'item' ? dayIn(block) : undefined));
  const written = dates.find((day) => day !== undefined);
  const days = written === undefined ? daysStyleOf(context.rollout, phase) : dateStyleOf(written);
  const item = [...inResults, ...blocksIn(context.draft, phase.span)].find(({ kind }) => kind === 'item');
  return { days, bullet: (item && bulletOf(context.foreign, item)) ?? '-' };
}

/** The first day that an item names, in its author's words. */
function dayIn({ text, raw }: Block): string | undefined {
  const reading = readDates(text)[0];
  return reading?.kind === 'window' ? raw.slice(reading.start, reading.end) : undefined;
}

function bulletOf(foreign: string, block: Block): EntryStyle['bullet'] | undefined {
  const before = foreign.slice(lineStart(foreign, block.span.start), block.span.start);
  const marker = /^[ \t>]*([-*+])[ \t]/.exec(before)?.[1];
  return marker === '-' || marker === '*' || marker === '+' ? marker : undefined;
}
