// The five things outside that a run needs, as the engine sees them. Each has one folder or more under adapters/.
import type { Instant } from '../core/calendar/instant.ts';
import type { Evidence, OperationEvent } from '../core/gate/evidence.ts';
import type { JournalEntry, NewEntry } from '../core/run/journal.ts';
import type { Notice } from '../core/run/notice.ts';
import type { Percentage } from '../core/toggle/percentage.ts';
import type { OutOfSight } from './faults.ts';

/** Append-only, one sequence of entries per rollout, numbered from 1. */
export interface Journal {
  /** Entries with seq > `after` (and not beyond `upTo`, where that is given), in order. */
  load(rollout: string, after?: number, upTo?: number): Promise<readonly JournalEntry[]>;
  /** Appends all or nothing, durably, when the last seq is `expected`; returns the entries as stored, or 'conflict'. */
  append(
    rollout: string,
    expected: number,
    entries: readonly NewEntry[],
  ): Promise<readonly JournalEntry[] | 'conflict'>;
  /** All rollouts that have entries. */
  rollouts(): Promise<readonly string[]>;
  /** The last seq of every rollout, without reading the entries. Absent: asked for one by one. */
  heads?(): Promise<ReadonlyMap<string, number>>;
  /**
   * Makes `runner` the only one that may run the rollout, until released or dead; says who holds it otherwise. The fence against a
   * runner that lost it without noticing is the epoch in the journal.
   */
  claim(
    rollout: string,
    runner: string,
  ): Promise<{ readonly granted: true } | { readonly granted: false; readonly heldBy: string }>;
  release(rollout: string, runner: string): Promise<void>;
  /** How far a consumer (notifications, the demo's story) has come; 0 at first. Not part of the journal itself. */
  cursor(rollout: string, consumer: string): Promise<number>;
  setCursor(rollout: string, consumer: string, seq: number): Promise<void>;
}

/** The toggle system: ours or the team's. Writing is a request; only reading back counts. */
export interface Toggles {
  /** The percentage as it is, or undefined when the toggle does not exist (which is 0%). */
  read(toggle: string): Promise<Percentage | undefined>;
  write(toggle: string, percentage: Percentage): Promise<void>;
  /**
   * Lowers a toggle at once, a moment before the journal has it; never raises. Only for toggles that are forgotten with this process,
   * so that after a crash between the two the journal still says what they are. Absent: the journal first.
   */
  lowerAhead?(toggle: string, percentage: Percentage): void;
  /**
   * Lowers a toggle of which reading has failed, by `why`, without a word of what it is. It is looked at with the credential for writing;
   * where that shows nothing either, 0% is sent all the same (nothing else: it could be a raise). Never raises. Absent: there is no
   * such way. @throws Fault when it cannot be sent, or it was seen to be another kind of toggle.
   */
  lowerUnseen?(toggle: string, percentage: Percentage, why: OutOfSight): Promise<Lowered>;
  /** What and where it is, for people who set it by hand: "Unleash at https://toggles.example.gov". */
  readonly place?: string;
  /** What this system can do; absent: everything, at once (as the embedded one). */
  readonly abilities?: ToggleAbilities;
  /**
   * Proves before the first percentage that 0% can be written now, with this credential and without anybody's approval, or says
   * why not, as a sentence that names the fix. Absent: nothing to prove. Changes nothing that users could notice.
   */
  rehearse?(toggle: string): Promise<Rehearsal>;
}

export interface ToggleAbilities {
  readonly write: boolean;
  readonly readBack: boolean;
  /** Milliseconds until a written percentage reaches the last application, at most: polling intervals, caches. */
  readonly effectiveWithin: number;
  /** The finest step of a percentage, in thousandths of a percent; absent: one. 1000 where only whole percents count. */
  readonly resolution?: number;
}

/** What is known after a toggle was lowered that could not be read before. */
export type Lowered =
  /** It reads so: undefined for a toggle that does not exist. Lower than asked where it was found so. */
  | { readonly kind: 'read'; readonly percentage: Percentage | undefined }
  /** It was sent and accepted; whether it is so nobody can tell as yet. */
  | { readonly kind: 'unconfirmed' };

export type Rehearsal = { readonly ready: true } | { readonly ready: false; readonly why: string };

/** One step of one attempt, whose events are counted apart from all others. */
export interface Scope {
  readonly rollout: string;
  readonly toggle: string;
  /** Changes with every step and attempt: "1/3" is the fourth step of the first attempt. */
  readonly name: string;
  /** Events from here on belong to it; windows are numbered from here. */
  readonly since: Instant;
  /** When users who are still open are closed. */
  readonly soakEndsAt: Instant;
  /** Operations to report, even when nothing was seen of them. */
  readonly operations: readonly string[];
  /** Those of them whose durations are asked for; absent: none. */
  readonly durations?: readonly string[];
  /** Those of which users are told apart by what they were seen with in the scope named `after`; absent: none. */
  readonly cohorts?: { readonly after: string; readonly operations: readonly string[] };
  /**
   * What was passed before it in the same attempt, oldest first, where the source keeps nothing itself: what comes late for these is looked
   * for after a restart too. Absent: nothing, or the source knows.
   */
  readonly passed?: readonly PassedScope[];
}

/** A scope that is over. */
export interface PassedScope extends Pick<Scope, 'name' | 'since'> {
  /** From here on events belong to another scope. */
  readonly until: Instant;
}

/** What is known of an error the moment that it arrives. */
export type ErrorEvent = Pick<OperationEvent, 'operation' | 'variant' | 'at'>;

export interface Metrics {
  /** Totals so far, one per operation asked for. The first call with a new scope's name begins it; beginning again goes on. */
  evidence(scope: Scope): Promise<readonly Evidence[]>;
  /** Events of this toggle that belong to no step: before a rollout starts, at 0%, those with the toggle on must be about none. */
  unscoped(toggle: string): { readonly on: number; readonly off: number };
  /**
   * Names of a rollout's scopes to which events came when they were over, and whose evidence nobody has asked for since. Absent
   * where the source has no late events; asked for at every turn, so it costs nothing.
   */
  corrected?(rollout: string): readonly string[];
  /**
   * Calls back, at once, when an event of this toggle was counted, and where a source can, with each error just before it is counted.
   * Returns the way to stop.
   */
  watch(toggle: string, onCounted: () => void, onError?: (error: ErrorEvent) => void): () => void;
  /** Forgets everything about users of this rollout (key and per-user counts). */
  forget(rollout: string): Promise<void>;
}

/** Where plans live. */
export interface Documents {
  read(path: string): Promise<string>;
  /** Replaces the text when it still is `expected`; atomic. */
  replace(path: string, expected: string, text: string): Promise<'replaced' | 'changed'>;
}

export interface Notifier {
  /** Delivers one entry of a rollout to people; at least once, in order. */
  notify(rollout: string, entry: JournalEntry): Promise<void>;
}

/** A way to people besides page and terminal. */
export interface Channel {
  /** Unique among the channels of a run: its cursor is kept by it. */
  readonly name: string;
  /**
   * Delivers a notice; possibly again, when it is not known whether it arrived. `givenUp` aborts when nobody waits for it any more.
   * @throws Fault PG_NOTIFY when it did not arrive.
   */
  deliver(notice: Notice, givenUp: AbortSignal): Promise<void>;
}

export interface Ports {
  readonly journal: Journal;
  readonly toggles: Toggles;
  readonly metrics: Metrics;
  readonly documents: Documents;
  readonly notifier: Notifier;
  /** Absent: none. */
  readonly channels?: readonly Channel[];
}
