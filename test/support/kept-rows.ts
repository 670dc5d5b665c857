// A store of a tally's rows in memory, as a file would keep them.
import type { Tally } from '../../src/core/gate/counting/tally.ts';
import type { TallyRows } from '../../src/core/gate/counting/tally-rows.ts';
import { fresh } from './counted-events.ts';

/** What a store does: keeps the last row of each key. */
export function keptRows() {
  const names = new Map<number, TallyRows['names'][number]>();
  const sides = new Map<string, TallyRows['sides'][number]>();
  const users = new Map<string, TallyRows['users'][number]>();
  const contradicted = new Map<string, TallyRows['contradicted'][number]>();
  const windows = new Map<string, TallyRows['windows'][number]>();
  const durations = new Map<string, TallyRows['durations'][number]>();
  return {
    save(tally: Tally) {
      const rows = tally.changes();
      for (const row of rows.names) names.set(row.number, row);
      for (const row of rows.sides) sides.set(`${row.operation} ${row.variant}`, row);
      for (const row of rows.users) users.set(`${row.operation} ${row.variant} ${row.user}`, row);
      for (const row of rows.contradicted) contradicted.set(`${row.user} ${row.variant}`, row);
      for (const row of rows.windows) windows.set(`${row.operation} ${row.window.index}`, row);
      for (const row of rows.durations) durations.set(`${row.operation} ${row.variant} ${row.bucket}`, row);
      tally.saved();
    },
    restored(): Tally {
      const tally = fresh();
      tally.restore({
        names: [...names.values()],
        sides: [...sides.values()],
        users: [...users.values()],
        contradicted: [...contradicted.values()],
        windows: [...windows.values()],
        durations: [...durations.values()],
      });
      return tally;
    },
  };
}
