import dns from 'node:dns';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { POSTGRES_START_MILLIS, type Postgres, startPostgres } from '../../test/foreign/postgres.ts';
import { postgresEvidenceTable } from './postgres-evidence-table.ts';
import { created, evidenceTableContract } from './testing/evidence-table-contract.ts';

let postgres: Postgres;
let observer: Client;

beforeAll(async () => {
  postgres = await startPostgres();
  observer = new Client({ connectionString: postgres.url });
  await observer.connect();
}, POSTGRES_START_MILLIS);
afterAll(async () => {
  await observer?.end();
  await postgres?.stop();
});

/** Asks until a row comes back; whoever calls it runs into the test's time limit otherwise. */
async function until(sql: string): Promise<void> {
  while ((await observer.query(sql)).rowCount === 0);
}

evidenceTableContract('PostgreSQL', async () => {
  const url = await postgres.createDatabase();
  return {
    open: () => postgresEvidenceTable(url),
    blocked: () => until(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`),
    remove: async () => {},
    says: {
      notNull: 'null value in column "user_account" of relation "evidence_submissions" violates not-null constraint',
      unique: 'duplicate key value violates unique constraint "evidence_submissions_job_id_key"',
      check: 'violates check constraint',
      busy: 'canceling statement due to lock timeout',
      gone: 'connect ECONNREFUSED 127.0.0.1:1',
    },
  };
});

describe('PostgreSQL', () => {
  test('is broken for the new tables alone, not for whoever else is connected', async () => {
    const url = await postgres.createDatabase();
    const broken = await postgresEvidenceTable(url);
    const other = await postgresEvidenceTable(url);
    await broken.takeAway(true);
    expect(await other.apply([created('a')])).toEqual([undefined]);
    await broken.close();
    await other.close();
  });

  test('writes nothing of a transaction whose connection breaks, and writes again afterwards', async () => {
    const table = await postgresEvidenceTable(await postgres.createDatabase());
    await table.holdLock(true);
    const broken = expect(table.apply([created('a'), created('b')])).rejects.toThrow('administrator command');
    const waiting = `FROM pg_stat_activity WHERE wait_event_type = 'Lock'`;
    await until(`SELECT ${waiting}`);
    await observer.query(`SELECT pg_terminate_backend(pid) ${waiting}`);
    await broken;
    await table.holdLock(false);
    expect((await table.count()).CREATED).toBe(0);
    expect(await table.apply([created('a')])).toEqual([undefined]);
    await table.close();
  });

  test('is asked again when its connections broke while nobody used them', async () => {
    const url = await postgres.createDatabase();
    const table = await postgresEvidenceTable(url);
    const { pathname } = new URL(url);
    const idle = `FROM pg_stat_activity WHERE datname = '${pathname.slice(1)}'`;
    await observer.query(`SELECT pg_terminate_backend(pid, 5000) ${idle}`);
    // The first use may be the one that notices.
    await table.count().catch(() => {});
    expect(await table.apply([created('a')])).toEqual([undefined]);
    await table.close();
  });

  test('is made ready by two that start at once', async () => {
    const url = await postgres.createDatabase();
    const tables = await Promise.all(Array.from({ length: 4 }, () => postgresEvidenceTable(url)));
    for (const table of tables) await table.close();
  });

  test('takes what no text can hold as the fault of that change alone', async () => {
    const table = await postgresEvidenceTable(await postgres.createDatabase());
    const [first, second] = await table.apply([created('a', { claimId: 'a\0b' }), created('b')]);
    expect(first?.message).toContain('invalid byte sequence');
    expect(second).toBeUndefined();
    await table.close();
  });

  test('says why it cannot be reached', async () => {
    await expect(postgresEvidenceTable('postgres://127.0.0.1:1/x')).rejects.toThrow('connect ECONNREFUSED 127.0.0.1:1');
    const { port } = new URL(postgres.url);
    await expect(postgresEvidenceTable(`postgres://postgres:wrong@127.0.0.1:${port}/postgres`)).rejects.toThrow(
      'password authentication failed for user "postgres"',
    );
  });

  test('says why it cannot be reached at any of its addresses', async () => {
    const lookup = vi.spyOn(dns, 'lookup');
    lookup.mockImplementation(((_host: string, _options: unknown, found: (...result: unknown[]) => void) =>
      found(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '127.0.0.2', family: 4 },
      ])) as never);
    await expect(postgresEvidenceTable('postgres://two.test:1/x')).rejects.toThrow(
      'connect ECONNREFUSED 127.0.0.1:1, connect ECONNREFUSED 127.0.0.2:1',
    );
    lookup.mockRestore();
  });
});
