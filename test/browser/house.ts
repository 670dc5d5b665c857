// For browser tests: a whole Phasegate in this process, as `phasegate run` composes it, with a clock that the test moves.
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createManualToggles } from '../../src/adapters/toggles-manual/manual-toggles.ts';
import { createVirtualClock, type VirtualClock } from '../../src/cli/demo/clock.ts';
import { type Instance, openInstance } from '../../src/cli/instance.ts';
import { loadPlan } from '../../src/cli/load-plan.ts';
import { toInstant } from '../../src/core/calendar/instant.ts';
import type { Bindings } from '../../src/core/plan/bindings.ts';
import type { Runner } from '../../src/engine/runner.ts';

import { temporaryFolder } from '../support/temporary-folder.ts';

export interface House {
  readonly url: string;
  /** Where operation events go, as "host:port". */
  readonly statsd: string;
  readonly clock: VirtualClock;
  readonly runners: readonly Runner[];
  /** What users did, one line each; resolves when all of it is counted and acted on. */
  send(visits: readonly Visit[]): Promise<void>;
  /** Resolves when so many events have been received since it opened, by whichever way, and are acted on. */
  received(events: number): Promise<void>;
  /** Moves the clock (an ISO date and time) and lets every rollout take its turn. */
  at(moment: string): Promise<void>;
  close(): Promise<void>;
}

export interface Visit {
  readonly toggle: string;
  readonly operation: string;
  readonly outcome: 'ok' | 'error';
  readonly variant?: 'on' | 'off';
  readonly user: string;
}

export interface HouseOptions {
  readonly plan: string;
  /** When it opens, as an ISO date and time. */
  readonly from: string;
  readonly bindings?: Bindings;
  /** Runs the rollouts; otherwise they are only pinned. */
  readonly runs?: boolean;
}

const LINES_PER_DATAGRAM = 8;

export async function openHouse({ plan, from, bindings = {}, runs = true }: HouseOptions): Promise<House> {
  const folder = temporaryFolder();
  const document = join(folder, 'plan.md');
  writeFileSync(document, plan);
  const clock = createVirtualClock(toInstant(Date.parse(from)));
  const loaded = loadPlan(document, plan, { bindings, acceptRepairs: true });
  const rollouts = loaded.plan?.rollouts;
  if (!rollouts) throw new Error(loaded.findings.map(({ line, message }) => `${line} ${message}`).join('\n'));
  const instance = await openInstance({
    state: join(folder, 'state'),
    host: '127.0.0.1',
    port: 0,
    statsdPort: 0,
    now: clock.now,
    randomBytes,
    rollouts: rollouts.map(({ id }) => id),
    togglesOf: () => createManualToggles('your toggle system'),
    onDefect: (error) => {
      throw error;
    },
  });
  const runners: Runner[] = [];
  for (const rollout of rollouts) {
    await instance.pin(rollout, document, []);
    if (runs) runners.push(await instance.run(rollout.id));
  }
  const turn = async () => {
    for (const runner of runners) await runner.turn();
  };
  await turn();
  return {
    url: instance.url,
    statsd: instance.statsd,
    clock,
    runners,
    send: (visits) => sendVisits(instance, visits, turn),
    async received(events) {
      while (instance.metrics.received() < events) await new Promise((resolve) => setImmediate(resolve));
      await turn();
    },
    async at(moment) {
      clock.jumpTo(toInstant(Date.parse(moment)));
      await turn();
    },
    close: () => instance.close(),
  };
}

async function sendVisits(instance: Instance, visits: readonly Visit[], turn: () => Promise<void>): Promise<void> {
  const [host, port] = instance.statsd.split(':');
  const socket = createSocket('udp4');
  socket.connect(Number(port), host);
  await once(socket, 'connect');
  const wanted = instance.metrics.received() + visits.length;
  for (let from = 0; from < visits.length; from += LINES_PER_DATAGRAM) {
    const lines = visits.slice(from, from + LINES_PER_DATAGRAM).map(lineOf);
    await new Promise<void>((resolve) => socket.send(lines.join('\n'), () => resolve()));
    // The intake reads in this process, too: it must get its turns, or its buffer runs over.
    if (from % 200 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  while (instance.metrics.received() < wanted) await new Promise((resolve) => setImmediate(resolve));
  socket.close();
  await turn();
}

function lineOf({ toggle, operation, outcome, variant = 'on', user }: Visit): string {
  return `phasegate.operation:1|c|#toggle:${toggle},operation:${operation},outcome:${outcome},variant:${variant},user:${user}`;
}
