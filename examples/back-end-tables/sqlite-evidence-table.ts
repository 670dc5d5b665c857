// The new tables in SQLite.
import { renameSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import {
  type Breakable,
  type Change,
  type EvidenceRow,
  type EvidenceTable,
  TableBusy,
  UPLOAD_STATUSES,
  type UploadStatus,
} from './evidence-table.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS evidence_submissions (
    id                   INTEGER PRIMARY KEY,
    job_id               TEXT NOT NULL UNIQUE,
    job_class            TEXT NOT NULL,
    request_id           TEXT,
    claim_id             TEXT NOT NULL,
    user_account         TEXT NOT NULL,
    tracked_item_id      TEXT,
    upload_status        TEXT NOT NULL CHECK (upload_status IN (${UPLOAD_STATUSES.map((each) => `'${each}'`).join(', ')})),
    notification_id      TEXT,
    notification_status  TEXT,
    notification_date    TEXT,
    acknowledgement_date TEXT,
    failed_date          TEXT,
    delete_date          TEXT,
    error_message        TEXT,
    file_size            INTEGER NOT NULL CHECK (file_size >= 0),
    metadata_ciphertext  TEXT NOT NULL,
    created_at           TEXT NOT NULL,
    updated_at           TEXT NOT NULL
  ) STRICT`;

const INSERT = `
  INSERT INTO evidence_submissions (job_id, job_class, claim_id, user_account, tracked_item_id, upload_status, file_size,
    metadata_ciphertext, created_at, updated_at)
  VALUES (:jobId, :jobClass, :claimId, :userAccount, :trackedItemId, 'CREATED', :fileSize, :metadata, :at, :at)`;

const UPDATES = {
  queued: `upload_status = 'QUEUED'`,
  started: `upload_status = 'IN_PROGRESS', request_id = :requestId`,
  succeeded: `upload_status = 'SUCCESS', delete_date = :deleteDate`,
  failed: `upload_status = 'FAILED', failed_date = :at, error_message = :errorMessage,
           acknowledgement_date = :acknowledgementDate`,
  notified: `notification_id = :notificationId, notification_status = :notificationStatus, notification_date = :at`,
} as const satisfies Record<Exclude<Change['kind'], 'created'>, string>;

const SELECT = `
  SELECT job_id AS jobId, job_class AS jobClass, request_id AS requestId, claim_id AS claimId, user_account AS userAccount,
    tracked_item_id AS trackedItemId, upload_status AS uploadStatus, notification_id AS notificationId,
    notification_status AS notificationStatus, notification_date AS notificationDate,
    acknowledgement_date AS acknowledgementDate, failed_date AS failedDate, delete_date AS deleteDate,
    error_message AS errorMessage, file_size AS fileSize, metadata_ciphertext AS metadata, created_at AS createdAt,
    updated_at AS updatedAt
  FROM evidence_submissions WHERE job_id = ?`;

interface Connection {
  readonly db: DatabaseSync;
  readonly statements: Readonly<Record<Change['kind'] | 'find' | 'count', StatementSync>>;
}

/** SQLITE_BUSY, https://www.sqlite.org/rescode.html#busy */
const BUSY = 5;

/**
 * Opens the tables at `path`, made when they are missing. The lock is waited for by the caller, not in here: a busy
 * time-out of SQLite would stop the whole process, and the old path with it.
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

  return {
    async apply(changes) {
      const { db, statements } = reach();
      begin(db);
      try {
        const results = changes.map((change) => {
          try {
            return write(statements, change);
          } catch (error) {
            return error as Error;
          }
        });
        db.exec('COMMIT');
        return results;
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
    async find(jobId) {
      return reach().statements.find.get(jobId) as EvidenceRow | undefined;
    },
    async count() {
      const rows = reach().statements.count.all() as { status: UploadStatus; rows: number }[];
      const of = (status: UploadStatus) => rows.find((each) => each.status === status)?.rows ?? 0;
      return Object.fromEntries(UPLOAD_STATUSES.map((status) => [status, of(status)])) as Record<UploadStatus, number>;
    },
    async close() {
      locker?.close();
      connection?.db.close();
    },
    holdLock(held) {
      if (held === (locker !== undefined)) return;
      locker?.close();
      locker = held ? existing(path) : undefined;
      locker?.exec('BEGIN IMMEDIATE');
    },
    takeAway(gone) {
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
  const update = (assignments: string) =>
    db.prepare(`UPDATE evidence_submissions SET ${assignments}, updated_at = :at WHERE job_id = :jobId`);
  return {
    db,
    statements: {
      created: db.prepare(INSERT),
      queued: update(UPDATES.queued),
      started: update(UPDATES.started),
      succeeded: update(UPDATES.succeeded),
      failed: update(UPDATES.failed),
      notified: update(UPDATES.notified),
      find: db.prepare(SELECT),
      count: db.prepare(
        'SELECT upload_status AS status, count(*) AS rows FROM evidence_submissions GROUP BY upload_status',
      ),
    },
  };
}

function begin(db: DatabaseSync): void {
  try {
    db.exec('BEGIN IMMEDIATE');
  } catch (error) {
    const { errcode, message } = error as Error & { errcode?: number };
    throw errcode === BUSY ? new TableBusy(message, { cause: error }) : error;
  }
}

function write(statements: Connection['statements'], change: Change): Error | undefined {
  if (change.kind === 'created') {
    statements.created.run({ ...change.row, at: change.at });
    return undefined;
  }
  const { kind, ...values } = change;
  const { changes } = statements[kind].run({ ...values });
  return changes === 1 ? undefined : new Error(`no row of job ${change.jobId}`);
}
