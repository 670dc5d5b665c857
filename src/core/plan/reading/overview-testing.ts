// A phase of testing that stands only in the table which sums up stages that have sections of their own.
import { isTesting } from '../grammar/stage-name.ts';
import type { PhaseReading } from './phase-reading.ts';
import { tableGroups } from './phases-in-tables.ts';
import type { Section } from './sections.ts';

/** @param stages what the sections give; nothing is added where one of them is a phase of testing itself. */
export function testingInOverview(
  sections: readonly Section[],
  stages: readonly PhaseReading[],
): readonly PhaseReading[] {
  if (stages.some(({ phase }) => phase.role === 'testing' || isTesting(phase.heading.value))) return [];
  const known = new Set(stages.flatMap(({ phase }) => phase.steps.map((step) => step.value)));
  for (const section of sections) {
    if (!section.blocks.some((block) => block.kind === 'row' && isTesting(block.text))) continue;
    for (const rows of tableGroups(section.blocks)) {
      const shares = rows.flatMap(({ steps }) => steps.map((step) => step.value));
      if (shares.filter((value) => known.has(value)).length < 2) continue;
      return rows
        .filter(
          ({ steps, heading, soak, users, window }) =>
            steps.length === 0 && isTesting(heading.value) && (soak || users || window),
        )
        .map((phase) => ({ phase: { ...phase, role: 'testing' as const }, section, problems: [] }));
    }
  }
  return [];
}
