// Runs a reference system as the process that it is, for tests.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FakePhasegate } from '../../test/support/fake-phasegate.ts';
import type { FaultState } from '../fault-switches.ts';

export interface ChildReply {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

export interface ChildProgram<Stats> {
  readonly child: ChildProcess;
  /** What it said on standard error so far. */
  readonly said: () => string;
  get(path: string): Promise<ChildReply>;
  post(path: string, body?: unknown): Promise<ChildReply>;
  fault(name: string, on: boolean, rate?: number): Promise<FaultState>;
  stats(): Promise<Stats>;
  /** Waits until all its work is done and all its events have arrived at the fake Phasegate. */
  settle(): Promise<Stats>;
  /** Ends it and resolves with its exit code. */
  stop(how?: NodeJS.Signals | 'stdin'): Promise<number | null>;
}

/**
 * Starts `main` (a URL or path of a .ts file) on a free port, connected to `phasegate`, with `environment` added to ours
 * (undefined takes a variable away). Rejects when it ends instead.
 */
export async function startChild<Stats extends { emitted: number }>(
  main: URL,
  phasegate: FakePhasegate,
  more: readonly string[] = [],
  environment: NodeJS.ProcessEnv = {},
): Promise<ChildProgram<Stats>> {
  const { host, port: statsdPort } = phasegate.statsd;
  const args = ['--port', '0', '--phasegate', phasegate.url, '--statsd', `${host}:${statsdPort}`, ...more];
  const child = spawn(process.execPath, [fileURLToPath(main), ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const lines = createInterface(child.stdout);
  const first = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => undefined)]);
  if (!first) throw new Error(`${main.pathname} ended instead of getting ready: ${errors}`);
  const { port } = JSON.parse(first[0] as string) as { port: number };
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });

  const call = (method: string, path: string, body?: unknown): Promise<ChildReply> =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const sent = request({ agent, host: '127.0.0.1', port, method, path }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode as number,
            type: response.headers['content-type'] ?? '',
            body: Buffer.concat(chunks),
          }),
        );
      });
      sent.on('error', reject);
      sent.end(text);
    });

  const program: ChildProgram<Stats> = {
    child,
    said: () => errors,
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    async fault(name, on, rate) {
      const { status, body } = await call('POST', '/faults', { name, on, ...(rate === undefined ? {} : { rate }) });
      if (status !== 200) throw new Error(`Unexpected status ${status}: ${body}`);
      return JSON.parse(body.toString());
    },
    stats: async () => JSON.parse((await call('GET', '/stats')).body.toString()),
    async settle() {
      const stats = JSON.parse((await call('POST', '/settle')).body.toString()) as Stats;
      await phasegate.until(() => phasegate.operations().length >= stats.emitted, `${stats.emitted} operation events`);
      return stats;
    },
    async stop(how = 'SIGTERM') {
      agent.destroy();
      if (child.exitCode !== null) return child.exitCode;
      const exit = once(child, 'exit');
      if (how === 'stdin') child.stdin.end();
      else child.kill(how);
      return (await exit)[0];
    },
  };
  return program;
}

/** Runs `work` for each item, 16 at a time, and gives the results in order. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i] as T);
    }),
  );
  return results;
}

/** `count` distinct users. */
export function users(count: number, prefix = 'user'): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}-${i}@example.org`);
}
