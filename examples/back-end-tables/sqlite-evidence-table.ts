// The new tables in SQLite.
import { renameSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { COUNT, evidenceSchema, FIND, parametersOf, WRITES } from './evidence-statements.ts';
import {
  type Breakable,
  byStatus,
  type Change,
  type EvidenceRow,
  type EvidenceTable,
  LOCK_MILLIS,
  NoSuchRow,
  type StatusCount,
  TableBusy,
} from './evidence-table.ts';

const SCHEMA = `${evidenceSchema({ identity: 'INTEGER', instant: 'TEXT' })} STRICT`;

interface Connection {
  readonly db: DatabaseSync;
  readonly statements: Readonly<Record<Change['kind'] | 'find' | 'count', StatementSync>>;
}

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html#busy */
const BUSY = 5;
/** How often a lock is tried. */
const LOCK_RETRY_MILLIS = 10;

/**
 * Opens the tables at `path`, made when they are missing. A lock is tried again and again: a busy time-out
 * of SQLite would stop the whole process, and the old path with it.
 */
export function sqliteEvidenceTable(path: string): EvidenceTable & Breakable {
  let connection: Connection | undefined = open(new DatabaseSync(path));
  let locker: DatabaseSync | undefined;
  const away = `${path}.gone`;

  /** The connection, made again when the database had gone. */
  function reach(): Connection {
    connection ??= open(existing(path));
    return connection;
  }

  /** One transaction, in one go. */
  function tryWriting(changes: readonly Change[]): (Error | undefined)[] | TableBusy {
    const { db, statements } = reach();
    const busy = begin(db);
    if (busy) return busy;
    try {
      const results = changes.map((change) => write(statements, change));
      db.exec('COMMIT');
      return results;
    } catch (error) {
      db.exec('ROLLBACK');
      throw error;
    }
  }

  return {
    async apply(changes) {
      for (let waited = 0; ; waited += LOCK_RETRY_MILLIS) {
        const results = tryWriting(changes);
        if (!(results instanceof TableBusy)) return results;
        if (waited >= LOCK_MILLIS) throw results;
        await sleep(LOCK_RETRY_MILLIS);
      }
    },
    async find(jobId) {
      return reach().statements.find.get({ jobId }) as EvidenceRow | undefined;
    },
    async count() {
      return byStatus(reach().statements.count.all() as unknown as StatusCount[]);
    },
    async close() {
      locker?.close();
      connection?.db.close();
    },
    async holdLock(held) {
      if (held === (locker !== undefined)) return;
      locker?.close();
      locker = undefined;
      if (!held) return;
      const other = existing(path);
      other.exec('BEGIN IMMEDIATE');
      locker = other;
    },
    async takeAway(gone) {
      if (gone === (connection === undefined)) return;
      if (gone) {
        connection?.db.close();
        connection = undefined;
        renameSync(path, away);
      } else {
        renameSync(away, path);
        reach();
      }
    },
  };
}

/** A connection to the database that is there; never a new, empty one. */
function existing(path: string): DatabaseSync {
  const url = pathToFileURL(path);
  url.search = 'mode=rw';
  return new DatabaseSync(url);
}

function open(db: DatabaseSync): Connection {
  db.exec(`PRAGMA busy_timeout = 0; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${SCHEMA}`);
  const statements = {
    created: db.prepare(WRITES.created),
    queued: db.prepare(WRITES.queued),
    started: db.prepare(WRITES.started),
    succeeded: db.prepare(WRITES.succeeded),
    failed: db.prepare(WRITES.failed),
    notified: db.prepare(WRITES.notified),
    find: db.prepare(FIND),
    count: db.prepare(COUNT),
  };
  return { db, statements };
}

function begin(db: DatabaseSync): TableBusy | undefined {
  try {
    db.exec('BEGIN IMMEDIATE');
    return undefined;
  } catch (error) {
    const { errcode, message } = error as Error & { errcode?: number };
    if (errcode !== BUSY) throw error;
    return new TableBusy(message, { cause: error });
  }
}

/** The error that this change alone met, if any. */
function write(statements: Connection['statements'], change: Change): Error | undefined {
  try {
    const { changes } = statements[change.kind].run(parametersOf(change));
    return changes === 1 ? undefined : new NoSuchRow(change.jobId);
  } catch (error) {
    return error as Error;
  }
}
