// What must be remembered of a tally: plain rows, each with a key of its own, so that a store need only write what changed.
import type { Instant } from '../../calendar/instant.ts';
import type { EvidenceWindow, OperationEvent } from '../evidence.ts';

type Variant = OperationEvent['variant'];

/** Totals of one variant of one operation; key: operation, variant. */
export interface SideRow {
  readonly operation: string;
  readonly variant: Variant;
  readonly ok: number;
  readonly errors: number;
  /** How many of them carried no user. */
  readonly userless: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

/** A user who was told apart; key: number, counting from 0. Never changes once it is there. */
export interface NameRow {
  readonly number: number;
  readonly user: string;
}

/** One user of one variant of one operation; key: operation, variant, user. */
export interface UserRow {
  readonly operation: string;
  readonly variant: Variant;
  /** The user's number. */
  readonly user: number;
  /** All events of the user. */
  readonly events: number;
  /** What is weighed and which windows were seen, packed as tally-side.ts says. */
  readonly state: number;
}

/** A user who had another variant than the toggle says, and which; key: user, variant. Never changes once it is there. */
export interface ContradictedRow {
  /** The user's number. */
  readonly user: number;
  readonly variant: Variant;
}

/** One window of one operation; key: operation, index. */
export interface WindowRow {
  readonly operation: string;
  readonly window: EvidenceWindow;
}

/** One bucket of one window of the durations of one variant of one operation; key: operation, variant, bucket. */
export interface DurationRow {
  readonly operation: string;
  readonly variant: Variant;
  /** Bucket and window in one number, packed as tally-durations.ts says. */
  readonly bucket: number;
  readonly count: number;
}

/** In the order of their keys, as far as a store gains by it: users ascending within a variant of an operation. */
export interface TallyRows {
  readonly names: readonly NameRow[];
  readonly sides: readonly SideRow[];
  readonly users: readonly UserRow[];
  readonly contradicted: readonly ContradictedRow[];
  readonly windows: readonly WindowRow[];
  readonly durations: readonly DurationRow[];
}
