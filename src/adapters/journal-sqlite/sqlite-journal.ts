// The journal in one SQLite file: durable at every append (WAL, synchronous FULL), shared by all processes of one machine.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { JournalEntry, JournalEvent } from '../../core/run/journal.ts';
import { Fault, messageOf } from '../../engine/faults.ts';
import type { Journal } from '../../engine/ports.ts';
import { bornAt } from './process-identity.ts';
import { SCHEMA } from './schema.ts';

export interface SqliteJournal extends Journal {
  heads(): Promise<ReadonlyMap<string, number>>;
  close(): void;
}

interface Row {
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  readonly event: string;
}

interface Head {
  readonly rollout: string;
  readonly seq: number;
}

/**
 * Opens (and creates) the journal in `file`.
 * @throws Fault PG_JOURNAL_UNREADABLE when the file cannot be opened, is no journal or comes from a newer version.
 */
export function openSqliteJournal(file: string): SqliteJournal {
  const db = open(file);
  const load = db.prepare(
    'SELECT seq, at, actor, event FROM entry WHERE rollout = ? AND seq > ? AND seq <= ? ORDER BY seq',
  );
  const last = db.prepare('SELECT coalesce(max(seq), 0) AS seq FROM entry WHERE rollout = ?');
  const insert = db.prepare('INSERT INTO entry (rollout, seq, at, actor, event) VALUES (?, ?, ?, ?, ?)');
  // From name to name along the index: SELECT DISTINCT would read every entry, evidence and all.
  const heads = db.prepare(`
    WITH RECURSIVE name(rollout) AS (
      SELECT min(rollout) FROM entry
      UNION ALL
      SELECT (SELECT min(rollout) FROM entry WHERE rollout > name.rollout) FROM name WHERE name.rollout IS NOT NULL
    )
    SELECT rollout, (SELECT max(seq) FROM entry WHERE entry.rollout = name.rollout) AS seq
    FROM name WHERE rollout IS NOT NULL`);
  const version = db.prepare('PRAGMA data_version');
  let writes = 0;
  let known:
    | { readonly version: number; readonly writes: number; readonly heads: ReadonlyMap<string, number> }
    | undefined;
  const getCursor = db.prepare('SELECT seq FROM cursor WHERE rollout = ? AND consumer = ?');
  const putCursor = db.prepare(
    'INSERT INTO cursor (rollout, consumer, seq) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq',
  );
  const getLease = db.prepare('SELECT runner, pid, born FROM lease WHERE rollout = ?');
  const putLease = db.prepare(
    'INSERT INTO lease (rollout, runner, pid, born) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET runner = excluded.runner, pid = excluded.pid, born = excluded.born',
  );
  const [begin, commit] = [db.prepare('BEGIN IMMEDIATE'), db.prepare('COMMIT')];
  const dropLease = db.prepare('DELETE FROM lease WHERE rollout = ? AND runner = ?');

  /** Runs `work` in a write transaction; whatever goes wrong leaves nothing behind. */
  function atomically<T>(work: () => T): T {
    try {
      begin.run();
      const result = work();
      commit.run();
      return result;
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw writeFault(file, error);
    }
  }

  return {
    async load(rollout, after = 0, upTo = Number.MAX_SAFE_INTEGER) {
      return (load.all(rollout, after, upTo) as unknown as Row[]).map(toEntry);
    },
    async append(rollout, expected, entries) {
      return atomically(() => {
        if ((last.get(rollout) as { seq: number }).seq !== expected) return 'conflict' as const;
        writes++;
        return entries.map((entry, index): JournalEntry => {
          const seq = expected + 1 + index;
          insert.run(rollout, seq, entry.at, JSON.stringify(entry.by), JSON.stringify(entry.event));
          return { ...entry, seq };
        });
      });
    },
    async rollouts() {
      return (heads.all() as unknown as Head[]).map((row) => row.rollout);
    },
    async heads() {
      // Asked for every second: read again only when this or another process has written.
      const { data_version } = version.get() as { data_version: number };
      if (known?.version !== data_version || known.writes !== writes) {
        const all = (heads.all() as unknown as Head[]).map(({ rollout, seq }) => [rollout, seq] as const);
        known = { version: data_version, writes, heads: new Map(all) };
      }
      return known.heads;
    },
    async claim(rollout, runner) {
      return atomically(() => {
        const held = getLease.get(rollout) as { runner: string; pid: number; born: string } | undefined;
        if (held && held.runner !== runner && bornAt(held.pid) === held.born)
          return { granted: false as const, heldBy: `${held.runner} (process ${held.pid})` };
        putLease.run(rollout, runner, process.pid, bornAt(process.pid) ?? '');
        return { granted: true as const };
      });
    },
    async release(rollout, runner) {
      try {
        dropLease.run(rollout, runner);
      } catch {
        // A full disk. The lease that stays holds nobody up once this process has ended, and none but this runner until then.
      }
    },
    async cursor(rollout, consumer) {
      return (getCursor.get(rollout, consumer) as { seq: number } | undefined)?.seq ?? 0;
    },
    async setCursor(rollout, consumer, seq) {
      atomically(() => putCursor.run(rollout, consumer, seq));
    },
    close() {
      db.close();
    },
  };
}

function toEntry(row: Row): JournalEntry {
  return {
    seq: row.seq,
    at: row.at as JournalEntry['at'],
    by: JSON.parse(row.actor),
    event: JSON.parse(row.event) as JournalEvent,
  };
}

function open(file: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    db = new DatabaseSync(file, { timeout: 5_000 });
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    migrate(db, file);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof Fault) throw error;
    throw new Fault(
      'PG_JOURNAL_UNREADABLE',
      `Cannot open the journal ${file}: ${messageOf(error)}. Name another place with --state, or move that file away.`,
      { cause: error },
    );
  }
}

function migrate(db: DatabaseSync, file: string): void {
  const at = (): number => (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
  if (at() === SCHEMA.length) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    // Read again: another process may have brought it forward while this one waited for the lock.
    for (let version = at(); version < SCHEMA.length; version++)
      db.exec(`${SCHEMA[version]}; PRAGMA user_version = ${version + 1};`);
    if (at() > SCHEMA.length)
      throw new Fault(
        'PG_JOURNAL_UNREADABLE',
        `The journal ${file} was written by a newer Phasegate (schema ${at()}, this one knows ${SCHEMA.length}). Update Phasegate.`,
      );
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

function writeFault(file: string, error: unknown): Error {
  if (error instanceof Fault) return error;
  const full = /disk is full|disk I\/O/i.test(messageOf(error));
  return new Fault(
    full ? 'PG_DISK_FULL' : 'PG_JOURNAL_WRITE',
    full
      ? `Cannot write the journal ${file}: the disk is full. Free some space; nothing was half-written, and the run goes on from its journal.`
      : `Cannot write the journal ${file}: ${messageOf(error)}.`,
    { cause: error },
  );
}
