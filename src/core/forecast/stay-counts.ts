// What was counted in a simulated stay so far, as the evidence that a judge is given: every operation another user's.
import type { Instant } from '../calendar/instant.ts';
import type { Counts, Evidence, EvidenceWindow } from '../gate/evidence.ts';
import type { Cell } from './cells.ts';
import { type CountArray, type DrawnEvents, ERROR_OFF, ERROR_ON, KINDS, OK_OFF, OK_ON } from './drawn-counts.ts';
import { timedBound, twoSpeeds } from './timed-operation.ts';

/** Counts of all operations from one moment to another, over the stay and in the window that is filling. */
export interface Box {
  readonly from: CountArray;
  readonly to: CountArray;
  readonly windowFrom: CountArray;
  readonly windowTo: CountArray;
}

export interface StayCounts {
  /** As they are now: over the stay, and in the window that is filling. Not to be changed by the caller. */
  readonly totals: CountArray;
  readonly window: CountArray;
  /** Begins another stay. */
  reset(): void;
  /** Begins the window of this cell, when it is another one. */
  enter(cell: Cell): void;
  /** Adds all of a cell. */
  addCell(counts: CountArray, cell: Cell): void;
  /** Adds the operations from index `from` up to `until` (exclusive), the last of them heard `at`. */
  addEvents(events: DrawnEvents, from: number, until: number, at: Instant): void;
  /** From now to after all of these; it holds until the next box is asked for. */
  boxAfter(counts: CountArray): Box;
  boxAfterEvents(events: DrawnEvents, from: number, until: number): Box;
  evidence(): readonly Evidence[];
}

/** For stays one after another: simulations count in the same place again and again, since making places costs more than counting. */
export function createStayCounts(operations: readonly string[], byCohort: readonly string[] = []): StayCounts {
  const size = operations.length * KINDS;
  const totals = new Float64Array(size);
  const window = new Float64Array(size);
  const to = new Float64Array(size);
  const windowTo = new Float64Array(size);
  const box: Box = { from: totals, to, windowFrom: window, windowTo };
  const firstOnAt: (Instant | undefined)[] = [];
  const lastOnAt: (Instant | undefined)[] = [];
  const lastAt: (Instant | undefined)[] = [];
  /** Windows that are over: their numbers, and their counts one after another. */
  const numbers: number[] = [];
  let closed = new Float64Array(64 * size);
  let number = 0;
  const bounds = operations.map(timedBound);

  function seen(operation: number, isOn: boolean, at: Instant): void {
    lastAt[operation] = at;
    if (!isOn) return;
    lastOnAt[operation] = at;
    firstOnAt[operation] ??= at;
  }

  function closeWindow(): void {
    if (number === 0) return;
    if (closed.length < (numbers.length + 1) * size) {
      const larger = new Float64Array(closed.length * 2);
      larger.set(closed);
      closed = larger;
    }
    closed.set(window, numbers.length * size);
    numbers.push(number);
  }

  return {
    totals,
    window,
    reset() {
      totals.fill(0);
      window.fill(0);
      for (const each of [firstOnAt, lastOnAt, lastAt]) each.fill(undefined);
      numbers.length = 0;
      number = 0;
    },
    enter(cell) {
      if (cell.window === number) return;
      closeWindow();
      window.fill(0);
      number = cell.window;
    },
    addCell(counts, cell) {
      const last = (cell.to - 1) as Instant;
      for (let base = 0; base < size; base += KINDS) {
        for (let i = base; i < base + KINDS; i++) {
          totals[i]! += counts[i]!;
          window[i]! += counts[i]!;
        }
        const on = counts[base + OK_ON]! + counts[base + ERROR_ON]!;
        if (on + counts[base + OK_OFF]! + counts[base + ERROR_OFF]! > 0) seen(base / KINDS, on > 0, last);
      }
    },
    addEvents(events, from, until, at) {
      for (let i = from; i < until; i++) {
        const place = events.place(i);
        totals[place]! += 1;
        window[place]! += 1;
        seen(Math.floor(place / KINDS), place % KINDS < OK_OFF, at);
      }
    },
    boxAfter(counts) {
      for (let i = 0; i < size; i++) {
        to[i] = totals[i]! + counts[i]!;
        windowTo[i] = window[i]! + counts[i]!;
      }
      return box;
    },
    boxAfterEvents(events, from, until) {
      to.set(totals);
      windowTo.set(window);
      for (let i = from; i < until; i++) {
        const place = events.place(i);
        to[place]! += 1;
        windowTo[place]! += 1;
      }
      return box;
    },
    evidence: () =>
      operations.map((operation, i): Evidence => {
        const base = i * KINDS;
        const windows: EvidenceWindow[] = [];
        for (const [place, each] of numbers.entries()) addWindow(windows, each, closed, place * size + base);
        addWindow(windows, number, window, base);
        const at = { firstTreatedAt: firstOnAt[i], lastEventAt: lastAt[i], lastTreatedAt: lastOnAt[i] };
        const bound = bounds[i];
        const on = sideOf(totals, base + OK_ON);
        const off = sideOf(totals, base + OK_OFF);
        if (bound !== undefined) return timed(operation, bound, on, off, windows, at);
        const all = counted(operation, on, off, windows, at);
        return byCohort.includes(operation) ? { ...all, cohorts: NOBODY_KNOWN } : all;
      }),
  };
}

