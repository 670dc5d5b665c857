// A compiled plan: everything a run needs to know, fixed before it starts, and JSON all through (it is journaled whole).
import type { Calendar, Soak } from '../calendar/calendar.ts';
import type { PlainDate } from '../calendar/instant.ts';
import type { BoundMetrics } from '../gate/bound-queries.ts';
import type { Gate } from '../gate/criterion.ts';
import type { ToggleDriver } from '../toggle/driver.ts';
import type { Percentage } from '../toggle/percentage.ts';
import type { Targeting } from '../toggle/targeting.ts';
import type { StopSignal } from './stop-signal.ts';

export interface Plan {
  readonly rollouts: readonly [Rollout, ...Rollout[]];
}

export interface Rollout {
  /** Slug of the title, unique in the document: the name of its run, its journal and, by default, its toggle. */
  readonly id: string;
  readonly title: string;
  readonly toggle: string;
  readonly mode: 'advise' | 'drive';
  /** The toggle system; absent: Phasegate's own. */
  readonly driver?: ToggleDriver;
  /** Who has the toggle, or has it not, by a rule; absent: the percentage decides for everybody. */
  readonly targeting?: Targeting;
  /** Who is told what to set and who is asked, by name; absent: "the release owner". */
  readonly people?: readonly string[];
  readonly calendar: Calendar;
  readonly steps: readonly [Step, ...Step[]];
  /** The largest probability, per attempt, that a healthy rollout is failed; and per step, that a bad one is passed. */
  readonly alpha: { readonly fail: number; readonly pass: number };
  readonly policy: Policy;
  /** Alerts of other systems that stop it; absent: none does. */
  readonly stopSignals?: readonly StopSignal[];
  /** Which queries count its events; absent: they come to Phasegate's own intake. */
  readonly metrics?: BoundMetrics;
}

export interface Policy {
  /** At a weekend or holiday: keep the percentage, or go to 0% and return. */
  readonly weekend: 'stay' | 'retreat';
  /** Working time without data after which a person is asked, in milliseconds. */
  readonly missingDataAfter: number;
  /** Whether the planned audience is a minimum before a step may pass. */
  readonly audience: 'plan' | 'enforce';
  /**
   * For documents that the public reads: counts of users and events from 1 to below this are not told in Results, nor
   * anything that they could be worked out from. Absent: every count is told.
   */
  readonly suppressBelow?: number;
}

export interface Step {
  /** The phase's heading, and its place among the rollout's phases. */
  readonly phase: string;
  readonly phaseIndex: number;
  readonly percentage: Percentage;
  readonly window: { readonly start: PlainDate; readonly end: PlainDate };
  /** undefined: the step lasts to its window's last closing. */
  readonly soak: Soak | undefined;
  /** Planned users, cumulative. */
  readonly audience: number | undefined;
  /** Share of the observed users who are expected to be on, 0..1: the percentage, unless the traffic is a stated sample. */
  readonly share: number;
  readonly gate: Gate;
}

/** A step before its gate is known. */
export type UngatedStep = Omit<Step, 'gate'>;
