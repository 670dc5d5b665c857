import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { POSTGRES_START_MILLIS, startPostgres } from './postgres.ts';
import { clusterPrefix } from './stale-clusters.ts';

/** A connection that notes its end instead of throwing it. */
async function connected(url: string): Promise<{ client: Client; ended: Promise<unknown> }> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  const ended = new Promise((resolve) => client.once('end', resolve));
  await client.connect();
  return { client, ended };
}

/** Runs a program that says its first line on standard output and then goes on. */
async function firstLine(args: readonly string[]) {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, line };
}

const foldersOf = (keeper: number) => readdirSync(tmpdir()).filter((name) => name.startsWith(clusterPrefix(keeper)));

test(
  'a real server, a database for whoever asks, and nothing left when it is stopped',
  async () => {
    const [postgres, another] = await Promise.all([startPostgres(), startPostgres()]);
    expect(another.url).not.toBe(postgres.url);
    await another.stop();
    const { client, ended } = await connected(await postgres.createDatabase());
    const { rows } = await client.query('SELECT version(), current_database() AS name');
    expect(rows[0].version).toMatch(/^PostgreSQL 18\./);
    expect(rows[0].name).toBe('test_1');
    expect(await postgres.createDatabase()).toMatch(/\/test_2$/);
    const [folder] = (await client.query(`SELECT current_setting('data_directory') AS path`)).rows;
    await postgres.stop();
    await ended;
    expect(existsSync(folder.path)).toBe(false);
    await expect(startedAgain(postgres.url)).rejects.toThrow('ECONNREFUSED');
  },
  POSTGRES_START_MILLIS,
);

async function startedAgain(url: string): Promise<void> {
  await (await connected(url)).client.end();
}

test(
  'a server does not outlive whoever started it, however that ends',
  async () => {
    const module = new URL('./postgres.ts', import.meta.url).href;
    const { child, line } = await firstLine([
      '--input-type=module',
      '--eval',
      `const { startPostgres } = await import('${module}'); console.log((await startPostgres()).url);`,
    ]);
    const { ended } = await connected(line);
    child.kill('SIGKILL');
    await ended;
  },
  POSTGRES_START_MILLIS,
);

test(
  'what a killed keeper leaves behind is removed by the next start',
  async () => {
    const { child, line } = await firstLine([new URL('./postgres-keeper.ts', import.meta.url).pathname]);
    const keeper = child.pid as number;
    const { client, ended } = await connected(JSON.parse(line).url);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    expect((await client.query('SELECT 1')).rowCount).toBe(1);
    expect(foldersOf(keeper)).toHaveLength(1);
    const next = await startPostgres();
    await ended;
    expect(foldersOf(keeper)).toEqual([]);
    await next.stop();
  },
  POSTGRES_START_MILLIS,
);
