// What was counted at one step for one operation: the only facts a gate may look at. Plain data, journaled as it is.
import type { Instant } from '../calendar/instant.ts';
import type { Sketch } from './counting/sketch.ts';

export interface Counts {
  readonly ok: number;
  readonly errors: number;
  /** Distinct users among these events; 0 where events carry no user. */
  readonly users: number;
  /** Sum over users of (events of that user)^2, for the variation between users; 0 where events carry no user. */
  readonly squares: number;
}

/**
 * Distinct users of a step over all that was counted in it, each once, however often and by whatever operation they were seen. The same
 * in the evidence of every operation.
 */
export interface UsersSeen {
  /** Seen with the toggle on, and with it off; `both` are in both. */
  readonly on: number;
  readonly off: number;
  readonly both: number;
  /** Seen with it on although the toggle says off of them, and the other way round, as far as their application tells. */
  readonly wronglyOn: number;
  readonly wronglyOff: number;
}

/** So many users, each with `errors` of `events` (events <= 8): per-user evidence as a histogram, without a user in it. */
export type UserCell = readonly [errors: number, events: number, users: number];

/** Ten minutes of a step, numbered from 1 at its start; each user's first event in it (every event, where none has a user). */
export interface EvidenceWindow {
  readonly index: number;
  readonly treated: { readonly errors: number; readonly events: number };
  readonly control: { readonly errors: number; readonly events: number };
}

/** The durations of what began in one window. */
export interface DurationWindow {
  readonly index: number;
  readonly treated: Sketch;
  readonly control: Sketch;
}

export const WINDOW_MILLIS = 10 * 60 * 1000;
/** A user's events are weighed together once there are this many (or the soak has ended). */
export const EVENTS_PER_USER = 8;

export interface Evidence {
  /** Canonical operation key. */
  readonly operation: string;
  /** variant:on events of this step, and variant:off events at the same time. */
  readonly treated: Counts;
  readonly control: Counts;
  /** Whether every treated event carried a user, so that per-user evidence stands for all of them. */
  readonly perUser: boolean;
  /** Users of this operation who were seen on both sides; absent: none. */
  readonly both?: number;
  /** Users on either side who met an error among their first eight events, where every event of both sides carried a user. */
  readonly erring?: { readonly treated: number; readonly control: number };
  /** Treated users who are closed (8 events, or the soak ended), and those who are not yet. */
  readonly closed: readonly UserCell[];
  readonly open: readonly UserCell[];
  /** Ascending by index; windows without events are absent. */
  readonly windows: readonly EvidenceWindow[];
  readonly firstTreatedAt: Instant | undefined;
  /** The last event of either variant. */
  readonly lastEventAt: Instant | undefined;
  readonly lastTreatedAt: Instant | undefined;
  /** How long the operation took, in milliseconds, where a criterion asks for it. */
  readonly durations?: {
    readonly treated: Sketch;
    readonly control: Sketch;
    /** Ascending by index; absent where the source tells only the whole. */
    readonly windows?: readonly DurationWindow[];
    /** All that is known is on which side of the bound each was: no quantile can be told from it. */
    readonly sidesOnly?: true;
  };
  /**
   * Events with the toggle on of users who were seen in the step before this one, by whether they had it on then (older) or off
   * (newer): the percentage has put them on either side by chance. Absent where the source does not know.
   */
  readonly cohorts?: { readonly older: Counts; readonly newer: Counts };
  /** Absent where no event of the step carries a user. */
  readonly seen?: UsersSeen;
  /** Set while the source itself cannot be asked: the reason, for a person. */
  readonly sourceFailing?: string;
  /**
   * Set while it fails for a short time only and has failed before within the hour: how many times it has. Whether it fails is not
   * news then; that it goes on failing is.
   */
  readonly sourceFlaps?: number;
}

/** How long one such thing took. It comes apart from the event itself, which may have no duration. */
export interface DurationEvent {
  /** Canonical operation key. */
  readonly operation: string;
  readonly variant: 'on' | 'off';
  readonly millis: number;
  /** When it was over. */
  readonly at: Instant;
  /** How many durations this stands for, where only some are sent. */
  readonly count: number;
}

/** One thing that an application did for one user. */
export interface OperationEvent {
  readonly toggle: string;
  /** Canonical operation key. */
  readonly operation: string;
  readonly outcome: 'ok' | 'error';
  readonly variant: 'on' | 'off';
  /** What the toggle says of this user, where the application tells: only then when it is not the variant. */
  readonly evaluated?: 'on' | 'off' | undefined;
  /** Pseudonym of the user (an HMAC), when the event carries one. */
  readonly user: string | undefined;
  readonly at: Instant;
  /** How many such events this stands for; with a user it is 1 in all sane clients. */
  readonly count: number;
}
