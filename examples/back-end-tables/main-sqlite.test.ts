import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll } from 'vitest';
import { tableProgramContract } from './testing/table-program-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'back-end-tables-test-'));
let files = 0;
afterAll(() => rmSync(folder, { recursive: true }));

tableProgramContract('SQLite', async () => {
  const file = join(folder, `evidence-${++files}.sqlite`);
  return {
    arguments: ['--database', file],
    environment: {},
    async query(sql) {
      const db = new DatabaseSync(file, { readOnly: true });
      const rows = db.prepare(sql).all() as Record<string, string>[];
      db.close();
      return rows;
    },
    says: {
      notNull: 'NOT NULL constraint failed: evidence_submissions.user_account',
      unique: 'UNIQUE constraint failed: evidence_submissions.job_id',
      busy: 'database is locked',
      gone: 'unable to open database file',
    },
  };
});
