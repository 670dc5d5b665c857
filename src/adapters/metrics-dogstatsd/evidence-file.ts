// The SQLite file that evidence is kept in: how it is opened, what version it has, and what its failures mean.
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault, messageOf } from '../../engine/faults.ts';
import { EVIDENCE_SCHEMA, EVIDENCE_VERSION, MIGRATIONS } from './evidence-schema.ts';

/**
 * Opens the file, and creates it, readable by its owner only.
 * @throws Fault PG_METRICS_SOURCE when it cannot be opened or is no evidence of this version.
 */
export function openEvidenceFile(file: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    if (file !== ':memory:') {
      mkdirSync(dirname(file), { recursive: true });
      // Made before SQLite does, which would let everybody read it.
      closeSync(openSync(file, 'a', 0o600));
    }
    db = new DatabaseSync(file, { timeout: 5_000 });
    // NORMAL: a commit survives the end of the process, which is what is promised; the journal survives the end of the power.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;');
    create(db, file);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof Fault) throw error;
    throw new Fault('PG_METRICS_SOURCE', `Cannot open the evidence file ${file}: ${messageOf(error)}. ${REPAIR}`, {
      cause: error,
    });
  }
}

const REPAIR = 'Move it away, and the present step is counted anew; what was decided is in the journal.';

function create(db: DatabaseSync, file: string): void {
  const version = (): number => (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
  db.exec('BEGIN IMMEDIATE');
  const found = version();
  if (found === 0) db.exec(`${EVIDENCE_SCHEMA} PRAGMA user_version = ${EVIDENCE_VERSION};`);
  for (let at = found; at > 0 && at < EVIDENCE_VERSION; at++)
    db.exec(`${MIGRATIONS[at]} PRAGMA user_version = ${at + 1};`);
  db.exec('COMMIT');
  if (found > EVIDENCE_VERSION)
    throw new Fault(
      'PG_METRICS_SOURCE',
      `The evidence file ${file} has version ${found}, expected at most ${EVIDENCE_VERSION}. ${REPAIR}`,
    );
}

/** SQLite's code for "database or disk is full". */
const SQLITE_FULL = 13;

/** What a failed write is for people; a mistake of ours stays what it is. */
export function evidenceFault(file: string, error: unknown): unknown {
  const { code, errcode } = error as { code?: string; errcode?: number };
  if (code !== 'ERR_SQLITE_ERROR') return error;
  if (errcode === SQLITE_FULL)
    return new Fault(
      'PG_DISK_FULL',
      `The disk is full: counts cannot be kept in ${file}. Make room; counting goes on in memory, and nothing is lost while this process runs.`,
      { cause: error },
    );
  return new Fault('PG_METRICS_SOURCE', `Cannot write to the evidence file ${file}: ${messageOf(error)}`, {
    cause: error,
  });
}
