import { Client } from 'pg';
import { afterAll, expect, test } from 'vitest';
import { POSTGRES_START_MILLIS, type Postgres, startPostgres } from '../../test/foreign/postgres.ts';
import { startTableProgram } from './testing/table-program.ts';
import { tableProgramContract } from './testing/table-program-contract.ts';

let postgres: Postgres | undefined;
afterAll(() => postgres?.stop());

tableProgramContract(
  'PostgreSQL',
  async () => {
    postgres ??= await startPostgres();
    const url = await postgres.createDatabase();
    return {
      arguments: [],
      environment: { DATABASE_URL: url },
      async query(sql) {
        const client = new Client({ connectionString: url });
        await client.connect();
        const { rows } = await client.query(sql);
        await client.end();
        return rows;
      },
      says: {
        notNull: 'null value in column "user_account" of relation "evidence_submissions" violates not-null constraint',
        unique: 'duplicate key value violates unique constraint "evidence_submissions_job_id_key"',
        busy: 'canceling statement due to lock timeout',
        gone: 'connect ECONNREFUSED 127.0.0.1:1',
      },
    };
  },
  POSTGRES_START_MILLIS,
);

test('a start without the database says so, and keeps nobody waiting', async () => {
  await expect(startTableProgram([], { DATABASE_URL: 'postgres://127.0.0.1:1/none' })).rejects.toThrow(
    'The program could not be started: connect ECONNREFUSED 127.0.0.1:1',
  );
});
