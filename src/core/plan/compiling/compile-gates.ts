// Turns the criteria of a rollout's phases into gates, and splits the chance of a wrong fail over all of their tests.
import type { Criterion } from '../../gate/criterion.ts';
import type { RolloutBindings } from '../bindings.ts';
import type { DraftCriterion, DraftPhase } from '../draft.ts';
import type { UngatedStep } from '../plan.ts';
import { compileCriterion, criterionId } from './compile-criterion.ts';

/**
 * The criteria of every step. The attempt's alpha is split evenly over the distinct statistical criteria, half of each part on
 * slow tests and half on fast ones, each half over the steps that the criterion gates (gates.md, "The promise").
 */
export function compileGates(
  phases: readonly DraftPhase[],
  steps: readonly UngatedStep[],
  bindings: RolloutBindings,
  alpha: { readonly fail: number; readonly pass: number },
): readonly (readonly Criterion[])[] {
  const compiled = steps.map((step) =>
    distinct(phases[step.phaseIndex]?.criteria ?? [], bindings).map((draft) =>
      compileCriterion(draft, step, bindings, alpha),
    ),
  );
  const gated = new Map<string, number>();
  for (const criterion of compiled.flat())
    if (spends(criterion)) gated.set(criterion.id, (gated.get(criterion.id) ?? 0) + 1);
  const part = alpha.fail / Math.max(1, gated.size) / 2;
  return compiled.map((criteria) =>
    criteria.map((criterion) => {
      if (!('slowAlpha' in criterion)) return criterion;
      const level = part / (gated.get(criterion.id) ?? 1);
      return { ...criterion, slowAlpha: level, fastAlpha: level };
    }),
  );
}

function distinct(criteria: readonly DraftCriterion[], bindings: RolloutBindings): readonly DraftCriterion[] {
  const ids = criteria.map((each) => criterionId(each, bindings));
  return criteria.filter((_, index) => ids.indexOf(ids[index] ?? '') === index);
}

/** Whether its fail is a statistical test and so spends a part of alpha. */
function spends(criterion: Criterion): boolean {
  switch (criterion.kind) {
    case 'below':
    case 'above':
    case 'proportional':
    case 'latency':
    case 'baseline':
      return true;
    case 'any':
      return criterion.expected !== undefined;
    case 'zero':
    case 'manual':
    case 'observe':
      return false;
    default:
      return criterion satisfies never;
  }
}
