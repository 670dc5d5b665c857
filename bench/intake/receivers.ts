// Starts what datagrams are sent to: a socket that only counts, our intake, and npm's statsd; all are asked the same questions.
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Received } from './receiver.ts';

/** `statsd wide` is statsd with the large receive buffer that it does not ask for itself. */
export const RECEIVERS = ['counting', 'phasegate', 'statsd', 'statsd wide'] as const;
export type ReceiverName = (typeof RECEIVERS)[number];

export interface Receiver {
  readonly port: number;
  /** Its process. */
  readonly pid: number;
  /** What it received since it was started. */
  received(): Promise<Received>;
  stop(): Promise<void>;
}

export function startReceiver(name: ReceiverName): Promise<Receiver> {
  return name === 'counting' || name === 'phasegate' ? forked(name) : statsd(name === 'statsd wide');
}

async function forked(name: string): Promise<Receiver> {
  const child = fork(join(import.meta.dirname, 'receiver.ts'), [name]);
  const answer = <T>(): Promise<T> =>
    new Promise((resolve) => child.once('message', (message) => resolve(message as T)));
  const { port } = await answer<{ port: number }>();
  return {
    port,
    pid: child.pid ?? 0,
    received() {
      child.send('received');
      return answer();
    },
    stop: () => ended(child, () => child.disconnect()),
  };
}

/** Statsd's own UDP server, but for the buffer. */
const WIDE_SERVER = `const dgram = require('node:dgram');
exports.start = (config, callback) => {
  const server = dgram.createSocket('udp4', callback);
  server.bind(config.port, config.address, () => server.setRecvBufferSize(4 * 1024 * 1024));
  return true;
};`;

/** Statsd calls what Node 23 took away. */
const OLDER_NODE = "require('node:util').log ??= console.log;";

async function statsd(wide: boolean): Promise<Receiver> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-statsd-'));
  const [port, mgmt_port] = [await freePort(), await freePort()];
  const home = join(import.meta.dirname, '..', 'node_modules', 'statsd');
  writeFileSync(join(folder, 'wide.js'), WIDE_SERVER);
  const config = {
    port,
    mgmt_port,
    address: '127.0.0.1',
    mgmt_address: '127.0.0.1',
    backends: [],
    flushInterval: 3_600_000,
    ...(wide && { servers: [{ server: join(folder, 'wide.js'), port, address: '127.0.0.1' }] }),
  };
  writeFileSync(join(folder, 'config.js'), JSON.stringify(config));
  writeFileSync(join(folder, 'older-node.cjs'), OLDER_NODE);
  const parameters = ['--require', join(folder, 'older-node.cjs'), join(home, 'stats.js'), join(folder, 'config.js')];
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (said) => /server is up/.test(String(said)) && resolve());
    child.once('exit', (code) => reject(new Error(`statsd ended with ${code}`)));
  });
  return {
    port,
    pid: child.pid ?? 0,
    async received() {
      const said = await managed(mgmt_port, 'counters');
      const read = (name: string): number =>
        Number(new RegExp(`statsd\\.${name}': (\\d+)`).exec(said)?.[1] ?? Number.NaN);
      return { datagrams: read('packets_received'), lines: read('metrics_received') };
    },
    async stop() {
      await ended(child, () => child.kill());
      rmSync(folder, { recursive: true });
    },
  };
}

/** Its answer. Statsd says that it is up a little before it can be asked. */
async function managed(port: number, command: string): Promise<string> {
  for (let tries = 0; ; tries++) {
    try {
      return await asked(port, command);
    } catch (error) {
      if (tries === 100) throw error;
      await setTimeout(50);
    }
  }
}

function asked(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(`${command}\n`));
    socket.on('error', reject);
    socket.on('data', (data) => {
      said += data;
      if (!said.includes('END')) return;
      socket.end();
      resolve(said);
    });
  });
}

async function freePort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
}

function ended(child: ChildProcess, end: () => void): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    end();
  });
}
