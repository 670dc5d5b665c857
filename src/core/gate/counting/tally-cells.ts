// A histogram of users by what is weighed of them: so many users with s errors of n events (n <= 8), and no user in it.
import { EVENTS_PER_USER, type UserCell } from '../evidence.ts';

export interface Cells {
  /** One user more (or, with -1, one less) with `errors` of `events`. */
  move(errors: number, events: number, users: 1 | -1): void;
  /** Every cell with a user in it, by events, then by errors. The same array until a user moves. */
  list(): readonly UserCell[];
}

const WIDTH = EVENTS_PER_USER + 1;

export function createCells(): Cells {
  const users = new Float64Array(WIDTH * WIDTH);
  let listed: readonly UserCell[] | undefined = [];
  return {
    move(errors, events, by) {
      users[events * WIDTH + errors]! += by;
      listed = undefined;
    },
    list() {
      listed ??= cellsOf(users);
      return listed;
    },
  };
}

/** All users of two histograms in one. */
export function mergeCells(a: readonly UserCell[], b: readonly UserCell[]): readonly UserCell[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const users = new Float64Array(WIDTH * WIDTH);
  for (const [errors, events, count] of [...a, ...b]) users[events * WIDTH + errors]! += count;
  return cellsOf(users);
}

function cellsOf(users: Float64Array): readonly UserCell[] {
  const cells: UserCell[] = [];
  for (let events = 1; events < WIDTH; events++)
    for (let errors = 0; errors <= events; errors++) {
      const count = users[events * WIDTH + errors]!;
      if (count > 0) cells.push([errors, events, count]);
    }
  return cells;
}
