// What of a tally must be remembered: plain rows, each with a key of its own, so that a store need only write what changed.
import type { Instant } from '../calendar/instant.ts';
import type { EvidenceWindow, OperationEvent } from './evidence.ts';

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

/** One user of one variant of one operation; key: operation, variant, user. */
export interface UserRow {
  readonly operation: string;
  readonly variant: Variant;
  readonly user: string;
  /** All events of the user. */
  readonly events: number;
  /** What is weighed and which windows were seen, packed as tally-side.ts says. */
  readonly state: number;
}

/** One window of one operation; key: operation, index. */
export interface WindowRow {
  readonly operation: string;
  readonly window: EvidenceWindow;
}

export interface TallyRows {
  readonly sides: readonly SideRow[];
  readonly users: readonly UserRow[];
  readonly windows: readonly WindowRow[];
}
