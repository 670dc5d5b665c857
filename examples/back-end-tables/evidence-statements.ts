// The SQL of the new tables, in the words that SQLite and PostgreSQL share; parameters are written `:name`.
import { type Change, UPLOAD_STATUSES } from './evidence-table.ts';

/** Makes the table where it is missing, with the types that each database has for an identity and for an instant. */
export function evidenceSchema(types: { readonly identity: string; readonly instant: string }): string {
  return `
    CREATE TABLE IF NOT EXISTS evidence_submissions (
      id                   ${types.identity} PRIMARY KEY,
      job_id               TEXT NOT NULL UNIQUE,
      job_class            TEXT NOT NULL,
      request_id           TEXT,
      claim_id             TEXT NOT NULL,
      user_account         TEXT NOT NULL,
      tracked_item_id      TEXT,
      upload_status        TEXT NOT NULL CHECK (upload_status IN (${UPLOAD_STATUSES.map((each) => `'${each}'`).join(', ')})),
      notification_id      TEXT,
      notification_status  TEXT,
      notification_date    ${types.instant},
      acknowledgement_date ${types.instant},
      failed_date          ${types.instant},
      delete_date          ${types.instant},
      error_message        TEXT,
      file_size            INTEGER NOT NULL CHECK (file_size >= 0),
      metadata_ciphertext  TEXT NOT NULL,
      created_at           ${types.instant} NOT NULL,
      updated_at           ${types.instant} NOT NULL
    )`;
}

const update = (assignments: string) =>
  `UPDATE evidence_submissions SET ${assignments}, updated_at = :at WHERE job_id = :jobId`;

/** What each change writes. `created` takes its row's fields and `at`, the others their own. */
export const WRITES: Readonly<Record<Change['kind'], string>> = {
  created: `
    INSERT INTO evidence_submissions (job_id, job_class, claim_id, user_account, tracked_item_id, upload_status,
      file_size, metadata_ciphertext, created_at, updated_at)
    VALUES (:jobId, :jobClass, :claimId, :userAccount, :trackedItemId, 'CREATED', :fileSize, :metadata, :at, :at)`,
  queued: update(`upload_status = 'QUEUED'`),
  started: update(`upload_status = 'IN_PROGRESS', request_id = :requestId`),
  succeeded: update(`upload_status = 'SUCCESS', delete_date = :deleteDate`),
  failed: update(
    `upload_status = 'FAILED', failed_date = :at, error_message = :errorMessage, acknowledgement_date = :acknowledgementDate`,
  ),
  notified: update(
    'notification_id = :notificationId, notification_status = :notificationStatus, notification_date = :at',
  ),
};

/** The EvidenceRow of `:jobId`. */
export const FIND = `
  SELECT job_id AS "jobId", job_class AS "jobClass", request_id AS "requestId", claim_id AS "claimId",
    user_account AS "userAccount", tracked_item_id AS "trackedItemId", upload_status AS "uploadStatus",
    notification_id AS "notificationId", notification_status AS "notificationStatus",
    notification_date AS "notificationDate", acknowledgement_date AS "acknowledgementDate",
    failed_date AS "failedDate", delete_date AS "deleteDate", error_message AS "errorMessage",
    file_size AS "fileSize", metadata_ciphertext AS "metadata", created_at AS "createdAt", updated_at AS "updatedAt"
  FROM evidence_submissions WHERE job_id = :jobId`;

/** Rows of {status, rows}. */
export const COUNT = `
  SELECT upload_status AS "status", CAST(count(*) AS INTEGER) AS "rows" FROM evidence_submissions GROUP BY upload_status`;

/** The parameters of a change's write. */
export function parametersOf(change: Change): Record<string, string | number | null> {
  if (change.kind === 'created') return { ...change.row, at: change.at };
  const { kind, ...values } = change;
  return values;
}
