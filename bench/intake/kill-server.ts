// One server of the kill bench in a process of its own: `phasegate`, a whole instance with a rollout for every kill, or `floor`, a packet,
// a bare threshold and a bare loop over the sockets. Answers `prepare N` with how to kill N times, and `settle` when nothing is going on.
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { openInstance } from '../../src/cli/instance.ts';
import { loadPlan } from '../../src/cli/load-plan.ts';
import { toInstant } from '../../src/core/calendar/instant.ts';
import type { Runner } from '../../src/engine/runner.ts';

/** One kill: the datagram that causes it, and what of the message every client sees then. */
export interface Kill {
  readonly datagram: string;
  readonly marker: string;
}

export interface KillServer {
  readonly tcp: number;
  readonly udp: number;
}

interface Served extends KillServer {
  prepare(kills: number): Promise<readonly Kill[]>;
  settle(): Promise<void>;
}

const PLAN = `# Release of the letters

Toggle: \`letters\`

## Phase 1: 50%

Desired date range: 3/9-3/13 2026

Success criteria:

- Failures to write to table: 0
`;
/** Monday, 3/9 2026, half past nine in New York. */
const MORNING = Date.UTC(2026, 2, 9, 13, 30);

async function phasegate(): Promise<Served> {
  const state = mkdtempSync(join(tmpdir(), 'bench-kill-'));
  process.on('exit', () => rmSync(state, { recursive: true, force: true }));
  const begin = performance.now();
  const instance = await openInstance({
    state,
    host: '127.0.0.1',
    port: 0,
    statsdPort: 0,
    now: () => toInstant(MORNING + performance.now() - begin),
    randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
    onDefect(error) {
      throw error;
    },
  });
  const { plan, findings } = loadPlan('plan.md', PLAN, { bindings: {}, acceptRepairs: false });
  const rollout = plan?.rollouts[0];
  if (!rollout) throw new Error(`The plan of the bench is none: ${JSON.stringify(findings)}`);
  let runners: Runner[] = [];
  let made = 0;
  const udp = Number(instance.statsd.split(':').at(-1));
  const settle = async (): Promise<void> => {
    for (const runner of runners) await runner.idle();
  };

  /** One good event of each of the last toggles, one after the other, so that none is lost. */
  async function succeed(toggles: number): Promise<void> {
    const socket = createSocket('udp4');
    for (let i = made - toggles; i < made; i++) {
      const before = instance.metrics.received();
      await new Promise((sent) => socket.send(event(`letters-${i}`, 'ok'), udp, '127.0.0.1', sent));
      while (instance.metrics.received() === before) await setImmediate();
    }
    socket.close();
  }

  return {
    tcp: Number(new URL(instance.url).port),
    udp,
    async prepare(kills) {
      for (const runner of runners) await runner.stop();
      runners = [];
      const all: Kill[] = [];
      for (let i = 0; i < kills; i++) {
        const name = `letters-${made++}`;
        const document = join(state, `${name}.md`);
        writeFileSync(document, PLAN);
        await instance.pin({ ...rollout, id: name, toggle: name }, document, []);
        const runner = await instance.run(name);
        const { run } = await runner.turn();
        if (run.confirmed?.percentage !== 50_000) throw new Error(`${name} did not start: ${run.state.kind}`);
        runners.push(runner);
        all.push({ datagram: event(name, 'error'), marker: `"percentage":0,"key":"${name}",` });
      }
      // Something went well before: a toggle at 50% has users.
      await succeed(all.length);
      await settle();
      return all;
    },
    settle,
  };
}

function event(toggle: string, outcome: 'ok' | 'error'): string {
  return `phasegate.operation:1|c|#toggle:${toggle},operation:write to table,outcome:${outcome},variant:on,user:ann`;
}

/** As long as our message. */
const FILLER = 'x'.repeat(90);

async function floor(): Promise<Served> {
  const clients = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    client.on('error', () => {});
    client.on('close', () => clients.delete(client));
    // What it asks for does not matter here.
    client.once('data', () => {
      clients.add(client);
      client.write('HTTP/1.1 200 OK\r\n\r\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  let errors = 0;
  const ERROR = Buffer.from('error');
  socket.on('message', (packet) => {
    if (packet.indexOf(ERROR) >= 0) errors++;
    if (errors === 0) return;
    errors = 0;
    const message = Buffer.from(`${packet}${FILLER}`);
    for (const client of clients) client.write(message);
  });
  let made = 0;
  return {
    tcp: (server.address() as { port: number }).port,
    udp: socket.address().port,
    prepare: async (kills) =>
      Array.from({ length: kills }, () => {
        const datagram = `error ${made++}.`;
        return { datagram, marker: datagram };
      }),
    settle: async () => {},
  };
}

const served = await (process.argv[2] === 'phasegate' ? phasegate() : floor());
process.on('message', async (asked: { prepare?: number }) => {
  if (asked.prepare === undefined) {
    await served.settle();
    process.send?.('settled');
  } else process.send?.(await served.prepare(asked.prepare));
});
process.on('disconnect', () => process.exit());
process.send?.({ tcp: served.tcp, udp: served.udp } satisfies KillServer);
