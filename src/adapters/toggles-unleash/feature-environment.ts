// What Unleash says of a toggle in one environment, and which percentage that is.
import { FULL, OFF, type Percentage } from '../../core/toggle/percentage.ts';
import { percentageIn, type ToggleErrand, toggleFault } from '../../engine/toggle-call.ts';

/** Of GET /api/admin/projects/{project}/features/{toggle}/environments/{environment}, as far as it matters here. */
export interface FeatureEnvironment {
  readonly enabled: boolean;
  readonly strategies: readonly Strategy[];
}

export interface Strategy {
  readonly id: string;
  readonly name: string;
  readonly title?: string | null;
  readonly disabled?: boolean;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly constraints?: readonly unknown[];
  readonly segments?: readonly unknown[];
}

/** @throws Fault when the answer is not that. */
export function featureEnvironmentIn(errand: ToggleErrand, json: unknown): FeatureEnvironment {
  const { enabled, strategies } = (json ?? {}) as Partial<FeatureEnvironment>;
  if (typeof enabled === 'boolean' && Array.isArray(strategies)) return { enabled, strategies };
  throw toggleFault(errand, 'its answer describes no toggle', 'Is the address that of Unleash, without "/api"?');
}

/** The gradual rollout that is the rollout's own: the one with the title that the bindings name, or the only one. */
export function ownStrategy(
  errand: ToggleErrand,
  { strategies }: FeatureEnvironment,
  title: string | undefined,
): Strategy | undefined {
  const gradual = strategies.filter(
    (strategy) => strategy.name === 'flexibleRollout' && (title === undefined || strategy.title === title),
  );
  if (gradual.length < 2) return gradual[0];
  throw toggleFault(
    errand,
    `it has ${gradual.length} gradual rollouts${title === undefined ? '' : ` with the title "${title}"`} in this environment`,
    'Give one of them a title of its own, and name it in the bindings (connections.unleash.strategy).',
  );
}

/** A strategy of another kind that lets everybody in, whatever the percentage is: any one that lets in is enough. */
export function openToAll({ strategies }: FeatureEnvironment): Strategy | undefined {
  return strategies.find(
    ({ name, disabled, constraints = [], segments = [] }) =>
      name === 'default' && !disabled && constraints.length === 0 && segments.length === 0,
  );
}

/** @throws Fault when it is not one percentage. */
export function percentageOf(
  errand: ToggleErrand,
  environment: FeatureEnvironment,
  title: string | undefined,
): Percentage {
  if (!environment.enabled) return OFF;
  // Without any strategy a toggle that is enabled is on for everybody.
  if (environment.strategies.length === 0 || openToAll(environment)) return FULL;
  const own = ownStrategy(errand, environment, title);
  if (own === undefined) return OFF;
  if (!own.disabled) return percentageIn(errand, own.parameters?.rollout);
  throw toggleFault(errand, 'its gradual rollout is disabled', 'Enable the strategy, or delete it.');
}
