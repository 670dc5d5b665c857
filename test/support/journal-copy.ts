// Reads the journal of a state folder as it is, without touching it: what a killed process left must be found by the next one.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteJournal } from '../../src/adapters/journal-sqlite/sqlite-journal.ts';
import type { JournalEntry } from '../../src/core/run/journal.ts';

/** The journal, its log, and not the index of the log, which is made anew from it. */
const FILES = ['journal.db', 'journal.db-wal'];

/** All entries of a rollout; none when there is no journal. Nobody may be writing it. */
export async function journalLeftIn(state: string, rollout: string): Promise<readonly JournalEntry[]> {
  if (!existsSync(join(state, 'journal.db'))) return [];
  const folder = mkdtempSync(join(tmpdir(), 'phasegate-journal-'));
  try {
    for (const name of FILES) if (existsSync(join(state, name))) copyFileSync(join(state, name), join(folder, name));
    return await journalIn(folder, rollout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All entries of a rollout, while another process may be writing it. */
export async function journalIn(state: string, rollout: string): Promise<readonly JournalEntry[]> {
  const journal = openSqliteJournal(join(state, 'journal.db'));
  try {
    return await journal.load(rollout);
  } finally {
    journal.close();
  }
}

/** What was decided, in order, without times and reasons: "start 0", "advance 1", "complete". */
export function decisionsIn(entries: readonly JournalEntry[]): readonly string[] {
  return entries.flatMap(({ event }) => {
    if (event.kind !== 'decided') return [];
    return ['step' in event.decision ? `${event.decision.kind} ${event.decision.step}` : event.decision.kind];
  });
}
