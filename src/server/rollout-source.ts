// What the server needs to know of rollouts, and the one thing that it may ask of them.
import type { Instant } from '../core/calendar/instant.ts';
import type { GateResult } from '../core/gate/verdict.ts';
import type { Rollout } from '../core/plan/plan.ts';
import type { Decision, JournalEntry, PersonRequest } from '../core/run/journal.ts';
import type { Run } from '../core/run/run.ts';

/** A run and, where it is run by this process, what is decided and judged at this moment (not all of it is journaled). */
export interface RolloutState {
  readonly run: Run;
  readonly decision?: Decision | undefined;
  readonly result?: GateResult | undefined;
}

export type Answer = { readonly ok: true } | { readonly ok: false; readonly why: string };

/** Every method may reject with a Fault, which the server answers as a problem; unknown rollouts are undefined or empty. */
export interface RolloutSource {
  /** By the clock of the runs (virtual in a demo). */
  now(): Instant;
  rollouts(): Promise<readonly RolloutState[]>;
  rollout(id: string): Promise<RolloutState | undefined>;
  /** Entries with seq > `after`, in order. */
  journal(id: string, after: number): Promise<readonly JournalEntry[]>;
  /** Hands a person's request to the rollout, which obeys or says why not. `by` is the person's name. */
  request(id: string, by: string, request: PersonRequest): Promise<Answer>;
  /** Calls back when anything of a run changed, journaled or not. Returns the way to stop. */
  onRun(listener: (state: RolloutState) => void): () => void;
  /** Calls back for each new journal entry. Returns the way to stop. */
  onEntry(listener: (rollout: Rollout, entry: JournalEntry) => void): () => void;
}
