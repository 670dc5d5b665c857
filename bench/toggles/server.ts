// One server of the toggle bench in a process of its own: `phasegate` is a whole instance; `bare` answers constants from node:http; `fastify`
// is fastify with flagd-core; `sockets` writes one buffer to every socket in a loop. Asked for {broadcast}, tells its longest stall.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer as createNetServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FlagdCore } from '@openfeature/flagd-core';
import { openInstance } from '../../src/cli/instance.ts';
import { toInstant } from '../../src/core/calendar/instant.ts';
import { toFlagdDefinition } from '../../src/core/toggle/flagd-definition.ts';
import { percent } from '../../src/core/toggle/percentage.ts';
import type { ToggleDefinition } from '../../src/core/toggle/toggle.ts';

export const TOGGLES = 50;
export type ServerName = 'phasegate' | 'bare' | 'fastify' | 'sockets';
/** What the process tells at its start. */
export interface Serving {
  readonly port: number;
}
/** What it tells after a broadcast to all clients. */
export interface Broadcast {
  /** The longest turn of the event loop while it was going on, in milliseconds. */
  readonly stall: number;
}

interface Server {
  readonly port: number;
  broadcast?(number: number): void;
}

const key = (i: number): string => `toggle-${String(i).padStart(2, '0')}`;
const definitions = (): ToggleDefinition[] =>
  Array.from({ length: TOGGLES }, (_, i) => ({ key: key(i), percentage: percent(2 * i + 1), version: 1 }));

async function phasegate(): Promise<Server> {
  const state = mkdtempSync(join(tmpdir(), 'bench-toggles-'));
  process.on('exit', () => rmSync(state, { recursive: true, force: true }));
  const instance = await openInstance({
    state,
    host: '127.0.0.1',
    port: 0,
    statsdPort: 0,
    now: () => toInstant(Date.now()),
    randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
    onDefect(error) {
      throw error;
    },
  });
  for (const { key, percentage } of definitions()) await instance.toggles.write(key, percentage);
  return {
    port: Number(new URL(instance.url).port),
    broadcast: (number) => void instance.toggles.write(key(0), percent(number % 2 === 0 ? 20 : 30)),
  };
}

/** As large as an answer of ours is: about as many users are on as off. */
async function bare(): Promise<Server> {
  const answer = (i: number) => ({
    key: key(i),
    value: i % 2 === 0,
    reason: 'SPLIT',
    variant: i % 2 === 0 ? 'on' : 'off',
  });
  const single = JSON.stringify(answer(25));
  const bulk = JSON.stringify({ flags: Array.from({ length: TOGGLES }, (_, i) => answer(i)) });
  const server = createServer((request, response) => {
    const body = request.url === '/ofrep/v1/evaluate/flags' ? bulk : single;
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port };
}

/** The one part of fastify that is needed here. */
interface Fastify {
  post(path: string, answer: (request: { body: Body; params: { key: string } }) => Promise<unknown>): void;
  listen(options: { host: string; port: number }): Promise<string>;
}
interface Body {
  readonly context: { readonly targetingKey: string };
}

async function fastify(): Promise<Server> {
  const load = createRequire(join(import.meta.dirname, '..', 'package.json'))('fastify') as () => Fastify;
  const core = new FlagdCore();
  core.setConfigurations(JSON.stringify(toFlagdDefinition(definitions())));
  const answer = (key: string, context: Body['context']) => {
    const { value, reason, variant } = core.resolveBooleanEvaluation(key, false, context);
    return { key, value, reason, variant };
  };
  const keys = definitions().map(({ key }) => key);
  const app = load();
  app.post('/ofrep/v1/evaluate/flags/:key', async ({ body, params }) => answer(params.key, body.context));
  app.post('/ofrep/v1/evaluate/flags', async ({ body }) => ({ flags: keys.map((key) => answer(key, body.context)) }));
  return { port: Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port) };
}

async function sockets(): Promise<Server> {
  const clients = new Set<Socket>();
  const server = createNetServer({ noDelay: true }, (client) => {
    client.on('error', () => {});
    client.on('close', () => clients.delete(client));
    client.once('data', () => {
      clients.add(client);
      client.write('HTTP/1.1 200 OK\r\n\r\n');
    });
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    broadcast(number) {
      const message = `event: toggle\ndata: {"key":"toggle-00","percentage":20000,"version":${1_000_000_000_000 + number}}\n\n`;
      const chunk = Buffer.from(`${message.length.toString(16)}\r\n${message}\r\n`);
      for (const client of clients) client.write(chunk);
    },
  };
}

const served = await { phasegate, bare, fastify, sockets }[process.argv[2] as ServerName]();
let broadcasts = 0;
let going = false;
process.on('message', (asked: 'broadcast' | 'over' | 'processor') => {
  if (asked === 'processor') {
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
    return;
  }
  going = asked === 'broadcast';
  if (!going) return;
  let stall = 0;
  let before = performance.now();
  const turn = () => {
    const now = performance.now();
    stall = Math.max(stall, now - before);
    before = now;
    if (going) setImmediate(turn);
    else process.send?.({ stall } satisfies Broadcast);
  };
  served.broadcast?.(broadcasts++);
  turn();
});
process.on('disconnect', () => process.exit());
process.send?.({ port: served.port } satisfies Serving);
