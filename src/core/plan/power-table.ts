// Told before the run: what every gate of a rollout can show with the users that the plan expects, and in how much working time.
import { workingBetween } from '../calendar/business-time.ts';
import { toInstant } from '../calendar/instant.ts';
import type { Proof } from '../gate/judging/proof.ts';
import { type CriterionPower, criterionPower } from '../gate/power/criterion-power.ts';
import type { RolloutBindings } from './bindings.ts';
import type { Rollout } from './plan.ts';
import { schedule } from './schedule.ts';

export interface GatePower extends CriterionPower {
  /** Index into the rollout's steps. */
  readonly step: number;
  readonly criterion: string;
  readonly text: string;
  readonly proof: Proof;
  /** Working time of the step's soak, in milliseconds: the planned events come in it, evenly. */
  readonly soakMillis: number;
}

/**
 * One entry for each criterion with a test at each step with planned users, in the order of the plan. Where the plan names no
 * users nothing can be said. Pure and exact (a few milliseconds an entry); the chances are those of `criterionPower`.
 */
export function powerTable(rollout: Rollout, bindings: RolloutBindings): readonly GatePower[] {
  const dates = schedule(rollout, toInstant(0));
  return rollout.steps.flatMap((step, index) => {
    const { audience: users, share } = step;
    const planned = dates[index];
    if (users === undefined || !planned) return [];
    const soakMillis = workingBetween(rollout.calendar, planned.startsAt, planned.soakEndsAt);
    return step.gate.criteria.flatMap((criterion): readonly GatePower[] => {
      const perUser = rollout.metrics === undefined;
      const power = criterionPower(criterion, { users, eventsPerUser: bindings.eventsPerUser ?? 1, share, perUser });
      if (!power || !('proof' in criterion)) return [];
      const { id, text, proof } = criterion;
      return [{ step: index, criterion: id, text, proof, soakMillis, ...power }];
    });
  });
}
