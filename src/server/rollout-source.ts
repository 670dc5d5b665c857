// What the server needs to hear of rollouts, and the one thing that it may ask of them.
import type { Instant } from '../core/calendar/instant.ts';
import type { GateResult } from '../core/gate/verdict.ts';
import type { Rollout } from '../core/plan/plan.ts';
import type { Decision, JournalEntry, Machine, PersonRequest } from '../core/run/journal.ts';
import type { Run } from '../core/run/run.ts';

export type Answer = { readonly ok: true; readonly seq?: number } | { readonly ok: false; readonly why: string };

/** A rollout that this process runs, as it is at this moment. */
export interface LiveState {
  readonly run: Run;
  readonly decision: Decision;
  readonly result: GateResult | undefined;
  /** When its runner took its last turn on the timer; absent before the first. */
  readonly turnedAt?: Instant | undefined;
}

/** Every method may reject with a Fault, which the server answers as a problem; unknown rollouts are undefined or empty. */
export interface RolloutSource {
  /** By the clock of the runs (virtual in a demo). */
  now(): Instant;
  /** The last seq of every rollout; cheap, so that it can be asked for at every look. */
  heads(): Promise<ReadonlyMap<string, number>>;
  /** Entries with `after` < seq <= `upTo` (the last one by default), in order. */
  journal(id: string, after: number, upTo?: number): Promise<readonly JournalEntry[]>;
  /** Undefined where another process runs it, or nobody does. */
  live(id: string): LiveState | undefined;
  /** The text of a rollout's document as it is now. */
  document(path: string): Promise<string>;
  /** Hands a person's request to the rollout, which obeys or says why not. `by` is the person's name. */
  request(id: string, by: string, request: PersonRequest): Promise<Answer>;
  /** The same by an alert of another system: a pause or a roll-back. */
  stop(id: string, by: Machine, request: PersonRequest): Promise<Answer>;
  /** Calls back when anything of a run that is run here changed, journaled or not. Returns the way to stop. */
  onRun(listener: (id: string) => void): () => void;
  /** Calls back for each new journal entry of what is run here. Returns the way to stop. */
  onEntry(listener: (rollout: Rollout, entry: JournalEntry) => void): () => void;
}
