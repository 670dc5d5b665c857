// The SQLite file that series are kept in: how it is opened, what version it has, and what its failures mean.
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault, messageOf } from '../../engine/faults.ts';
import { SERIES_SCHEMA, SERIES_VERSION } from './series-schema.ts';

const REPAIR =
  'Move it away, and series begin anew; what gates counted themselves and what was decided is in other files.';

/**
 * Opens the file, and creates it, readable by its owner only.
 * @throws Fault PG_METRICS_SOURCE when it cannot be opened or comes from a later version.
 */
export function openSeriesDatabase(file: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    if (file !== ':memory:') {
      mkdirSync(dirname(file), { recursive: true });
      // Made before SQLite does, which would let everybody read it.
      closeSync(openSync(file, 'a', 0o600));
    }
    db = new DatabaseSync(file, { timeout: 5_000 });
    // NORMAL: a commit survives the end of the process, which is what is promised.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    db.exec('BEGIN IMMEDIATE');
    const found = (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
    if (found === 0) db.exec(`${SERIES_SCHEMA} PRAGMA user_version = ${SERIES_VERSION};`);
    db.exec('COMMIT');
    if (found > SERIES_VERSION)
      throw new Fault(
        'PG_METRICS_SOURCE',
        `The series file ${file} has version ${found}, expected at most ${SERIES_VERSION}. ${REPAIR}`,
      );
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof Fault) throw error;
    throw new Fault('PG_METRICS_SOURCE', `Cannot open the series file ${file}: ${messageOf(error)}. ${REPAIR}`, {
      cause: error,
    });
  }
}

/** SQLite's code for "database or disk is full". */
const SQLITE_FULL = 13;

/** What a failed write is for people; a mistake of ours stays what it is. */
export function seriesFault(file: string, error: unknown): unknown {
  const { code, errcode } = error as { code?: string; errcode?: number };
  if (code !== 'ERR_SQLITE_ERROR') return error;
  const full = errcode === SQLITE_FULL;
  return new Fault(
    full ? 'PG_DISK_FULL' : 'PG_METRICS_SOURCE',
    full
      ? `The disk is full: series cannot be kept in ${file}. Make room; meanwhile they are kept in memory as far as it is allowed.`
      : `Cannot write to the series file ${file}: ${messageOf(error)}`,
    { cause: error },
  );
}
