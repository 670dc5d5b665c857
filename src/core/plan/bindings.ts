// What a plan does not say: toggle, calendar, proof, policies. Everything is optional; a plan of the seed's kind needs none.
import type { Calendar } from '../calendar/calendar.ts';
import type { OnFail } from '../gate/criterion.ts';
import type { Proof } from '../gate/proof.ts';
import type { Policy } from './plan.ts';

export interface Bindings extends RolloutBindings {
  /** What holds for one rollout of the document only, by its id (the slug of its title). */
  readonly rollouts?: Readonly<Record<string, RolloutBindings>>;
}

export interface RolloutBindings {
  /** Toggle key; by default the one that the document names, else the slug of the rollout's title. */
  readonly toggle?: string;
  readonly mode?: 'advise' | 'drive';
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
  /** By the criterion's words, compared without case. */
  readonly criteria?: Readonly<Record<string, { readonly proof?: Proof | 'auto'; readonly onFail?: OnFail }>>;
  readonly policy?: Partial<Policy>;
}

export const DEFAULT_POLICY: Policy = {
  weekend: 'stay',
  missingDataAfter: 30 * 60 * 1000,
  audience: 'plan',
};
