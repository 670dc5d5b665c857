// Adds operation events up to evidence, one event at a time: mutable and compact, because it stands in the path of every packet.
import type { Instant } from '../../calendar/instant.ts';
import {
  type DurationEvent,
  type DurationWindow,
  type Evidence,
  type OperationEvent,
  WINDOW_MILLIS,
} from '../evidence.ts';
import { mergeCells } from './tally-cells.ts';
import { createDurations, type Durations } from './tally-durations.ts';
import type { DurationRow, SideRow, TallyRows, UserRow } from './tally-rows.ts';
import { createSide, LAST_WINDOW, type Side } from './tally-side.ts';
import { createTallyUsers } from './tally-users.ts';
import { createWindows, type Windows } from './tally-windows.ts';

export interface Tally {
  /** Counts an event; false when it came before `since` and is none of this step's. */
  add(event: OperationEvent): boolean;
  /** Counts a duration; false when it came before `since`. */
  addDuration(event: DurationEvent): boolean;
  /** What was counted of an operation so far; all zero when nothing was. Costs little to ask again after every event. */
  evidence(operation: string): Evidence;
  /** On which side the user was seen so far; undefined for one who was not, or on both. */
  variantOf(user: string): OperationEvent['variant'] | undefined;
  /** The soak ends at another time than was said: users who are closed stay closed. */
  soakUntil(soakEndsAt: Instant): void;
  /** Every row that changed since `saved` was called last (or ever). */
  changes(): TallyRows;
  /** The rows of `changes` are safe; call it before anything else is added. */
  saved(): void;
  /** Puts saved rows back, each key once, into a tally to which nothing was added. */
  restore(rows: TallyRows): void;
}

export interface TallyOptions {
  /** Events from here on count, and windows are numbered from here: window 1 is the first ten minutes. */
  readonly since: Instant;
  /** From here on nobody's events are weighed together any more. */
  readonly soakEndsAt: Instant;
  /** How many users are told apart; events of any more count like events without a user. Default 4,194,304. */
  readonly maxUsers?: number;
}

interface Counted {
  readonly treated: Side;
  readonly control: Side;
  readonly windows: Windows;
  /** Users seen on both sides. */
  both: number;
  /** Made with the first one: few operations are asked how long they take. */
  durations: { readonly on: Durations; readonly off: Durations } | undefined;
  evidence: Evidence | undefined;
}

/**
 * What began before the step may end in it, with the variant of then: for so long nothing follows from a user whose variant is not what
 * the toggle says now. Milliseconds.
 */
const SETTLING_MILLIS = WINDOW_MILLIS;

/**
 * An empty tally. Memory: one text, two numbers and a byte a user, and 12 bytes more for each operation (and variant) that reaches the
 * user; the caller limits how many operations there are.
 *
 * Totals, users, squares and times depend on the events alone, not on their order, and nothing depends on the order of
 * different users. The order of one user's events matters in three places: the first eight to arrive are weighed; the first to
 * arrive in a window stands for the user there, and one that is more than a window late is not counted in its window; an
 * event after the soak closes a user who is new, so that an earlier one that comes later still is not weighed.
 */
