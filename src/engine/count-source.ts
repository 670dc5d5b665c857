// A monitoring system as the engine sees it: it is asked again and again for what it counted, by time.
import type { Instant } from '../core/calendar/instant.ts';
import type { AskedQuery } from '../core/gate/bound-queries.ts';
import type { CountedPoints } from '../core/gate/counting/counted-evidence.ts';

export interface CountSource {
  /** Counts from `since` on, brought up to date whenever it is read. */
  follow(queries: readonly AskedQuery[], since: Instant): CountFollower;
  /** How much each query counted in the 24 hours before now, by its `queryKey`; undefined where there is not one point. */
  lastDay(queries: readonly AskedQuery[]): Promise<LastDay | SourceFailing>;
  /** Gives up whatever is being asked, so that a source that hangs keeps no process from ending. */
  close(): void;
}

export interface CountFollower {
  /**
   * All points so far, each event in one point and time once, of complete stretches of time only. What was told before is told
   * again, and its counts never shrink.
   * @param until events from here on are left out; absent: everything that is complete by now.
   */
  read(until?: Instant): Promise<CountsRead | SourceFailing>;
}

export interface CountsRead {
  readonly kind: 'read';
  readonly points: CountedPoints;
  /** Milliseconds in which the source wants to be left alone. */
  readonly wait?: number;
}

/** It cannot be asked, or its answer cannot be used: no data, whatever was counted before. */
export interface SourceFailing {
  readonly kind: 'failing';
  /** For a person: what is wrong and where to mend it. Never holds a secret. */
  readonly why: string;
  /** Milliseconds after which asking again makes sense, where the source or the reason says so. */
  readonly wait?: number;
}

export interface DayTotals {
  readonly on: number;
  readonly off: number;
  /** With another value of the tag, or without it. */
  readonly neither: number;
}

export interface LastDay {
  readonly kind: 'read';
  readonly totals: ReadonlyMap<string, DayTotals | undefined>;
}
