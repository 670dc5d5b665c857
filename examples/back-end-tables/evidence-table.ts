// The new tables as the service sees them: one row a submission, changed in batches. SQLite or PostgreSQL keeps them.

export const UPLOAD_STATUSES = ['CREATED', 'QUEUED', 'IN_PROGRESS', 'SUCCESS', 'FAILED'] as const;
export type UploadStatus = (typeof UPLOAD_STATUSES)[number];

/** What is known when a submission comes in. Instants are ISO 8601 in UTC. */
export interface NewRow {
  readonly jobId: string;
  readonly jobClass: string;
  readonly claimId: string;
  /** The column is NOT NULL: whether that holds is for the database to say. */
  readonly userAccount: string | null;
  readonly trackedItemId: string | null;
  readonly fileSize: number;
  /** Encrypted: the file's name and whatever else could identify somebody. */
  readonly metadata: string;
}

export interface EvidenceRow extends NewRow {
  readonly uploadStatus: UploadStatus;
  /** The upload's id at the upstream, once it has one. */
  readonly requestId: string | null;
  readonly notificationId: string | null;
  readonly notificationStatus: string | null;
  readonly notificationDate: string | null;
  /** A failure is shown to the user until then. */
  readonly acknowledgementDate: string | null;
  readonly failedDate: string | null;
  /** The row may be deleted from then on. */
  readonly deleteDate: string | null;
  readonly errorMessage: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Everything that happens to a row, in this order. */
export type Change = { readonly jobId: string; readonly at: string } & (
  | { readonly kind: 'created'; readonly row: NewRow }
  | { readonly kind: 'queued' }
  | { readonly kind: 'started'; readonly requestId: string }
  | { readonly kind: 'succeeded'; readonly deleteDate: string }
  | { readonly kind: 'failed'; readonly errorMessage: string; readonly acknowledgementDate: string }
  | { readonly kind: 'notified'; readonly notificationId: string | null; readonly notificationStatus: string }
);

/** As long as a lock that somebody else holds is waited for. */
export const LOCK_MILLIS = 250;

export interface EvidenceTable {
  /**
   * Writes the changes in one transaction and in order. Gives for each the error that it alone met, or undefined; the
   * others are written all the same. Rejects, with nothing written, with TableBusy when somebody else held the lock for
   * LOCK_MILLIS, and with the database's error when it cannot be reached.
   */
  apply(changes: readonly Change[]): Promise<readonly (Error | undefined)[]>;
  find(jobId: string): Promise<EvidenceRow | undefined>;
  /** Rows by upload status. */
  count(): Promise<Readonly<Record<UploadStatus, number>>>;
  close(): Promise<void>;
}

/** The database is there, but locked. */
export class TableBusy extends Error {
  override readonly name = 'TableBusy';
}

/** A change of a job whose row was never written. */
export class NoSuchRow extends Error {
  override readonly name = 'NoSuchRow';
  constructor(jobId: string) {
    super(`no row of job ${jobId}`);
  }
}

/** Ways to break a database for real, for the faults of this example. Each rejects when it could not be done. */
export interface Breakable {
  /** Another connection holds the write lock. */
  holdLock(held: boolean): Promise<void>;
  /** The database is not where it was. */
  takeAway(gone: boolean): Promise<void>;
}

export interface StatusCount {
  readonly status: UploadStatus;
  readonly rows: number;
}

/** The counts of every status, 0 for those that no row has. */
export function byStatus(counts: readonly StatusCount[]): Readonly<Record<UploadStatus, number>> {
  const of = (status: UploadStatus) => counts.find((each) => each.status === status)?.rows ?? 0;
  return Object.fromEntries(UPLOAD_STATUSES.map((status) => [status, of(status)])) as Record<UploadStatus, number>;
}
