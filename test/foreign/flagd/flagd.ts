// A real flagd for a test, where the machine has one: on free ports of loopback, gone with the test.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { delimiter, join } from 'node:path';

export interface Flagd {
  /** Every flag that it knows, as it answers one user over OFREP, by key. */
  evaluateAll(context: object): Promise<Readonly<Record<string, unknown>>>;
  /** Resolves when it has said this after the `from` lines that it had said; gives how many lines that makes. */
  says(pattern: RegExp, from?: number): Promise<number>;
  /** How many lines it has said so far. */
  said(): number;
  /** What it has warned of: a definition that its schema does not take is one. */
  complaints(): readonly string[];
  stop(): Promise<void>;
}

/** One entry of its `--sources`. */
export interface FlagdSource {
  readonly uri: string;
  readonly provider: 'file' | 'http';
  /** Seconds between two polls, of `http`. */
  readonly interval?: number;
}

/** `FLAGD_PATH`, else `flagd` of the PATH; undefined where there is none. */
export function flagdProgram(environment = process.env): string | undefined {
  const candidates = environment.FLAGD_PATH
    ? [environment.FLAGD_PATH]
    : (environment.PATH ?? '').split(delimiter).map((folder) => join(folder, 'flagd'));
  return candidates.find((path) => spawnSync(path, ['version'], { stdio: 'ignore' }).status === 0);
}

/** @throws Error with what it said when it does not start. */
export async function startFlagd(program: string, sources: readonly FlagdSource[]): Promise<Flagd> {
  const [port, sync, ofrep, management] = await freePorts(4);
  const server = spawn(
    program,
    [
      ...['start', '--log-format', 'json', '--debug', '--sources', JSON.stringify(sources)],
      ...[
        '--port',
        `${port}`,
        '--sync-port',
        `${sync}`,
        '--ofrep-port',
        `${ofrep}`,
        '--management-port',
        `${management}`,
      ],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const closed = once(server, 'close');
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const listen = (stream: NodeJS.ReadableStream) => {
    let rest = '';
    stream.setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
      for (const wake of [...waiting]) wake();
    });
  };
  listen(server.stdout);
  listen(server.stderr);

  const says = (pattern: RegExp, from = 0) =>
    new Promise<number>((resolve, reject) => {
      const look = () => {
        const at = lines.findIndex((line, i) => i >= from && pattern.test(line));
        if (at < 0) return;
        waiting.delete(look);
        resolve(at + 1);
      };
      waiting.add(look);
      void closed.then(() => reject(new Error(`flagd ended: ${lines.slice(-5).join('\n')}`)));
      look();
    });

  await says(/ofrep service listening/);
  return {
    async evaluateAll(context) {
      const response = await fetch(`http://127.0.0.1:${ofrep}/ofrep/v1/evaluate/flags`, {
        method: 'POST',
        body: JSON.stringify({ context }),
      });
      const { flags } = (await response.json()) as { flags: readonly { key: string; value: unknown }[] };
      return Object.fromEntries(flags.map(({ key, value }) => [key, value]));
    },
    says,
    said: () => lines.length,
    complaints: () => lines.filter((line) => /"level":"(warn|error)"/.test(line)),
    async stop() {
      server.kill('SIGKILL');
      await closed;
    },
  };
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
