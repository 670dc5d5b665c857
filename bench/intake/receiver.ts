// One receiver in a process of its own, told by its parent what it is: `counting` only counts datagrams, `phasegate` is our whole intake.
// Messages: {port} once it listens; then, for each message that it gets, how much it received so far.
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDogstatsdMetrics } from '../../src/adapters/metrics-dogstatsd/dogstatsd-metrics.ts';
import { openSeriesStore } from '../../src/adapters/series-sqlite/series-store.ts';
import { HOUR, toInstant } from '../../src/core/calendar/instant.ts';
import { TOGGLE } from './datagrams.ts';

/** What a receiver says of itself. */
export interface Received {
  readonly datagrams: number;
  /** Lines that were read and kept; of a receiver that reads none, undefined. */
  readonly lines: number | undefined;
}

const BUFFER = 4 * 1024 * 1024;

async function counting(): Promise<{ port: number; received: () => Received }> {
  const socket = createSocket('udp4');
  let datagrams = 0;
  socket.on('message', () => {
    datagrams++;
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  socket.setRecvBufferSize(BUFFER);
  return { port: socket.address().port, received: () => ({ datagrams, lines: undefined }) };
}

async function phasegate(): Promise<{ port: number; received: () => Received }> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-intake-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const now = () => toInstant(Date.now());
  const series = openSeriesStore({ file: join(folder, 'series.db'), now });
  const metrics = await createDogstatsdMetrics({
    file: join(folder, 'evidence.db'),
    port: 0,
    now,
    randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
    series,
  });
  await metrics.evidence({
    rollout: TOGGLE,
    toggle: TOGGLE,
    name: '1/0',
    since: now(),
    soakEndsAt: toInstant(now() + HOUR),
    operations: ['download', 'index'],
  });
  return {
    port: metrics.address.port,
    received() {
      const { datagrams, lines } = metrics.stats();
      return { datagrams, lines: lines.metrics + lines.operations };
    },
  };
}

const { port, received } = await (process.argv[2] === 'phasegate' ? phasegate() : counting());
process.on('message', () => {
  process.send?.(received());
});
process.on('disconnect', () => process.exit());
process.send?.({ port });
