// By which proof each step of a rollout judges a criterion, and why: what the planned users can show, with the numbers.
import type { Criterion } from '../core/gate/criterion.ts';
import type { Proof } from '../core/gate/judging/proof.ts';
import { chooseProof } from '../core/gate/power/power.ts';
import type { Rollout, Step } from '../core/plan/plan.ts';
import { formatPercentage } from '../core/toggle/percentage.ts';

export interface ProofReason {
  /** Steps in a row that are judged alike for the same reason: "1%", or "50% to 100%". */
  readonly steps: string;
  readonly proof: Proof;
  readonly why: string;
}

/**
 * One entry for each stretch of the steps that the criterion gates; none for a criterion that is not judged by a test.
 * @param eventsPerUser as the rollout's bindings say; 1 by default.
 */
export function proofReasons(rollout: Rollout, id: string, eventsPerUser: number): readonly ProofReason[] {
  const stretches: { steps: Step[]; proof: Proof; why: string }[] = [];
  for (const step of rollout.steps) {
    const criterion = step.gate.criteria.find((each) => each.id === id);
    if (!criterion || !('proof' in criterion)) continue;
    const { proof } = criterion;
    const why = whyOf(criterion, step, { eventsPerUser, perUser: rollout.metrics === undefined });
    const last = stretches.at(-1);
    if (last?.proof === proof && last.why === why) last.steps.push(step);
    else stretches.push({ steps: [step], proof, why });
  }
  return stretches.map(({ steps, ...same }) => ({ ...same, steps: nameOf(steps) }));
}

function nameOf(steps: readonly Step[]): string {
  const [first, last] = [steps[0], steps.at(-1)].map((step) => (step ? formatPercentage(step.percentage) : ''));
  return first === last ? `${first}` : `${first} to ${last}`;
}

function whyOf(
  criterion: Extract<Criterion, { readonly proof: Proof }>,
  step: Step,
  counted: { readonly eventsPerUser: number; readonly perUser: boolean },
): string {
  const auto = chooseProof({
    kind: criterion.kind,
    bound: boundOf(criterion),
    rate: criterion.kind === 'zero' ? criterion.rate : 0.01,
    audience: step.audience,
    share: step.share,
    alpha: criterion.passAlpha,
    ...counted,
  });
  return auto.proof === criterion.proof ? auto.why : `by the bindings; ${auto.proof} would be usual: ${auto.why}`;
}

/** As `Planned` wants it: for latency the share that may be slow. */
function boundOf(criterion: Criterion): number {
  if (criterion.kind === 'latency') return 1 - criterion.quantile;
  return criterion.kind === 'below' || criterion.kind === 'above' ? criterion.bound : 0;
}