export function createTally(options: TallyOptions): Tally {
  const { since, maxUsers = 2 ** 22 } = options;
  let { soakEndsAt } = options;
  const operations = new Map<string, Counted>();
  const slots = new Map<string, number>();
  const names: string[] = [];
  let savedNames = 0;
  const users = createTallyUsers();
  const settledFrom = since + SETTLING_MILLIS;

  function counted(operation: string): Counted {
    const found = operations.get(operation);
    if (found) return found;
    const made = nothingCounted();
    operations.set(operation, made);
    return made;
  }

  /** The user's number, the same in every operation; undefined when there are too many users to tell another one apart. */
  function slotOf(user: string): number | undefined {
    const found = slots.get(user);
    if (found !== undefined || names.length >= maxUsers) return found;
    slots.set(user, names.length);
    return names.push(user) - 1;
  }

  function windowAt(at: number): number {
    return Math.min(Math.floor((at - since) / WINDOW_MILLIS) + 1, LAST_WINDOW);
  }

  /**
   * Where something began, by which the slow and the quick of a window are told when it is over: by when they ended, the last to
   * come when users have gone home would be the slow alone.
   */
  function windowBegun({ at, millis }: DurationEvent): number {
    return Math.max(0, windowAt(at - millis));
  }

  return {
    add(event) {
      if (event.at < since || !(event.count > 0)) return false;
      const operation = counted(event.operation);
      const [side, other] =
        event.variant === 'on' ? [operation.treated, operation.control] : [operation.control, operation.treated];
      const slot = event.user === undefined ? undefined : slotOf(event.user);
      if (slot !== undefined) {
        users.add(slot, event, event.at >= settledFrom);
        if (other.has(slot) && !side.has(slot)) operation.both++;
      }
      const window = windowAt(event.at);
      const first = side.add(event, slot, window, event.at >= soakEndsAt);
      if (first > 0) operation.windows.add(window, event.variant, event.outcome, first);
      operation.evidence = undefined;
      return true;
    },
    addDuration(event) {
      if (event.at < since || !(event.count > 0) || !(event.millis >= 0)) return false;
      const operation = counted(event.operation);
      operation.durations ??= { on: createDurations(), off: createDurations() };
      operation.durations[event.variant].add(event.millis, event.count, windowBegun(event));
      operation.evidence = undefined;
      return true;
    },
    evidence(operation) {
      const found = operations.get(operation) ?? nothingCounted();
      const seen = users.counts();
      found.evidence ??= evidenceOf(operation, found, soakEndsAt);
      // Another operation may have met users since.
      if (seen && found.evidence.seen !== seen) found.evidence = { ...found.evidence, seen };
      return found.evidence;
    },
    variantOf(user) {
      const slot = slots.get(user);
      if (slot === undefined) return undefined;
      let [on, off] = [false, false];
      for (const { treated, control } of operations.values()) {
        on ||= treated.has(slot);
        off ||= control.has(slot);
      }
      if (on === off) return undefined;
      return on ? 'on' : 'off';
    },
    soakUntil(at) {
      soakEndsAt = at;
      for (const each of operations.values()) each.evidence = undefined;
    },
    changes() {
      const sides: SideRow[] = [];
      const rows: UserRow[] = [];
      const windows: TallyRows['windows'][number][] = [];
      const durations: DurationRow[] = [];
      for (const [operation, each] of operations) {
        for (const [variant, side] of [['on', each.treated] as const, ['off', each.control] as const]) {
          const totals = side.changed();
          if (totals) sides.push({ operation, variant, ...totals });
          for (const user of side.changedUsers()) rows.push({ operation, variant, ...user });
        }
        for (const window of each.windows.changed()) windows.push({ operation, window });
        for (const variant of ['on', 'off'] as const)
          for (const [bucket, count] of each.durations?.[variant].changed() ?? [])
            durations.push({ operation, variant, bucket, count });
      }
      const added = names.slice(savedNames).map((user, i) => ({ number: savedNames + i, user }));
      return { names: added, sides, users: rows, contradicted: users.changed(), windows, durations };
    },
    saved() {
      savedNames = names.length;
      users.saved();
      for (const each of operations.values())
        for (const part of [each.treated, each.control, each.windows, each.durations?.on, each.durations?.off])
          part?.saved();
    },
    restore(rows) {
      const sideOf = ({ operation, variant }: SideRow | UserRow): Side =>
        variant === 'on' ? counted(operation).treated : counted(operation).control;
      for (const { number, user } of rows.names) {
        slots.set(user, number);
        names[number] = user;
      }
      savedNames = names.length;
      for (const row of rows.sides) sideOf(row).restore(row);
      for (const row of rows.users) {
        sideOf(row).restoreUser(row);
        const { treated, control } = counted(row.operation);
        // Each key comes once: the second side of a user finds the first.
        if (treated.has(row.user) && control.has(row.user)) counted(row.operation).both++;
        users.restore(row.user, row.variant);
      }
      for (const row of rows.contradicted) users.restoreContradicted(row);
      for (const { operation, window } of rows.windows) counted(operation).windows.restore(window);
      for (const { operation, variant, bucket, count } of rows.durations) {
        const each = counted(operation);
        each.durations ??= { on: createDurations(), off: createDurations() };
        each.durations[variant].restore(bucket, count);
      }
    },
  };
}

const nothingCounted = (): Counted => ({
  treated: createSide(),
  control: createSide(),
  windows: createWindows(),
  both: 0,
  durations: undefined,
  evidence: undefined,
});

function evidenceOf(operation: string, found: Counted, soakEndsAt: Instant): Evidence {
  const { treated, control, windows, both, durations } = found;
  const lastEventAt =
    control.lastAt === undefined || (treated.lastAt !== undefined && treated.lastAt > control.lastAt)
      ? treated.lastAt
      : control.lastAt;
  // Something happened after the soak: whoever is open then stays as he is, which is what closed means.
  const over = lastEventAt !== undefined && lastEventAt >= soakEndsAt;
  return {
    operation,
    treated: treated.counts(),
    control: control.counts(),
    perUser: treated.userless === 0,
    ...(both > 0 && { both }),
    ...(treated.userless + control.userless === 0 && { erring: { treated: treated.erring, control: control.erring } }),
    closed: over ? mergeCells(treated.closed(), treated.open()) : treated.closed(),
    open: over ? [] : treated.open(),
    windows: windows.list(),
    firstTreatedAt: treated.firstAt,
    lastEventAt,
    lastTreatedAt: treated.lastAt,
    ...(durations && {
      durations: {
        treated: durations.on.sketch(),
        control: durations.off.sketch(),
        windows: durationWindows(durations.on, durations.off),
      },
    }),
  };
}

function durationWindows(on: Durations, off: Durations): readonly DurationWindow[] {
  const [treated, control] = [on.windows(), off.windows()];
  const indices = [...new Set([...treated.keys(), ...control.keys()])].sort((a, b) => a - b);
  return indices.map((index) => ({
    index,
    treated: treated.get(index) ?? [],
    control: control.get(index) ?? [],
  }));
}
