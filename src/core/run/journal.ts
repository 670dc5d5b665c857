// The journal of a run: the only thing that is remembered. Entries say what was decided, asked and observed, never how to do it.
import type { Instant } from '../calendar/instant.ts';
import type { Evidence } from '../gate/evidence.ts';
import type { GateResult } from '../gate/verdict.ts';
import type { Rollout } from '../plan/plan.ts';
import type { Percentage } from '../toggle/percentage.ts';

/** Who caused an entry: Phasegate itself, a person by name, or another system by an alert of its own. */
export type Actor = { readonly kind: 'phasegate' } | { readonly kind: 'person'; readonly name: string } | Machine;

export interface Machine {
  readonly kind: 'machine';
  /** "Alertmanager", "Datadog". */
  readonly name: string;
  /** Names the alert: the same alert again changes nothing. */
  readonly alert: string;
  /** SHA-256 of what was received, in hex: what it said can be proved, and is not kept. */
  readonly digest: string;
}

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
      /** Somebody lets it start although a check found no data for a criterion, or treated events at 0%. */
      readonly withoutData?: { readonly by: string; readonly reason: string };
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
  /**
   * The percentage was read back from the toggle. It reaches the last application `effectiveWithin` milliseconds later at most
   * (absent: at once), and counting begins then.
   */
  | { readonly kind: 'confirmed'; readonly percentage: Percentage; readonly effectiveWithin?: number }
  /** A person was told to set the toggle: for the first time, or again because nobody has. */
  | ({ readonly kind: 'advised' } & Advice)
  /** Whether the first percentage may be set: whether 0% can be set now, or in `advise` mode whether anybody can say what is set. */
  | ({ readonly kind: 'rehearsed' } & Rehearsed)
  /** The first operation event of the new percentage was seen. */
  | { readonly kind: 'effective'; readonly percentage: Percentage }
  /**
   * Somebody else moved the toggle. `gone`: it does not exist any more, which is 0%. `pending`: what was commanded was not there yet,
   * and somebody set something else.
   */
  | {
      readonly kind: 'drifted';
      readonly found: Percentage;
      readonly commanded: Percentage;
      readonly gone?: true;
      readonly pending?: true;
      /** As in `confirmed`: until the last application has what was found. */
      readonly effectiveWithin?: number;
    }
  | { readonly kind: 'requested'; readonly request: PersonRequest }
  /** An outside system failed and it matters to people; `code` is a stable fault code. */
  | { readonly kind: 'faulted'; readonly code: string; readonly message: string }
  /** What had failed so works again. */
  | { readonly kind: 'mended'; readonly code: string };

/** What a person is to set by hand, and how it will be known that they did. */
export interface Advice {
  readonly percentage: Percentage;
  /** Who is told, by name; empty: whoever owns the release. */
  readonly to: readonly string[];
  /** Where the toggle is: the system's name, and its address where there is one. */
  readonly where: string;
  /** Why now. */
  readonly why: string;
  /** 1 at first; each reminder is one more. */
  readonly times: number;
  /** It lowers the percentage: told at any hour, and more often. */
  readonly urgent: boolean;
  /** Phasegate reads it back; otherwise a person must confirm it. */
  readonly readBack: boolean;
  /** As of `confirmed`, for when a person confirms it. */
  readonly effectiveWithin?: number;
}

/** `proof`: what was shown, as a sentence. `why`: what is in the way, as a sentence that names the fix. */
export type Rehearsed =
  | { readonly ready: true; readonly proof: string }
  | { readonly ready: false; readonly why: string };

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
  /** The wrong users have the toggle on, or it does nothing. */
  | 'whoIsOn'
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
  /** The toggle is at `at` now, as the person sees it; undefined: at what was `asked`, which is noted when it is taken. */
  | { readonly kind: 'confirm'; readonly at: Percentage | undefined; readonly asked?: Percentage }
  /** Advance over the limit: takes two people; the second one's request makes it so. */
  | { readonly kind: 'override'; readonly reason: string }
  /** A person's observation for a manual criterion. */
  | { readonly kind: 'record'; readonly criterion: string; readonly value: number }
  /** So many failures of a criterion that allows none were looked at, and are not the change's. */
  | { readonly kind: 'triage'; readonly criterion: string; readonly count: number; readonly reason: string };
