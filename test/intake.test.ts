// The intake as a client sees it: a real DogStatsD client sends every type, and queries in Datadog's language read what came of it.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import HotShots, { type StatsD } from 'hot-shots';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDogstatsdMetrics, type DogstatsdMetrics } from '../src/adapters/metrics-dogstatsd/dogstatsd-metrics.ts';
import { openSeriesStore, type SeriesStore } from '../src/adapters/series-sqlite/series-store.ts';
import { toInstant } from '../src/core/calendar/instant.ts';
import { createQueryApi } from '../src/server/query/query-api.ts';

const start = 1_764_000_000;
const now = () => toInstant(start * 1000);

let folder: string;
let series: SeriesStore;
let metrics: DogstatsdMetrics;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'intake-'));
  await open();
});
afterEach(async () => {
  await metrics.close();
  series.close();
  rmSync(folder, { recursive: true });
});

async function open(): Promise<void> {
  series = openSeriesStore({ file: join(folder, 'series.db'), now, every: () => () => {} });
  metrics = await createDogstatsdMetrics({
    file: join(folder, 'evidence.db'),
    port: 0,
    socket: { kind: 'stream', path: join(folder, 'dsd.socket') },
    now,
    randomBytes: (size) => new Uint8Array(size).fill(7),
    series,
    every: () => () => {},
  });
}

/** Resolves when an operation event arrives that was sent after everything else: from one socket, datagrams come in order. */
async function sentBy(client: StatsD): Promise<void> {
  const arrived = Promise.withResolvers<void>();
  const scope = { rollout: 'fence', toggle: 'fence', since: now(), soakEndsAt: now(), operations: ['send'] };
  await metrics.evidence({ ...scope, name: String(metrics.received()) });
  const stop = metrics.watch('fence', () => arrived.resolve());
  client.increment('phasegate.operation', { toggle: 'fence', operation: 'send', outcome: 'ok', variant: 'on' });
  await new Promise((closed) => client.close(closed));
  await arrived.promise;
  stop();
}

function hotShots(options: object = {}): StatsD {
  return new HotShots({ ...metrics.address, includeDatadogTelemetry: false, ...options });
}

async function ask(query: string): Promise<unknown> {
  const parameters = new URLSearchParams({ from: String(start), to: String(start + 60), query });
  const response = await createQueryApi(series, () => expect.unreachable()).request(`/query?${parameters}`);
  const body = (await response.json()) as { errors?: string[]; series?: { scope: string; pointlist: number[][] }[] };
  return (
    body.errors?.[0]?.split('\n')[0] ??
    body.series?.map(({ scope, pointlist }) => [scope, pointlist.map(([, value]) => value)])
  );
}

test.each([
  ['one line a datagram', {}],
  ['packed', { maxBufferSize: 1432 }],
  ['as a Datadog client packs them, with its container', { maxBufferSize: 8192, datadog: true, containerID: 'ci-1' }],
])('a client sends every type, %s', async (_, options) => {
  const client = hotShots({ globalTags: { env: 'test' }, ...options });
  client.increment('page.views', { route: 'a' });
  client.increment('page.views', 4, { route: 'b' });
  client.decrement('page.views', 2, { route: 'b' });
  client.increment('page.views', 1, { user: 'ann', route: 'b' });
  client.gauge('fuel.level', 9);
  client.gauge('fuel.level', 7);
  for (const value of [100, 200, 300]) client.histogram('song.length', value);
  for (const value of [1, 2, 3, 4]) client.distribution('sizes', value);
  client.timing('request.time', 320);
  client.set('visitors', 'ann');
  client.set('visitors', 'bob');
  client.unique('visitors', 'ann');
  client.event('deployed', 'version 2\nof letters', { alert_type: 'warning' });
  client.check('database', client.CHECKS.CRITICAL, { message: 'gone|away' });
  await sentBy(client);

  expect(await ask('sum:page.views{env:test} by {route}.as_count().rollup(sum, 60)')).toEqual([
    ['route:a,env:test', [1]],
    ['route:b,env:test', [3]],
  ]);
  expect(await ask('sum:fuel.level{*}')).toEqual([['*', [7]]]);
  expect(await ask('count:song.length{*}')).toEqual([['*', [3]]]);
  expect(await ask('sum:sizes{*}')).toEqual([['*', [10]]]);
  expect(await ask('count(v: v>250):song.length{*}')).toEqual([['*', [1]]]);
  expect(await ask('sum:request.time{*}')).toEqual([['*', [320]]]);
  expect(await ask('sum:visitors{*}')).toEqual([['*', [2]]]);
  expect(metrics.notes.events()).toMatchObject([
    { title: 'deployed', text: 'version 2\nof letters', alert: 'warning', tags: ['env:test'] },
  ]);
  expect(metrics.notes.checks()).toMatchObject([{ name: 'database', status: 'critical', tags: ['env:test'] }]);
  expect(metrics.stats().lines).toMatchObject({
    malformed: 0,
    unusable: 0,
    operations: 1,
    events: 1,
    serviceChecks: 1,
  });
});

test('sampled counts, timings and distributions stand for all', async () => {
  const client = hotShots({ mock: false });
  let drawn = 0;
  for (; drawn === 0 || drawn < 500; drawn++) client.increment('page.views', 1, 0.5, { env: 'test' });
  await sentBy(client);
  const { metrics: lines } = metrics.stats().lines;
  expect(await ask('sum:page.views{*}.as_count()')).toEqual([['*', [2 * lines]]]);
  expect(lines).toBeLessThan(drawn);
});

test('a process that begins again goes on with what was written', async () => {
  const first = hotShots();
  first.increment('page.views', 3);
  await sentBy(first);
  series.flush();
  await metrics.close();
  await open();
  const second = hotShots();
  second.increment('page.views', 4);
  await sentBy(second);
  expect(await ask('sum:page.views{*}.as_count()')).toEqual([['*', [7]]]);
});

test('the Unix stream socket takes the same lines', async () => {
  const socket = connect(join(folder, 'dsd.socket'));
  const lines = Buffer.from(
    'page.views:2|c|#env:test\nphasegate.operation:1|c|#toggle:t,operation:send,outcome:ok,variant:on',
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(lines.length);
  await once(socket, 'connect');
  await metrics.evidence({
    rollout: 't',
    toggle: 't',
    name: '1/0',
    since: now(),
    soakEndsAt: now(),
    operations: ['send'],
  });
  const arrived = Promise.withResolvers<void>();
  metrics.watch('t', () => arrived.resolve());
  socket.write(Buffer.concat([length, lines]));
  await arrived.promise;
  socket.destroy();
  expect(await ask('sum:page.views{env:test}.as_count()')).toEqual([['env:test', [2]]]);
  expect(metrics.stats()).toMatchObject({ datagrams: 1, brokenStreams: 0 });
});
