// The Unix datagram socket as Datadog's users have it: real clients by others send there, and a gate's evidence comes of it.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDogstatsdMetrics, type DogstatsdMetrics } from '../src/adapters/metrics-dogstatsd/dogstatsd-metrics.ts';
import { openSeriesStore, type SeriesStore } from '../src/adapters/series-sqlite/series-store.ts';
import { toInstant } from '../src/core/calendar/instant.ts';
import { installUnixDgram, UNIX_DGRAM_BUILD_MILLIS } from './foreign/unix-dgram.ts';

const now = () => toInstant(1_764_000_000_000);
const EVENTS = 2_000;

let folder: string;
let path: string;
let series: SeriesStore;
let metrics: DogstatsdMetrics;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'intake-'));
  path = join(folder, 'dsd.socket');
  series = openSeriesStore({ file: join(folder, 'series.db'), now, every: () => () => {} });
  metrics = await createDogstatsdMetrics({
    file: join(folder, 'evidence.db'),
    port: 0,
    socket: { kind: 'datagram', path },
    now,
    randomBytes: (size) => new Uint8Array(size).fill(7),
    series,
    every: () => () => {},
  });
});
afterEach(async () => {
  await metrics.close();
  series.close();
  rmSync(folder, { recursive: true });
});

const step = {
  rollout: 'letters',
  toggle: 'letters',
  since: now(),
  soakEndsAt: now(),
  operations: ['send'],
  name: '1/0',
};

/** What the gate of an open step has to go on once `EVENTS` events are in. */
async function evidenceOf(program: string, args: readonly string[], cwd = folder) {
  await metrics.evidence(step);
  const all = Promise.withResolvers<void>();
  metrics.watch('letters', () => {
    if (metrics.received() === EVENTS) all.resolve();
  });
  const client = spawn(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(client, 'close');
  expect(code).toBe(0);
  await all.promise;
  return (await metrics.evidence(step))[0];
}

const counted = { treated: { ok: EVENTS - 20, errors: 20 } };

/** A client that is told that the queue is full sends again, as its options say it can. */
const HOT_SHOTS = `const HotShots = require('hot-shots');
const client = new HotShots({ protocol: 'uds', path: process.argv[1], includeDatadogTelemetry: false, maxBufferSize: 8192,
  udsRetryOptions: { retries: 50 }, errorHandler: (error) => { throw error; } });
for (let i = 0; i < ${EVENTS}; i++)
  client.increment('phasegate.operation', 1, { toggle: 'letters', operation: 'send', outcome: i % 100 ? 'ok' : 'error', variant: 'on', user: 'u' + i });
client.close();`;

test("hot-shots, protocol 'uds'", { timeout: UNIX_DGRAM_BUILD_MILLIS }, async ({ skip }) => {
  const client = installUnixDgram();
  if ('why' in client) return skip(client.why);
  expect(await evidenceOf(process.execPath, ['-e', HOT_SHOTS, path], client.folder)).toMatchObject(counted);
});

test('when the program that holds the socket is gone, that is no data, with the reason', async () => {
  expect((await metrics.evidence(step))[0]?.sourceFailing).toBeUndefined();
  const { stdout } = spawnSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' });
  const line = stdout.split('\n').find((each) => each.includes(`datagram-relay.pl ${path}`));
  process.kill(Number.parseInt(line ?? '', 10), 'SIGKILL');
  const failing = async () => (await metrics.evidence(step))[0]?.sourceFailing;
  while ((await failing()) === undefined) await new Promise((resolve) => setImmediate(resolve));
  expect(await failing()).toMatch(/The program that receives DogStatsD at .* ended \(by SIGKILL\)/);
});

const DATADOGPY = `import sys
from datadog.dogstatsd.base import DogStatsd
with DogStatsd(socket_path='unixgram://' + sys.argv[1], disable_telemetry=True, socket_timeout=10) as client:
    for i in range(${EVENTS}):
        client.increment('phasegate.operation', tags=['toggle:letters', 'operation:send', 'outcome:' + ('ok' if i % 100 else 'error'), 'variant:on', 'user:u%d' % i])
    client.flush()
    assert client.socket is not None`;

const PYTHON = process.env.PYTHON ?? 'python3';
const hasDatadogpy = spawnSync(PYTHON, ['-c', 'import datadog']).status === 0;

test.skipIf(!hasDatadogpy)(`Datadog's own client for Python (where ${PYTHON} has "datadog")`, async () => {
  expect(await evidenceOf(PYTHON, ['-c', DATADOGPY, path])).toMatchObject(counted);
});
