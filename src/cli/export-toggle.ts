// A rollout's toggle as `phasegate export` prints it: whole, with the rules that hold where its run is.
import type { Rollout } from '../core/plan/plan.ts';
import type { Run } from '../core/run/run.ts';
import { rulesOf } from '../core/run/toggle-rules.ts';
import { FULL, formatPercentage, OFF, type Percentage } from '../core/toggle/percentage.ts';
import type { ToggleDefinition } from '../core/toggle/toggle.ts';
import { CommandEnd, EXIT } from './exit.ts';

/** As an evaluator has it in this moment of the run. */
export function toggleOfRun(run: Run): ToggleDefinition {
  const { rollout, percentage, seq } = run;
  const { targeting, waiting, killed } = rulesOf(run);
  return {
    key: rollout.toggle,
    percentage,
    version: seq,
    ...(targeting && { targeting }),
    ...(waiting && { waiting }),
    ...(killed && { killed }),
  };
}

/** Of a rollout that never ran: at 0%, where groups that are `first` have it already. */
export function toggleOfPlan({ toggle, targeting }: Rollout): ToggleDefinition {
  return { key: toggle, percentage: OFF, version: 1, ...(targeting && { targeting, waiting: true }) };
}

/** The same toggle as a step at `percentage` will have it: neither killed nor, above 0%, waiting. */
export function toggleAt(definition: ToggleDefinition, percentage: Percentage): ToggleDefinition {
  const { killed: _, waiting, ...toggle } = definition;
  return { ...toggle, percentage, ...(waiting && percentage === OFF && { waiting }) };
}

/** One definition has one flag of a key, so that of two rollouts with one toggle one would be lost. @throws CommandEnd */
export function requireOwnToggles(toggles: readonly ToggleDefinition[]): void {
  const seen = new Set<string>();
  for (const { key } of toggles) {
    if (seen.has(key))
      throw new CommandEnd(
        EXIT.no,
        `Unexpected toggle ${key} of two rollouts, expected one for each: export them one by one, by their ids in the journal, or give each its own in the bindings.`,
      );
    seen.add(key);
  }
}

/**
 * What evaluators of flagd do not all make the same of: a key that is not ASCII is hashed as UTF-8 by some and as UTF-16 by others, which
 * matters where a percentage splits users. Undefined where there is nothing to say.
 */
export function hashingNote(toggles: readonly ToggleDefinition[]): string | undefined {
  const split = toggles.filter(({ percentage, killed }) => percentage !== OFF && percentage !== FULL && !killed);
  const other = split.filter(({ key }) => /\P{ASCII}/u.test(key));
  if (other.length === 0) return undefined;
  const named = other.map(({ key, percentage }) => `${key} (${formatPercentage(percentage)})`).join(', ');
  return `Not ASCII: ${named}. Evaluators of flagd hash such keys differently, so that they do not all put a user where Phasegate does.`;
}
