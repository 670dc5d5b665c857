// A run: what the journal adds up to. Made by `evolve` only; everything in it is derived from entries.
import type { Instant } from '../calendar/instant.ts';
import type { Evidence } from '../gate/evidence.ts';
import type { GateResult } from '../gate/verdict.ts';
import type { Rollout } from '../plan/plan.ts';
import type { Percentage } from '../toggle/percentage.ts';
import type { Advice, AskAbout, Rehearsed } from './journal.ts';

export interface Run {
  readonly rollout: Rollout;
  /** Path of the plan's document. */
  readonly document: string;
  readonly repairs: readonly string[];
  /** Who let it start although a check found no data, why and when. */
  readonly withoutData?: { readonly by: string; readonly reason: string; readonly at: Instant };
  /** Last entry folded in. */
  readonly seq: number;
  readonly epoch: number;
  /** When the present runner took it over: before that nobody listened, so nothing can be said to be missing. */
  readonly claimedAt: Instant | undefined;
  /** 1 for the first attempt; a resume after a rollback begins another. */
  readonly attempt: number;
  readonly state: RunState;
  /** What the toggle must be. */
  readonly percentage: Percentage;
  /**
   * Why it must be that since when; absent before the first command. `lowers`: it was or may have been at more. `unsure`: another
   * command may still arrive, or somebody may have moved it, so that nothing is known before it has been looked at again.
   */
  readonly command?: { readonly at: Instant; readonly why: string; readonly lowers: boolean; readonly unsure?: true };
  /** What was last read back from it, or confirmed by a person; undefined while that is not known. */
  readonly confirmed: { readonly percentage: Percentage; readonly at: Instant; readonly by?: string } | undefined;
  /** What a person has been told to set and has not yet: `since` when, and `at` which moment last. */
  readonly advice?: Advice & { readonly since: Instant; readonly at: Instant };
  /** The last rehearsal of this attempt. */
  readonly rehearsal?: Rehearsed & { readonly at: Instant };
  /** The toggle system fails, and has for a while. */
  readonly fault?: { readonly code: string; readonly message: string; readonly since: Instant };
  /** Every step entered, in order, over all attempts; the last one is the present one. */
  readonly records: readonly StepRecord[];
}

export type RunState =
  /** Waits to start `step` (0, or where a resume begins). */
  | {
      readonly kind: 'scheduled';
      readonly step: number;
      readonly since: Instant;
      /** A person has approved the start although users were seen with the toggle on at 0%. */
      readonly approved?: true;
      /** A person has approved the start although the rehearsal failed. */
      readonly unrehearsed?: true;
    }
  | { readonly kind: 'soaking'; readonly step: number; readonly retreatedUntil: Instant | undefined }
  /** A person is asked; shown as "needs a decision". */
  | {
      readonly kind: 'asked';
      readonly step: number;
      readonly about: AskAbout;
      readonly why: string;
      readonly at: Instant;
      readonly times: number;
      /** About drift: how the run stood before, and what the toggle was to be then. */
      readonly instead?: {
        readonly state: RunState;
        readonly percentage: Percentage;
        /** Of what was to be set then, where it had been told. */
        readonly effectiveWithin?: number;
      };
      /** Carried from the state `scheduled`. */
      readonly unrehearsed?: true;
    }
  | { readonly kind: 'paused'; readonly step: number; readonly why: string; readonly at: Instant }
  | { readonly kind: 'rolledBack'; readonly step: number; readonly why: string; readonly at: Instant }
  | { readonly kind: 'completed'; readonly at: Instant };

/** One stay at one step in one attempt. */
export interface StepRecord {
  readonly attempt: number;
  /** Index into rollout.steps. */
  readonly step: number;
  readonly percentage: Percentage;
  /** When its percentage was commanded. */
  readonly startedAt: Instant;
  /** When the percentage was first known to be there, and to have reached all: from here on events count and the soak runs. */
  readonly confirmedAt: Instant | undefined;
  /** Foreseen from `startedAt` until it is confirmed, then from `confirmedAt`. */
  readonly soakEndsAt: Instant;
  readonly effectiveAt: Instant | undefined;
  readonly endedAt: Instant | undefined;
  readonly outcome: StepOutcome | undefined;
  /** Last journaled judgement and what it rested on. */
  readonly result: GateResult | undefined;
  readonly evidence: readonly Evidence[];
  /** Since when the gate has had no data, by the journal; undefined while it has. */
  readonly noDataSince: Instant | undefined;
  /** Since when the wrong users are on, by the journal; absent while they are not. */
  readonly wrongUsersSince?: Instant;
  /** Once counted, the percentage was another one for a while: a weekend's retreat, or somebody moved it. */
  readonly moved?: true;
  readonly latched: Readonly<Record<string, 'pass' | 'fail'>>;
  readonly recorded: Readonly<Record<string, { readonly value: number; readonly by: string; readonly at: Instant }>>;
  /** People who let it pass although the gate had not. */
  readonly approvals: readonly {
    readonly kind: 'approve' | 'override';
    readonly by: string;
    readonly reason: string;
    readonly at: Instant;
  }[];
  /** Failures that people have looked at and found not to be the change's, by criterion id; absent: none. */
  readonly triaged?: Readonly<Record<string, number>>;
  /** Set when events that came late, after the stay was over, made its gate fail. */
  readonly corrected?: true;
  /** When that was found, the last time. */
  readonly correctedAt?: Instant;
  /** What happened at this step besides, in order: questions, pauses, rollbacks, each a sentence. */
  readonly remarks: readonly { readonly at: Instant; readonly text: string }[];
}

export type StepOutcome =
  /** The gate passed. */
  | 'passed'
  /** A person approved without a pass. */
  | 'approved'
  /** Two people advanced it over its limit. */
  | 'overridden'
  /** Rolled back, by a criterion or by a person. */
  | 'rolledBack';
