// Tells the distinct users of a step apart by the sides on which they were seen, over all operations: one byte a user.
import type { OperationEvent, UsersSeen } from '../evidence.ts';
import type { ContradictedRow } from './tally-rows.ts';

const ON = 1;
const OFF = 2;
/** Seen on a side on which the toggle does not have the user. */
const WRONGLY_ON = 4;
const WRONGLY_OFF = 8;

export interface TallyUsers {
  /** Counts the user numbered `slot`; what the toggle says of the user is looked at when `isSettled` only. */
  add(slot: number, event: Pick<OperationEvent, 'variant' | 'evaluated'>, isSettled: boolean): void;
  /** The same object until something changes; undefined when no user was seen. */
  counts(): UsersSeen | undefined;
  /** Contradictions that are new since `saved`. Sides are not among them: the rows of operations have them. */
  changed(): readonly ContradictedRow[];
  saved(): void;
  restore(slot: number, variant: OperationEvent['variant']): void;
  restoreContradicted(row: ContradictedRow): void;
}

export function createTallyUsers(): TallyUsers {
  let flags = new Uint8Array(64);
  let on = 0;
  let off = 0;
  let both = 0;
  let wronglyOn = 0;
  let wronglyOff = 0;
  let counted: UsersSeen | undefined;
  let unsaved: ContradictedRow[] = [];

  function reach(slot: number): void {
    if (slot < flags.length) return;
    const old = flags;
    flags = new Uint8Array(Math.max(slot + 1, old.length * 2));
    flags.set(old);
  }

  function see(slot: number, variant: OperationEvent['variant']): void {
    const side = variant === 'on' ? ON : OFF;
    const had = flags[slot]!;
    if (had & side) return;
    flags[slot] = had | side;
    if (side === ON) on++;
    else off++;
    if (had & (ON | OFF)) both++;
    counted = undefined;
  }

  /** False when it is known already. */
  function contradict(slot: number, variant: OperationEvent['variant']): boolean {
    const which = variant === 'on' ? WRONGLY_ON : WRONGLY_OFF;
    if (flags[slot]! & which) return false;
    flags[slot]! |= which;
    if (variant === 'on') wronglyOn++;
    else wronglyOff++;
    counted = undefined;
    return true;
  }

  return {
    add(slot, { variant, evaluated }, isSettled) {
      reach(slot);
      see(slot, variant);
      if (evaluated === undefined || evaluated === variant || !isSettled) return;
      if (contradict(slot, variant)) unsaved.push({ user: slot, variant });
    },
    counts() {
      if (on + off > 0) counted ??= { on, off, both, wronglyOn, wronglyOff };
      return counted;
    },
    changed: () => unsaved,
    saved() {
      unsaved = [];
    },
    restore(slot, variant) {
      reach(slot);
      see(slot, variant);
    },
    restoreContradicted({ user, variant }) {
      reach(user);
      contradict(user, variant);
    },
  };
}
