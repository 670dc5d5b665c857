// Phases that say nothing: declared not applicable, a second time under the same name, or only a heading around others.

import type { DraftPhase } from '../draft.ts';
import { stageNameOf } from './block-words.ts';
import type { PhaseReading } from './phase-reading.ts';
import { blocksUnder } from './sections.ts';
import { lastAtMost } from './spans.ts';
import { isStage } from './stage-sections.ts';

/** @param readings in document order. */
export function withoutSuperfluous(readings: readonly PhaseReading[]): readonly PhaseReading[] {
  const starts = readings.map(({ phase }) => phase.span.start);
  const first = new Map<string, PhaseReading>();
  for (const reading of readings) {
    const key = stageNameOf(reading.phase.heading)?.key;
    if (key !== undefined && !first.has(key)) first.set(key, reading);
  }
  const restates = (reading: PhaseReading): boolean => {
    const { phase } = reading;
    if (phase.steps.length > 0 || phase.window || phase.soak || phase.criteria.length > 0) return false;
    const earlier = first.get(stageNameOf(phase.heading)?.key ?? '');
    return earlier !== undefined && earlier !== reading;
  };
  const isAround = ({ section, phase }: PhaseReading): boolean => {
    const last = readings[lastAtMost(starts, section.end - 1)];
    return last !== undefined && last.section !== section && last.phase.span.start > phase.span.start;
  };
  const stepped = readings.filter(({ phase }) => phase.steps.length > 0);
  const words = new Set(stepped.flatMap(({ phase }) => wordOf(phase) ?? []));
  const holders = new Set(stepped.map(({ section }) => section));
  // "Step 1: Development" where the rollout's own stages are called otherwise.
  const isForeign = ({ phase, section }: PhaseReading): boolean => {
    const word = wordOf(phase);
    if (words.size === 0 || word === undefined || words.has(word) || holders.has(section)) return false;
    return !says(phase) && phase.slots.length === 0 && !phase.labels?.some((label) => label.role === 'dates');
  };
  return readings.filter(
    (reading) =>
      !notApplicable(reading) &&
      !restates(reading) &&
      !isForeign(reading) &&
      !(isEmpty(reading) && (isAround(reading) || !isStage(reading.section))),
  );
}

/** "Not applicable - team conducted internal testing." */
function notApplicable({ phase, section }: PhaseReading): boolean {
  if (phase.steps.length > 0 || phase.window || phase.criteria.length > 0) return false;
  const first = blocksUnder(section, isStage).find((block) => block.kind !== 'heading');
  return (
    first !== undefined &&
    /^\W*(?:not applicable|n\/a|not needed|none\b|skipped)|\bwill not include\b/i.test(first.text)
  );
}

/** Nothing is said, and no slot waits for something to be said. */
function isEmpty({ phase, section, problems }: PhaseReading): boolean {
  if (says(phase)) return false;
  if (isStage(section)) return !phase.labels?.length;
  const open = phase.labels?.some(
    (label) => (label.role === 'dates' || label.role === 'criteria') && label.state !== 'filled',
  );
  return !open && problems.length === 0;
}

/** "phase", "stage", ... of a stage that is numbered. */
function wordOf(phase: DraftPhase): string | undefined {
  const name = stageNameOf(phase.heading);
  return name?.ordinal === undefined ? undefined : name.word;
}

function says(phase: DraftPhase): boolean {
  return phase.steps.length > 0 || phase.criteria.length > 0 || Boolean(phase.window || phase.soak || phase.users);
}
