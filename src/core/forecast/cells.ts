// The working time of a stay at a step, cut into cells: stretches inside of one ten-minute window, between two looks.
import { closingOf, dateOf, nextWorking } from '../calendar/business-time.ts';
import type { Calendar } from '../calendar/calendar.ts';
import { type Instant, toInstant } from '../calendar/instant.ts';
import { WINDOW_MILLIS } from '../gate/evidence.ts';

export interface Cell {
  readonly index: number;
  readonly from: Instant;
  /** Exclusive. */
  readonly to: Instant;
  /** Number of its window, counted from the stay's beginning as evidence does. */
  readonly window: number;
}

export interface Cells {
  /** The cell with this index, counted from 0; there is always one more. */
  at(index: number): Cell;
}

/** Cells from `since` on. `cuts` are instants at which a cell must end. */
export function createCells(calendar: Calendar, since: Instant, cuts: readonly Instant[]): Cells {
  const cells: Cell[] = [];
  function next(from: Instant): Cell {
    const begin = nextWorking(calendar, from);
    const window = Math.floor((begin - since) / WINDOW_MILLIS) + 1;
    const ends = [closingOf(calendar, dateOf(calendar, begin)), toInstant(since + window * WINDOW_MILLIS), ...cuts];
    const to = Math.min(...ends.filter((end) => end > begin)) as Instant;
    return { index: cells.length, from: begin, to, window };
  }
  return {
    at(index) {
      while (cells.length <= index) cells.push(next(cells.at(-1)?.to ?? since));
      return cells[index]!;
    },
  };
}
