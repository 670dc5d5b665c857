// Follows the rollouts of a journal until it is told to stop: on a terminal as a screen, in a pipe entry by entry.
import type { SqliteJournal } from '../../adapters/journal-sqlite/sqlite-journal.ts';
import { formatInstant } from '../../core/calendar/format.ts';
import type { Instant } from '../../core/calendar/instant.ts';
import { describeEntry } from '../../core/run/describe.ts';
import { evolve } from '../../core/run/evolve.ts';
import type { JournalEntry } from '../../core/run/journal.ts';
import type { Run } from '../../core/run/run.ts';
import { printable } from '../printable.ts';
import type { StopSignal } from '../stop-signal.ts';
import type { Ink } from '../terminal.ts';
import { type Watched, watchLines } from './watch-lines.ts';
import { watchScreen } from './watch-screen.ts';

export interface WatchStatus {
  readonly journal: SqliteJournal;
  /** Ids of the rollouts to follow; empty for all, those that are begun meanwhile too. */
  readonly ids: readonly string[];
  readonly out: NodeJS.WriteStream;
  readonly ink: Ink;
  readonly now: () => Instant;
  readonly stop: StopSignal;
}

const LOOK_EVERY = 500;
/** Entries kept of each journal, more than any terminal has rows for. */
const KEPT = 100;

/** In a pipe it ends by itself when every rollout is over. Resolves with the runs as they are then. */
export async function watchStatus({ journal, ids, out, ink, now, stop }: WatchStatus): Promise<readonly Run[]> {
  const watched = new Map<string, Watched>();
  const screen = out.isTTY ? watchScreen(out) : undefined;
  const say = (run: Run, entry: JournalEntry): void =>
    void out.write(
      `${formatInstant(run.rollout.calendar, entry.at)}  ${printable(run.rollout.id)}  ${printable(describeEntry(entry, run.rollout))}\n`,
    );
  const look = async (): Promise<void> => {
    for (const [id, seq] of await journal.heads()) {
      const before = watched.get(id);
      if ((ids.length > 0 && !ids.includes(id)) || before?.run.seq === seq) continue;
      const entries = await journal.load(id, before?.run.seq ?? 0);
      const run = entries.reduce<Run | undefined>(evolve, before?.run);
      if (!run) continue;
      watched.set(id, { run, latest: [...(before?.latest ?? []), ...entries].slice(-KEPT) });
      if (!screen) for (const entry of before ? entries : entries.slice(-1)) say(run, entry);
    }
  };
  const draw = (): void => {
    // One column is left free: some terminals go on to the next line when the last one is written.
    const size = { columns: Math.max(20, out.columns - 1), rows: Math.max(5, out.rows) };
    screen?.draw(watchLines([...watched.values()], size, now(), ink));
  };
  const runs = (): readonly Run[] => [...watched.values()].map(({ run }) => run);
  const isOver = ({ state }: Run): boolean => state.kind === 'completed' || state.kind === 'rolledBack';
  out.on('resize', draw);
  try {
    while (!stop.stopped()) {
      await look();
      draw();
      if (!screen && runs().length > 0 && runs().every(isOver)) break;
      await stop.within(LOOK_EVERY);
    }
  } finally {
    out.off('resize', draw);
    screen?.end();
  }
  return runs();
}
