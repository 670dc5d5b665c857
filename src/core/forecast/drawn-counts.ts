// What chance makes happen in a cell: how many operations of each kind, and, when somebody looks closer, each at its time.
import type { Instant } from '../calendar/instant.ts';
import type { Cell } from './cells.ts';
import { type Chance, createChance } from './chance.ts';
import { type PoissonTable, poissonTable } from './poisson-table.ts';
import type { OperationTraffic } from './traffic.ts';

/** For each operation four counts, one after another: ok and error of users who are on, ok and error of those who are off. */
export type CountArray = Float64Array;
/** Places of the four, counted from the operation's first. */
export const OK_ON = 0;
export const ERROR_ON = 1;
export const OK_OFF = 2;
export const ERROR_OFF = 3;
export const KINDS = 4;

/** Draws a cell's counts into `into`. */
export type DrawCounts = (into: CountArray, cell: Cell, chance: Chance) => void;

/** Each kind is a Poisson process of its own; nearly all cells are equally long, so that their means come again and again. */
export function createDrawCounts(traffic: readonly OperationTraffic[]): DrawCounts {
  const known = new Map<number, readonly PoissonTable[]>();
  const tablesFor = (millis: number): readonly PoissonTable[] =>
    traffic.flatMap(({ on, off }) => [on.ok, on.error, off.ok, off.error].map((flow) => poissonTable(flow * millis)));
  return (into, cell, chance) => {
    const millis = cell.to - cell.from;
    let tables = known.get(millis);
    if (!tables) {
      tables = tablesFor(millis);
      known.set(millis, tables);
    }
    for (let i = 0; i < tables.length; i++) into[i] = tables[i]!(chance.uniform());
  };
}

/** Which of all draws of times this is: the same place has the same times, however often one looks. */
export interface Place {
  readonly seed: number;
  readonly run: number;
  /** Number of the stay within the run. */
  readonly stay: number;
}

const MOST_CELLS = 2 ** 20;

/** Operations in the order of time: when each was, and its place among the counts. They are asked for in their order. */
export interface DrawnEvents {
  readonly length: number;
  at(index: number): Instant;
  place(index: number): number;
  /** How many of each kind come from `index` on. It holds until the next question. */
  from(index: number): CountArray;
}

/**
 * The operations that were counted in a cell, in an order and at times of their own. Every order is as likely as any other, so it
 * is drawn without times and only as far as somebody asks; times are drawn, as the sums of exponential spacings that ordered uniform
 * times are, when they are asked for.
 */
export function eventsIn(counts: CountArray, cell: Cell, where: Place): DrawnEvents {
  const chance = createChance(where.seed ^ 0x5bd1e995, where.run, where.stay * MOST_CELLS + cell.index);
  const left = Float64Array.from(counts);
  let length = 0;
  for (const count of left) length += count;
  const order = new Uint8Array(length);
  let known = 0;
  let times: Float64Array | undefined;

  function drawUntil(index: number): void {
    for (; known < index; known++) {
      let rest = chance.uniform() * (length - known);
      let place = 0;
      while (place < left.length - 1 && rest >= left[place]!) rest -= left[place++]!;
      left[place]!--;
      order[known] = place;
    }
  }

  return {
    length,
    at(index) {
      if (!times) {
        const own = createChance(where.seed ^ 0x27d4eb2f, where.run, where.stay * MOST_CELLS + cell.index);
        times = drawTimes(length, cell.to - cell.from, own);
      }
      return (cell.from + times[index]!) as Instant;
    },
    place(index) {
      drawUntil(index + 1);
      return order[index]!;
    },
    from(index) {
      drawUntil(index);
      return left;
    },
  };
}

/** Whole milliseconds of [0, millis), ascending. */
function drawTimes(count: number, millis: number, chance: Chance): Float64Array {
  const times = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    sum -= Math.log(1 - chance.uniform());
    times[i] = sum;
  }
  const scale = millis / (sum - Math.log(1 - chance.uniform()));
  for (let i = 0; i < count; i++) times[i] = Math.min(millis - 1, Math.floor(times[i]! * scale));
  return times;
}
