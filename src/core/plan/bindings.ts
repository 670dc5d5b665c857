// What a plan does not say: toggle, calendar, proof, policies. Everything is optional; a plan of the seed's kind needs none.
import type { Calendar } from '../calendar/calendar.ts';
import type { OnFail } from '../gate/criterion.ts';
import type { Proof } from '../gate/judging/proof.ts';
import type { ToggleDriver } from '../toggle/driver.ts';
import type { Targeting } from '../toggle/targeting.ts';
import type { Policy } from './plan.ts';
import type { RuleSwitches } from './rule-switches.ts';
import type { StopSignal } from './stop-signal.ts';

export interface Bindings extends RolloutBindings {
  /** What holds for one rollout of the document only, by its id (the slug of its title). */
  readonly rollouts?: Readonly<Record<string, RolloutBindings>>;
  readonly lint?: { readonly rules?: RuleSwitches };
}

export interface RolloutBindings {
  /** Toggle key; by default the one that the document names, else the slug of the rollout's title. */
  readonly toggle?: string;
  /** By default `drive` with Phasegate's own toggles, `advise` with every other driver. */
  readonly mode?: 'advise' | 'drive';
  /** Where events are counted: at Phasegate's own intake (the default), or by a monitoring system, by the criteria's queries. */
  readonly metrics?: 'embedded' | 'datadog' | 'prometheus';
  /** Where the toggle is: by default Phasegate's own, and with `mode: advise` one that a person sets by hand. */
  readonly driver?: ToggleDriver;
  /** Who has the toggle, or has it not, by a rule; of Phasegate's own toggles only. */
  readonly targeting?: Targeting;
  /** Names of those who are told what to set and who are asked; "the release owner" by default. */
  readonly people?: readonly string[];
  readonly calendar?: Partial<Calendar>;
  /** Operation events that one user is expected to cause at a step; 1 by default. */
  readonly eventsPerUser?: number;
  /**
   * Share of the observed users who are on (0..1) by percentage, where the traffic is a stated sample of the population:
   * { "1": 0.5 } when half of the users seen at 1% have the toggle on.
   */
  readonly shares?: Readonly<Record<string, number>>;
  readonly alpha?: { readonly fail?: number; readonly pass?: number };
  /** Failure rate that a `zero` criterion is proved against statistically; 0.01 by default. */
  readonly zeroRate?: number;
  /** Band for `proportional`, as a ratio of on to off; [0.8, 1.25] by default. */
  readonly band?: readonly [low: number, high: number];
  /** By the criterion's words, compared without case and with one space between words. */
  readonly criteria?: Readonly<Record<string, CriterionBindings>>;
  readonly policy?: Partial<Policy>;
  /** Alerts of other systems that stop it. */
  readonly stopSignals?: readonly StopSignal[];
}

export interface CriterionBindings {
  /** Words of the operation whose events are counted, "*" for every one; by default the criterion's own words name it. */
  readonly operation?: string;
  readonly proof?: Proof | 'auto';
  readonly onFail?: OnFail;
  /**
   * For `any`: successes per hour of working time that all users together bring today; a step expects its percentage of them, and
   * their absence fails it. `dispersion` is k of a variance L + L^2/k where L are expected; 0, the default, for a Poisson count.
   */
  readonly expectedPerHour?: number;
  readonly dispersion?: number;
  /** For latency: which quantile must stay below the bound, where the plan names none; 0.95 for p95. */
  readonly quantile?: number;
  /** Where its events are counted, when that is not Phasegate's own intake. */
  readonly queries?: CriterionQueries;
}

/** Queries that count for one criterion, in the language of the rollout's `metrics`. */
export interface CriterionQueries {
  readonly errors?: string;
  readonly successes?: string;
  readonly attempts?: string;
  /** For latency: what took the bound or longer, and what did not. */
  readonly slow?: string;
  readonly quick?: string;
  /** The tag or label that tells users with the toggle on from those with it off, and its values. */
  readonly by?: { readonly name: string; readonly on: string; readonly off: string };
  /** The queries count users with the toggle on and no others: somebody vouches for it. */
  readonly treatedOnly?: true;
}

/** Whether events carry users: those of our own intake do, what a monitoring system counted does not. */
export function carriesUsers({ metrics = 'embedded' }: Pick<RolloutBindings, 'metrics'>): boolean {
  return metrics === 'embedded';
}

export const DEFAULT_POLICY: Policy = {
  weekend: 'stay',
  missingDataAfter: 30 * 60 * 1000,
  audience: 'plan',
};

/** What holds for one rollout: its own bindings over those of the whole document, setting by setting. */
export function bindingsOf(bindings: Bindings, id: string): RolloutBindings {
  const { rollouts, lint, ...shared } = bindings;
  const own = rollouts?.[id] ?? {};
  return {
    ...shared,
    ...own,
    ...both('calendar', shared, own),
    ...both('shares', shared, own),
    ...both('alpha', shared, own),
    ...both('policy', shared, own),
    ...((shared.criteria ?? own.criteria) && { criteria: criteriaOf(shared, own) }),
  };
}

function both<K extends 'calendar' | 'shares' | 'alpha' | 'policy'>(
  key: K,
  shared: RolloutBindings,
  own: RolloutBindings,
): Pick<RolloutBindings, K> | undefined {
  return shared[key] && own[key] && ({ [key]: { ...shared[key], ...own[key] } } as Pick<RolloutBindings, K>);
}

function criteriaOf(shared: RolloutBindings, own: RolloutBindings): Record<string, CriterionBindings> {
  const merged = new Map<string, CriterionBindings>();
  for (const [words, bound] of [...Object.entries(shared.criteria ?? {}), ...Object.entries(own.criteria ?? {})])
    merged.set(criterionKey(words), { ...merged.get(criterionKey(words)), ...bound });
  return Object.fromEntries(merged);
}

/** What is said of one criterion, found by its author's words. */
export function criterionBindings(bindings: RolloutBindings, words: string): CriterionBindings | undefined {
  const key = criterionKey(words);
  return Object.entries(bindings.criteria ?? {}).find(([text]) => criterionKey(text) === key)?.[1];
}

/** Two criteria with the same key are bound by the same words. */
export function criterionKey(words: string): string {
  return words.trim().replace(/\s+/g, ' ').toLowerCase();
}
