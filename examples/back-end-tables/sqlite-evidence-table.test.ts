import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteEvidenceTable } from './sqlite-evidence-table.ts';
import { evidenceTableContract } from './testing/evidence-table-contract.ts';

evidenceTableContract('SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'evidence-table-'));
  return {
    open: async () => sqliteEvidenceTable(join(folder, 'evidence.sqlite')),
    // It is tried at once, and then again and again.
    blocked: async () => {},
    remove: async () => rmSync(folder, { recursive: true }),
    says: {
      notNull: 'NOT NULL constraint failed: evidence_submissions.user_account',
      unique: 'UNIQUE constraint failed: evidence_submissions.job_id',
      check: 'CHECK constraint failed',
      busy: 'database is locked',
      gone: 'unable to open database file',
    },
  };
});
