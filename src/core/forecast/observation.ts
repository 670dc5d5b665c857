// What was observed, as a replay takes it: counted operations, their durations and recorded readings, each with its row.
import type { Instant } from '../calendar/instant.ts';

/** So many operations of one outcome, all at one time. */
export interface Observation {
  /** 1-based row of the file, the header included; of a monitoring system, the number of its minute. */
  readonly row: number;
  readonly at: Instant;
  /** Toggle that they belong to, where the file says so. */
  readonly toggle: string | undefined;
  /** Canonical operation key. */
  readonly operation: string;
  readonly outcome: 'ok' | 'error';
  readonly variant: 'on' | 'off';
  readonly user: string | undefined;
  readonly count: number;
}

/** So many operations of which each took so long, apart from the operations themselves, which may have no duration. */
export interface Duration extends Pick<Observation, 'row' | 'at' | 'toggle' | 'operation' | 'variant' | 'count'> {
  readonly millis: number;
}

/** A number that a person recorded for a criterion, for example of calls to the call center. */
export interface Reading {
  readonly row: number;
  readonly at: Instant;
  readonly toggle: string | undefined;
  /** Canonical key of what was measured. */
  readonly metric: string;
  readonly value: number;
}

/** What is wrong with a row; the whole file is refused while there is one. */
export interface RowProblem {
  readonly row: number;
  /** Absent where the row as a whole is wrong. */
  readonly column?: string;
  /** "Unexpected X, expected Y". */
  readonly message: string;
}

export interface Observations {
  /** In the order of time. */
  readonly operations: readonly Observation[];
  /** In the order of time. */
  readonly durations: readonly Duration[];
  readonly readings: readonly Reading[];
  /** In the order of rows. */
  readonly problems: readonly RowProblem[];
}
