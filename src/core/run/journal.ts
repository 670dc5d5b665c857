// The journal of a run: the only thing that is remembered. Entries say what was decided, asked and observed, never how to do it.
import type { Instant } from '../calendar/instant.ts';
import type { Evidence } from '../gate/evidence.ts';
import type { GateResult } from '../gate/verdict.ts';
import type { Rollout } from '../plan/plan.ts';
import type { Percentage } from '../toggle/percentage.ts';

/** Who caused an entry: Phasegate itself, or a person by name. */
export type Actor = { readonly kind: 'phasegate' } | { readonly kind: 'person'; readonly name: string };

export const PHASEGATE: Actor = { kind: 'phasegate' };

export interface NewEntry {
  /** By the clock of the run (virtual in a demo). */
  readonly at: Instant;
  readonly by: Actor;
  readonly event: JournalEvent;
}

export interface JournalEntry extends NewEntry {
  /** 1, 2, 3, ... within the rollout. */
  readonly seq: number;
}

export type JournalEvent =
  /** The plan is pinned; always the first entry. `repairs` are the titles of accepted repairs. */
  | {
      readonly kind: 'planned';
      readonly rollout: Rollout;
      readonly document: string;
      readonly repairs: readonly string[];
    }
  /** A process took the rollout over; the epoch is the number of claims so far and fences every earlier runner. */
  | { readonly kind: 'claimed'; readonly epoch: number; readonly runner: string }
  /** Verdicts changed: all of them as they are now, with what they rest on. */
  | { readonly kind: 'judged'; readonly result: GateResult; readonly evidence: readonly Evidence[] }
  /** Events that came late for a stay that is over (its place among all stays) make its gate fail after all. */
  | {
      readonly kind: 'corrected';
      readonly record: number;
      readonly result: GateResult;
      readonly evidence: readonly Evidence[];
    }
  | { readonly kind: 'decided'; readonly decision: Decision }
  /** The percentage was read back from the toggle. */
  | { readonly kind: 'confirmed'; readonly percentage: Percentage }
  /** The first operation event of the new percentage was seen. */
  | { readonly kind: 'effective'; readonly percentage: Percentage }
  /** Somebody else moved the toggle. */
  | { readonly kind: 'drifted'; readonly found: Percentage; readonly commanded: Percentage }
  | { readonly kind: 'requested'; readonly request: PersonRequest }
  /** An outside system failed and it matters to people; `code` is a stable fault code. */
  | { readonly kind: 'faulted'; readonly code: string; readonly message: string };

/** What Phasegate decides to do. `wait` is never journaled. */
export type Decision =
  | { readonly kind: 'wait'; readonly until: Instant | undefined; readonly why: string }
  | { readonly kind: 'start' | 'advance'; readonly step: number; readonly why: string }
  /** Weekend policy: to 0%, to return to the same step at the next opening. */
  | { readonly kind: 'retreat'; readonly until: Instant; readonly why: string }
  | { readonly kind: 'rollBack'; readonly to: Percentage; readonly criteria: readonly string[]; readonly why: string }
  | { readonly kind: 'pause'; readonly criteria: readonly string[]; readonly why: string }
  | { readonly kind: 'ask'; readonly about: AskAbout; readonly why: string }
  | { readonly kind: 'complete'; readonly why: string };

/** Why numbers cannot decide. */
export type AskAbout =
  | 'onAtZero'
  | 'noData'
  | 'undecided'
  | 'overLimit'
  | 'notTheChange'
  | 'onFail'
  | 'drift'
  | 'toggleFault';

export type PersonRequest =
  /** Advance from this step although its gate has not passed; not possible while it fails or is over its limit. */
  | { readonly kind: 'approve'; readonly reason: string }
  | { readonly kind: 'pause'; readonly reason: string }
  /** From paused: go on. From rolledBack: a new attempt at `at`. */
  | { readonly kind: 'resume'; readonly at: Percentage | undefined; readonly reason: string }
  | { readonly kind: 'rollback'; readonly reason: string }
  /** Advance over the limit: takes two people; the second one's request makes it so. */
  | { readonly kind: 'override'; readonly reason: string }
  /** A person's observation for a manual criterion. */
  | { readonly kind: 'record'; readonly criterion: string; readonly value: number }
  /** So many failures of a criterion that allows none were looked at, and are not the change's. */
  | { readonly kind: 'triage'; readonly criterion: string; readonly count: number; readonly reason: string };
