// What LaunchDarkly says of a flag in one environment, and which percentage its default rule gives.
import { FULL, OFF, type Percentage } from '../../core/toggle/percentage.ts';
import { type ToggleErrand, toggleFault } from '../../engine/toggle-call.ts';

/** Of GET /api/v2/flags/{project}/{flag}?env={environment}, as far as it matters here. */
interface Flag {
  readonly variations: readonly { readonly _id: string; readonly value: unknown }[];
  readonly archived?: boolean;
  readonly environments?: Readonly<Record<string, FlagEnvironment | undefined>>;
}

interface FlagEnvironment {
  readonly on: boolean;
  readonly offVariation?: number;
  readonly fallthrough?: { readonly variation?: number; readonly rollout?: Rollout };
}

interface Rollout {
  readonly variations: readonly { readonly variation: number; readonly weight: number }[];
  readonly contextKind?: string;
  readonly bucketBy?: string;
  readonly experimentAllocation?: unknown;
}

/** A flag of true and false whose default rule is a percentage. */
export interface BooleanFlag {
  readonly on: boolean;
  readonly percentage: Percentage;
  /** Ids of its variations. */
  readonly ids: { readonly on: string; readonly off: string };
  /** What users are told apart by, kept as it is. */
  readonly bucketing: { readonly rolloutContextKind?: string; readonly rolloutBucketBy?: string };
}

/** @throws Fault when it is another kind of flag, or not there in this environment. */
export function booleanFlagIn(errand: ToggleErrand, json: unknown, environmentKey: string): BooleanFlag {
  const { variations, archived, environments } = (json ?? {}) as Partial<Flag>;
  if (!Array.isArray(variations))
    throw toggleFault(errand, 'its answer describes no flag', 'Is the address that of its API?');
  if (archived)
    throw toggleFault(errand, 'it is archived', 'Restore it, or name another key in the bindings ("toggle").');
  const trueAt = variations.findIndex(({ value }) => value === true);
  const falseAt = variations.findIndex(({ value }) => value === false);
  const ids = { on: variations[trueAt]?._id, off: variations[falseAt]?._id };
  if (variations.length !== 2 || ids.on === undefined || ids.off === undefined)
    throw toggleFault(errand, 'its variations are not true and false', 'Give the rollout a boolean flag.');
  const environment = environments?.[environmentKey];
  if (!environment)
    throw toggleFault(
      errand,
      `there is no environment "${environmentKey}"`,
      'Check connections.launchdarkly.environment.',
    );
  const { on, offVariation, fallthrough = {} } = environment;
  const { variation, rollout } = fallthrough;
  if (!on && offVariation === trueAt)
    throw toggleFault(errand, 'it serves true while it is off', 'Let its off variation be false.');
  return {
    on,
    percentage: on ? shareOf(errand, variation, rollout, trueAt) : OFF,
    ids: { on: ids.on, off: ids.off },
    bucketing: {
      ...(rollout?.contextKind !== undefined && { rolloutContextKind: rollout.contextKind }),
      ...(rollout?.bucketBy !== undefined && { rolloutBucketBy: rollout.bucketBy }),
    },
  };
}

/** Weights are thousandths of a percent, as ours are. */
function shareOf(
  errand: ToggleErrand,
  variation: number | undefined,
  rollout: Rollout | undefined,
  trueAt: number,
): Percentage {
  if (rollout === undefined && variation !== undefined) return variation === trueAt ? FULL : OFF;
  if (rollout?.experimentAllocation !== undefined)
    throw toggleFault(errand, 'its default rule is an experiment', 'Stop the experiment first.');
  const weights = rollout?.variations ?? [];
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  const on = weights.find((each) => each.variation === trueAt)?.weight ?? 0;
  if (total === FULL && Number.isInteger(on) && on >= OFF && on <= FULL) return on as Percentage;
  throw toggleFault(errand, 'its default rule serves no percentage', 'Let it serve one, or a variation.');
}
