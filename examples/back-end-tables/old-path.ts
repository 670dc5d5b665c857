// The old way to keep submissions: a small table in a database of its own, which nothing that happens to the new tables can reach.
import { DatabaseSync } from 'node:sqlite';
import type { Job } from './submission.ts';

export type OldOutcome = 'open' | 'success' | 'failed';

interface OldRow {
  readonly jobId: string;
  readonly user: string;
  readonly claimId: string;
  readonly fileName: string;
  readonly outcome: OldOutcome;
}

export interface OldPath {
  insert(job: Job, at: string): void;
  /** All in one transaction. */
  conclude(outcomes: readonly (readonly [jobId: string, outcome: OldOutcome])[]): void;
  find(jobId: string): OldRow | undefined;
  count(): Readonly<Record<OldOutcome, number>>;
  close(): void;
}

/** Opens or makes the database at `path`. */
export function oldPath(path: string): OldPath {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS submissions (job_id TEXT PRIMARY KEY, user TEXT NOT NULL, claim_id TEXT NOT NULL,
      file_name TEXT NOT NULL, received_at TEXT NOT NULL, outcome TEXT NOT NULL) STRICT, WITHOUT ROWID`);
  const insert = db.prepare(`INSERT INTO submissions VALUES (?, ?, ?, ?, ?, 'open')`);
  const update = db.prepare('UPDATE submissions SET outcome = ? WHERE job_id = ?');
  const select = db.prepare(
    'SELECT job_id AS jobId, user, claim_id AS claimId, file_name AS fileName, outcome FROM submissions WHERE job_id = ?',
  );
  const count = db.prepare('SELECT outcome, count(*) AS rows FROM submissions GROUP BY outcome');

  return {
    insert({ jobId, user, claimId, fileName }, at) {
      insert.run(jobId, user, claimId, fileName, at);
    },
    conclude(outcomes) {
      if (outcomes.length === 0) return;
      db.exec('BEGIN IMMEDIATE');
      try {
        for (const [jobId, outcome] of outcomes) update.run(outcome, jobId);
        db.exec('COMMIT');
      } catch (error) {
        db.exec('ROLLBACK');
        throw error;
      }
    },
    find: (jobId) => select.get(jobId) as OldRow | undefined,
    count() {
      const rows = count.all() as { outcome: OldOutcome; rows: number }[];
      const of = (outcome: OldOutcome) => rows.find((each) => each.outcome === outcome)?.rows ?? 0;
      return { open: of('open'), success: of('success'), failed: of('failed') };
    },
    close: () => db.close(),
  };
}
