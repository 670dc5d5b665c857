// Counts one variant of one operation: totals, and for every user, in 12 bytes, what is weighed and which windows were seen.
import type { Instant } from '../../calendar/instant.ts';
import { type Counts, EVENTS_PER_USER, type OperationEvent, type UserCell } from '../evidence.ts';
import { createCells } from './tally-cells.ts';
import type { SideRow, UserRow } from './tally-rows.ts';

/*
 * A user's state is one unsigned number of 32 bits, lowest first:
 *
 *   | 0..3   | 4..7   | 8      | 9                  | 10..30      | 31                 |
 *   | errors | events | closed | in window before   | last window | not saved (memory) |
 *   |   what is weighed        |   seen in which windows          |                    |
 *
 * Only the last window and the one before it are known of a user: enough to tell the first event of a window unless it
 * arrives more than a window late.
 */
const NIBBLE = 0xf;
const EVENTS_AT = 4;
const CLOSED = 1 << 8;
const WEIGHED = 0x1ff;
const BEFORE = 1 << 9;
const WINDOW_AT = 10;
const UNSAVED = 0x8000_0000;
/** The last window that fits; ten-minute windows reach it after 39 years. */
export const LAST_WINDOW = 0x1f_ffff;

export interface Side {
  /**
   * Counts an event of the user numbered `slot` (undefined: of nobody known) in `window`; `soaked` when it came at or after
   * the end of the soak. Returns how many events the window gets: one for a user's first, none for a later one.
   */
  add(event: OperationEvent, slot: number | undefined, window: number, soaked: boolean): number;
  counts(): Counts;
  /** Whether the user numbered `slot` did anything. */
  has(slot: number): boolean;
  readonly userless: number;
  /** Users with an error in what is weighed of them. */
  readonly erring: number;
  readonly firstAt: Instant | undefined;
  readonly lastAt: Instant | undefined;
  closed(): readonly UserCell[];
  open(): readonly UserCell[];
  /** The totals, when they changed since `saved`. */
  changed(): Omit<SideRow, 'operation' | 'variant'> | undefined;
  /** The users who changed since `saved`, ascending. */
  changedUsers(): readonly Omit<UserRow, 'operation' | 'variant'>[];
  saved(): void;
  restore(row: SideRow): void;
  restoreUser(row: UserRow): void;
}

export function createSide(): Side {
  const open = createCells();
  const closed = createCells();
  let ok = 0;
  let errors = 0;
  let userless = 0;
  let users = 0;
  let erring = 0;
  let squares = 0;
  let firstAt: Instant | undefined;
  let lastAt: Instant | undefined;
  let eventsOf = new Float64Array(0);
  let stateOf = new Uint32Array(0);
  let changed = false;
  let unsaved: number[] = [];

  function reach(slot: number): void {
    if (slot < stateOf.length) return;
    const size = Math.max(64, slot + 1, stateOf.length * 2);
    const [oldEvents, oldStates] = [eventsOf, stateOf];
    eventsOf = new Float64Array(size);
    stateOf = new Uint32Array(size);
    eventsOf.set(oldEvents);
    stateOf.set(oldStates);
  }

  /** The weighed part of the state after one more event; moves the user in the histograms. */
  function weigh(state: number, event: OperationEvent, soaked: boolean): number {
    const [s, n] = [state & NIBBLE, (state >>> EVENTS_AT) & NIBBLE];
    if (state & CLOSED || (soaked && n > 0)) return state & WEIGHED;
    // A sampled or summed line stands for several events of one outcome; cells hold whole ones.
    const added = Math.min(EVENTS_PER_USER - n, Math.max(1, Math.round(event.count)));
    const [toS, toN] = [event.outcome === 'error' ? s + added : s, n + added];
    const closes = soaked || toN === EVENTS_PER_USER;
    if (s === 0 && toS > 0) erring++;
    if (n > 0) open.move(s, n, -1);
    (closes ? closed : open).move(toS, toN, 1);
    return toS | (toN << EVENTS_AT) | (closes ? CLOSED : 0);
  }

  return {
    add(event, slot, window, soaked) {
      const { count } = event;
      if (event.outcome === 'ok') ok += count;
      else errors += count;
      if (firstAt === undefined || event.at < firstAt) firstAt = event.at;
      if (lastAt === undefined || event.at > lastAt) lastAt = event.at;
      changed = true;
      if (slot === undefined) {
        userless += count;
        return count;
      }
      reach(slot);
      const had = eventsOf[slot]!;
      if (had === 0) users++;
      eventsOf[slot] = had + count;
      squares += count * (2 * had + count);

      const state = stateOf[slot]!;
      if (state < UNSAVED) unsaved.push(slot);
      const last = (state >>> WINDOW_AT) & LAST_WINDOW;
      const seen = window === last || (window < last && (window < last - 1 || (state & BEFORE) !== 0));
      const before = window > last ? window === last + 1 : window === last - 1 || (state & BEFORE) !== 0;
      stateOf[slot] =
        weigh(state, event, soaked) | (before ? BEFORE : 0) | (Math.max(window, last) << WINDOW_AT) | UNSAVED;
      return seen ? 0 : 1;
    },
    counts: () => ({ ok, errors, users, squares }),
    has: (slot) => (eventsOf[slot] ?? 0) > 0,
    get userless() {
      return userless;
    },
    get erring() {
      return erring;
    },
    get firstAt() {
      return firstAt;
    },
    get lastAt() {
      return lastAt;
    },
    closed: closed.list,
    open: open.list,
    changed: () =>
      changed && firstAt !== undefined && lastAt !== undefined ? { ok, errors, userless, firstAt, lastAt } : undefined,
    changedUsers: () =>
      unsaved
        .toSorted((a, b) => a - b)
        .map((user) => ({ user, events: eventsOf[user]!, state: stateOf[user]! - UNSAVED })),
    saved() {
      for (const slot of unsaved) stateOf[slot]! -= UNSAVED;
      unsaved = [];
      changed = false;
    },
    restore(row) {
      ({ ok, errors, userless, firstAt, lastAt } = row);
    },
    restoreUser({ user, events, state }) {
      reach(user);
      eventsOf[user] = events;
      stateOf[user] = state;
      users++;
      squares += events * events;
      if (state & NIBBLE) erring++;
      (state & CLOSED ? closed : open).move(state & NIBBLE, (state >>> EVENTS_AT) & NIBBLE, 1);
    },
  };
}
