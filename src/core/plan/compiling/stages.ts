// The stages that a rollout goes through: its phases with percentages, each with what the document says once for all of them.
import type { DraftPhase, DraftRollout } from '../draft.ts';
import { isOneOf } from '../rules/planned-days.ts';

/**
 * Phases with steps, in order. A least time that is asked for at each step holds for every stage that has none. Criteria that stand in a section around the stages ("Rollout planning", "Success criteria") gate every
 * stage, after its own; a stage without percentages among stages ("Stage 1: internal") speaks for itself only.
 */
export function stagesOf({ phases }: DraftRollout): readonly DraftPhase[] {
  const containers = containersOf(phases);
  const shared = containers.flatMap((container) => container.criteria);
  const soak = containers.find(({ soakAtEach }) => soakAtEach)?.soak;
  return phases
    .filter((phase) => phase.steps.length > 0)
    .map((stage) => ({ ...stage, soak: stage.soak ?? soak, criteria: [...stage.criteria, ...shared] }));
}

/** The planned days of the sections around the stages, where one has any: they say when the first stage may begin. */
export function windowAround({ phases }: DraftRollout): DraftPhase['window'] {
  return containersOf(phases).find(({ window }) => window !== undefined)?.window;
}

function containersOf(phases: readonly DraftPhase[]): readonly DraftPhase[] {
  return phases.filter((phase) => phase.role === 'container' && phase.steps.length === 0 && !isOneOf(phase, phases));
}
