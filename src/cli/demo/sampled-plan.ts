// Compiles a plan for the demo: safe repairs accepted, and the gates told which share of the sampled users is on at each step.
import type { Bindings, RolloutBindings } from '../../core/plan/bindings.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import { type LoadedPlan, loadPlan } from '../load-plan.ts';
import { sampleShare, sampleSize } from './sample.ts';
import { systemFor } from './systems.ts';

/** `volumes`: users who are on, by percent, where the story needs more of them at the document service. */
export function loadForDemo(
  path: string,
  text: string,
  bindings: Bindings,
  volumes: Readonly<Record<string, number>>,
): LoadedPlan {
  const whole = loadPlan(path, text, { bindings, acceptRepairs: true });
  if (!whole.plan) return whole;
  const rollouts = Object.fromEntries(
    whole.plan.rollouts.map((rollout) => [
      rollout.id,
      {
        ...bindings.rollouts?.[rollout.id],
        // Whoever moves the toggle elsewhere, or counts there: the demo's two systems know Phasegate only.
        driver: 'embedded' as const,
        mode: 'drive' as const,
        metrics: 'embedded' as const,
        ...sharesOf(rollout, systemFor(rollout) === 'document-service' ? volumes : {}),
      },
    ]),
  );
  return loadPlan(path, text, { bindings: { ...bindings, rollouts }, acceptRepairs: true });
}

function sharesOf(rollout: Rollout, volumes: Readonly<Record<string, number>>): RolloutBindings {
  const shares = rollout.steps.map(({ percentage, audience }) => {
    const percent = String(percentage / 1000);
    return [percent, sampleShare(sampleSize(percentage, audience, volumes[percent]))] as const;
  });
  return { shares: Object.fromEntries(shares) };
}
