// A real PostgreSQL for a test: installed when it is not yet, on a free port, in a temporary folder, gone with the test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';

export interface Postgres {
  /** As its superuser, to the database `postgres`. */
  readonly url: string;
  /** Makes a database of its own, empty, and gives its URL. */
  createDatabase(): Promise<string>;
  /** Ends the server and removes all its data. */
  stop(): Promise<void>;
}

/** Time limit for a `beforeAll` that starts one: on a fresh checkout it downloads PostgreSQL first. */
export const POSTGRES_START_MILLIS = 180_000;

const KEEPER = fileURLToPath(new URL('./postgres-keeper.ts', import.meta.url));

/** @throws Error with what was said when it cannot be installed or started: a test that needs it fails, it is not skipped. */
export async function startPostgres(): Promise<Postgres> {
  const keeper = spawn(process.execPath, [KEEPER], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  let said = '';
  keeper.stderr.setEncoding('utf8').on('data', (text) => {
    said = (said + text).slice(-8000);
  });
  const closed = once(keeper, 'close');
  const first = await Promise.race([once(createInterface(keeper.stdout), 'line'), closed.then(() => undefined)]);
  if (!first) throw new Error(`No PostgreSQL for this test. ${said.trim()}`);
  const { url } = JSON.parse(first[0] as string) as { url: string };
  let databases = 0;

  return {
    url,
    async createDatabase() {
      const name = `test_${++databases}`;
      const client = new Client({ connectionString: url });
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      return Object.assign(new URL(url), { pathname: `/${name}` }).href;
    },
    async stop() {
      keeper.stdin.end();
      await closed;
    },
  };
}