/** What came of operations on one side: failed ones, or slow ones where the operation is timed. */
interface SideCounts {
  readonly ok: number;
  readonly errors: number;
}

/** `place` is that of the side's good ones, which the bad ones follow. */
function sideOf(counts: CountArray, place: number): SideCounts {
  return { ok: counts[place]!, errors: counts[place + 1]! };
}

type Times = Pick<Evidence, 'firstTreatedAt' | 'lastEventAt' | 'lastTreatedAt'>;

function counted(
  operation: string,
  on: SideCounts,
  off: SideCounts,
  windows: readonly EvidenceWindow[],
  at: Times,
): Evidence {
  const { ok, errors } = on;
  return {
    operation,
    treated: countsOf(ok, errors),
    control: countsOf(off.ok, off.errors),
    perUser: true,
    erring: { treated: errors, control: off.errors },
    closed: [],
    open: [...(ok > 0 ? [[0, 1, ok] as const] : []), ...(errors > 0 ? [[1, 1, errors] as const] : [])],
    windows,
    ...at,
  };
}

/** What was slow did not fail. */
function timed(
  operation: string,
  bound: number,
  on: SideCounts,
  off: SideCounts,
  windows: readonly EvidenceWindow[],
  at: Times,
): Evidence {
  const well = ({ ok, errors }: SideCounts): SideCounts => ({ ok: ok + errors, errors: 0 });
  const speeds = (side: { readonly errors: number; readonly events: number }) =>
    twoSpeeds(bound, side.events - side.errors, side.errors);
  return {
    ...counted(operation, well(on), well(off), [], at),
    durations: {
      treated: twoSpeeds(bound, on.ok, on.errors),
      control: twoSpeeds(bound, off.ok, off.errors),
      windows: windows.map(({ index, treated, control }) => ({
        index,
        treated: speeds(treated),
        control: speeds(control),
      })),
    },
  };
}

/** Nobody has been seen before. */
const NOBODY_KNOWN: NonNullable<Evidence['cohorts']> = { older: countsOf(0, 0), newer: countsOf(0, 0) };

function countsOf(ok: number, errors: number): Counts {
  return { ok, errors, users: ok + errors, squares: ok + errors };
}

function addWindow(windows: EvidenceWindow[], index: number, counts: CountArray, base: number): void {
  const [errors, off] = [counts[base + ERROR_ON]!, counts[base + ERROR_OFF]!];
  const [on, offAll] = [counts[base + OK_ON]! + errors, counts[base + OK_OFF]! + off];
  if (on + offAll === 0) return;
  windows.push({ index, treated: { errors, events: on }, control: { errors: off, events: offAll } });
}
