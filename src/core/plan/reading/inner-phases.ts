// Stages that are written as a list, as lines, in a table or in code, instead of under headings of their own.

import type { DraftPhase } from '../draft.ts';
import { headingLabelOf, stageNameOf } from './block-words.ts';
import type { Block, Outline } from './outline.ts';
import type { PhaseReading } from './phase-reading.ts';
import { codeGroups } from './phases-in-code.ts';
import { listGroups } from './phases-in-lists.ts';
import { tableGroups } from './phases-in-tables.ts';
import type { Section } from './sections.ts';

/** In document order. A group that repeats the percentages of an earlier one only adds to it; one that names no new ones is left out. */
export function innerPhases(sections: readonly Section[], outline: Outline): readonly PhaseReading[] {
  const groups = new Map<string, { readonly section: Section; phases: readonly DraftPhase[] }>();
  const known = new Set<number>();
  for (const section of sections) {
    if (section.heading && headingLabelOf(section.heading)?.role === 'results') continue;
    if (!section.blocks.some(mayHoldShare)) continue;
    for (const phases of groupsIn(section.blocks, outline, section.end)) {
      const key = phases.map((phase) => phase.steps.map((step) => step.value).join(' ')).join(',');
      const twin = groups.get(key);
      const values = phases.flatMap((phase) => phase.steps.map((step) => step.value));
      if (twin) twin.phases = twin.phases.map((phase, index) => merged(phase, phases[index]!));
      else if (!values.every((value) => known.has(value))) groups.set(key, { section, phases });
      for (const value of values) known.add(value);
    }
  }
  return [...groups.values()].flatMap(({ section, phases }) =>
    phases.map((phase) => ({ phase, section, problems: [] })),
  );
}

/** Nothing else can say how many users a stage reaches. */
function mayHoldShare(block: Block): boolean {
  return block.kind === 'code' || block.text.includes('%') || block.raw.includes('`') || /per ?cent/i.test(block.text);
}

/**
 * Stages that stand side by side: the items of one list, the rows of one table, the lines of one block of code. At least two
 * have percentages, since a single sentence with one is about the section itself.
 */
function groupsIn(blocks: readonly Block[], outline: Outline, end: number): readonly (readonly DraftPhase[])[] {
  return [...listGroups(blocks, outline, end), ...tableGroups(blocks), ...codeGroups(blocks)]
    .filter((group) => group.filter((phase) => phase.steps.length > 0).length >= 2)
    .sort((a, b) => a[0]!.span.start - b[0]!.span.start);
}

/** A day is better than "week of"; what one leaves out the other says. */
export function merged(one: DraftPhase, other: DraftPhase): DraftPhase {
  const vague = one.window?.value.end === undefined;
  return {
    ...one,
    window: vague ? (other.window ?? one.window) : one.window,
    soak: one.soak ?? other.soak,
    users: one.users ?? other.users,
    criteria: one.criteria.length > 0 ? one.criteria : other.criteria,
    labels: [...(one.labels ?? []), ...(other.labels ?? [])],
  };
}

/** "Stage A (staging)", "Stage B (everyone)" in a list of a plan that says no percentages and has no stages elsewhere. */
export function namedPhases(sections: readonly Section[], outline: Outline): readonly PhaseReading[] {
  for (const section of sections) {
    // Between two of them a list of what is done there may stand, so that they are of several lists.
    const group = listGroups(section.blocks, outline, section.end).flatMap((phases) =>
      phases.filter((phase) => STAGE.test(stageNameOf(phase.heading)?.word ?? '')),
    );
    if (group.length >= 2) return group.map((phase) => ({ phase, section, problems: [] }));
  }
  return [];
}

/** Words that count the stages of a rollout; steps, days and weeks count anything. */
const STAGE = /^(?:phase|stage|wave|ring|cohort)$/;
