// The whole way of an event: a real client, a real socket, a real file; and the way back after a crash.
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import HotShots, { type ClientOptions, type StatsD } from 'hot-shots';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { recordedSeries } from '../../../test/support/recorded-series.ts';
import { toInstant } from '../../core/calendar/instant.ts';
import type { Scope } from '../../engine/ports.ts';
import { createDogstatsdMetrics, type DogstatsdMetrics, type DogstatsdOptions } from './dogstatsd-metrics.ts';
import { createPseudonyms } from './pseudonym.ts';

const start = toInstant(1_764_000_000_000);
const scope: Scope = {
  rollout: 'letters',
  toggle: 'letters-v2',
  name: '1/0',
  since: start,
  soakEndsAt: toInstant(start + 3_600_000),
  operations: ['download'],
};

let folder: string;
let runFlush: () => void;
const closing: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dogstatsd-'));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true });
});

async function metricsOn(options: Partial<DogstatsdOptions> = {}): Promise<DogstatsdMetrics> {
  const metrics = await createDogstatsdMetrics({
    file: join(folder, 'evidence.db'),
    port: 0,
    now: () => start,
    randomBytes: (size) => new Uint8Array(size).fill(7),
    series: recordedSeries(),
    every: (_, run) => {
      runFlush = run;
      return () => {};
    },
    ...options,
  });
  closing.push(() => metrics.close());
  return metrics;
}

/** Resolves once so many operation events were received, counted or not, and watch was called for those that were. */
function receivedBy(metrics: DogstatsdMetrics, events: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = metrics.watch('letters-v2', () => {
    if (metrics.received() < events) return;
    stop();
    resolve();
  });
  return promise;
}

function hotShots(metrics: DogstatsdMetrics, options: ClientOptions = {}): StatsD {
  const { host, port } = metrics.address;
  const client = new HotShots({ host, port, ...options });
  closing.push(() => new Promise((closed) => client.close(closed)));
  return client;
}

/** Sends datagrams one after the other from one socket, so that they arrive in order. */
async function send(metrics: DogstatsdMetrics, datagrams: readonly (string | Uint8Array)[]): Promise<void> {
  const client = createSocket('udp4');
  for (const datagram of datagrams)
    await new Promise((sent) => client.send(datagram, metrics.address.port, metrics.address.host, sent));
  client.close();
}

const line = (user: string, outcome = 'ok') =>
  `phasegate.operation:1|c|#toggle:letters-v2,operation:download,outcome:${outcome},variant:on,user:${user}`;

describe('a hot-shots client', () => {
  const tags = { toggle: 'letters-v2', operation: 'Downloads', variant: 'on' };

  test('counts with its tags, one line a datagram', async () => {
    const metrics = await metricsOn();
    await metrics.evidence(scope);
    const client = hotShots(metrics, { globalTags: { env: 'test', service: 'letters' } });
    const received = receivedBy(metrics, 4);
    client.increment('phasegate.operation', { ...tags, outcome: 'ok', user: 'ann' });
    client.increment('phasegate.operation', { ...tags, outcome: 'error', user: 'ann' });
    client.increment('phasegate.operation', 1, { ...tags, outcome: 'ok', user: 'bob' });
    client.increment('phasegate.operation', { ...tags, variant: 'off', outcome: 'ok', user: 'cem' });
    await received;
    const [evidence] = await metrics.evidence(scope);
    expect(evidence).toMatchObject({
      operation: 'download',
      treated: { ok: 2, errors: 1, users: 2, squares: 5 },
      control: { ok: 1, errors: 0, users: 1 },
      perUser: true,
      open: [
        [0, 1, 1],
        [1, 2, 1],
      ],
      windows: [{ index: 1, treated: { errors: 0, events: 2 }, control: { errors: 0, events: 1 } }],
    });
  });

  test('packs lines, sends other metrics, events and checks, and its container, all at once', async () => {
    const metrics = await metricsOn();
    await metrics.evidence(scope);
    const client = hotShots(metrics, {
      maxBufferSize: 1400,
      datadog: true,
      containerID: 'ci-1',
      includeDatadogTelemetry: false,
    });
    const received = receivedBy(metrics, 300);
    client.event('deployed', 'version 2');
    client.check('database', client.CHECKS.OK);
    for (let i = 0; i < 300; i++) {
      client.increment('phasegate.operation', { ...tags, outcome: i % 100 === 0 ? 'error' : 'ok', user: `u${i}` });
      client.distribution('phasegate.operation.duration', i, { ...tags, outcome: 'ok', user: `u${i}` });
      client.gauge('memory', i);
    }
    client.flush();
    await received;
    const [evidence] = await metrics.evidence(scope);
    expect(evidence?.treated).toEqual({ ok: 297, errors: 3, users: 300, squares: 300 });
    const { lines, datagrams } = metrics.stats();
    expect(lines).toMatchObject({ operations: 300, events: 1, serviceChecks: 1, malformed: 0, unusable: 0 });
    expect(datagrams).toBeLessThan(150);
  });
});

test('a listener is called when its event is counted, before the next line of the same datagram', async () => {
  const metrics = await metricsOn();
  await metrics.evidence(scope);
  const seen: number[] = [];
  const received = receivedBy(metrics, 3);
  const stop = metrics.watch('letters-v2', () => seen.push(metrics.received()));
  metrics.watch('another', () => seen.push(-1));
  await send(metrics, [[line('ann'), line('bob', 'error')].join('\n'), line('cem')]);
  await received;
  stop();
  const after = receivedBy(metrics, 4);
  await send(metrics, [line('dee')]);
  await after;
  expect(seen).toEqual([1, 2, 3]);
});

test('events that come by another way are counted, heard and pseudonymised alike', async () => {
  const metrics = await metricsOn();
  await metrics.evidence(scope);
  let heard = 0;
  metrics.watch('letters-v2', () => void heard++);
  const tags = ['toggle:letters-v2', 'operation:download', 'outcome:error', 'variant:on'];
  expect(metrics.operation(tags, 'ann', 2, start)).toBe(true);
  expect(metrics.duration([...tags], 40, 2, start)).toBe(true);
  expect(metrics.operation(['toggle:letters-v2', 'variant:on'], undefined, 1, start)).toBe(false);
  const [evidence] = await metrics.evidence(scope);
  expect(evidence?.treated).toMatchObject({ errors: 2, ok: 0, users: 1 });
  expect([heard, metrics.received()]).toEqual([1, 2]);
});

test('users are pseudonymised once more on arrival, with the key that is given to the SDK', async () => {
  const metrics = await metricsOn();
  await metrics.evidence(scope);
  const key = Buffer.from(metrics.userKey('letters'), 'base64url');
  expect(key).toHaveLength(32);
  const sdk = createPseudonyms(key);
  const received = receivedBy(metrics, 2);
  await send(metrics, [line(sdk('ann')), line(sdk('ann'))]);
  await received;
  expect((await metrics.evidence(scope))[0]?.treated).toMatchObject({ ok: 2, users: 1 });
});

test('a process that is killed loses only what was not flushed, and its successor goes on at once', async () => {
  const killed = await metricsOn();
  await killed.evidence(scope);
  const first = receivedBy(killed, 2);
  await send(killed, [line('ann'), line('bob', 'error')]);
  await first;
  runFlush();
  const lost = receivedBy(killed, 3);
  await send(killed, [line('cem')]);
  await lost;

  const successor = await metricsOn();
  const again = receivedBy(successor, 1);
  await send(successor, [line('ann', 'error')]);
  await again;
  expect((await successor.evidence(scope))[0]).toMatchObject({
    treated: { ok: 1, errors: 2, users: 2, squares: 5 },
    windows: [{ index: 1, treated: { errors: 1, events: 2 } }],
  });
  expect(successor.userKey('letters')).toBe(killed.userKey('letters'));
});

test('what a scope counted last is there when it is asked for after it was left', async () => {
  const metrics = await metricsOn();
  await metrics.evidence(scope);
  const received = receivedBy(metrics, 1);
  await send(metrics, [line('ann')]);
  await received;
  await metrics.evidence({ ...scope, name: '2/1', since: toInstant(start + 1) });
  expect((await metrics.evidence(scope))[0]?.treated).toMatchObject({ ok: 1 });
});

test('by itself it writes at least once a second', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  closing.push(() => vi.useRealTimers());
  const options = {
    file: join(folder, 'evidence.db'),
    port: 0,
    now: () => start,
    randomBytes: () => new Uint8Array(32),
    series: recordedSeries(),
  };
  const metrics = await createDogstatsdMetrics(options);
  closing.push(() => metrics.close());
  await metrics.evidence(scope);
  const received = receivedBy(metrics, 1);
  await send(metrics, [line('ann')]);
  await received;
  vi.advanceTimersByTime(1000);
  const successor = await createDogstatsdMetrics(options);
  closing.push(() => successor.close());
  expect((await successor.evidence(scope))[0]?.treated).toMatchObject({ ok: 1 });
});

test('events of a toggle without a scope are not counted but seen, by variant', async () => {
  const metrics = await metricsOn();
  await metrics.evidence(scope);
  const received = receivedBy(metrics, 3);
  const other = line('ann').replace('letters-v2', 'tables');
  await send(metrics, [other, other.replace('variant:on', 'variant:off'), line('bob')]);
  await received;
  expect(metrics.unscoped('tables')).toEqual({ on: 1, off: 1 });
  expect(metrics.stats().missed).toEqual({ noScope: 2, otherOperation: 0, tooEarly: 0 });
  expect((await metrics.evidence(scope))[0]?.treated).toMatchObject({ ok: 1 });
});

test('forgetting a rollout gives it another key and no counts', async () => {
  let byte = 0;
  const metrics = await metricsOn({ randomBytes: (size) => new Uint8Array(size).fill(++byte) });
  await metrics.evidence(scope);
  const key = metrics.userKey('letters');
  await metrics.forget('letters');
  expect(metrics.userKey('letters')).not.toBe(key);
});

test('hostile datagrams cost nothing beside them', async () => {
  const metrics = await metricsOn();
  await metrics.evidence(scope);
  const garbage = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 1000 }), 300);
  const beside = garbage.map((bytes) =>
    Buffer.concat([Buffer.from(`${line('ann')}\n`), bytes, Buffer.from(`\n${line('bob')}`)]),
  );
  const received = receivedBy(metrics, 600);
  await send(metrics, beside);
  await received;
  expect((await metrics.evidence(scope))[0]?.treated).toEqual({ ok: 600, errors: 0, users: 2, squares: 2 * 300 ** 2 });
  expect(metrics.stats().lines.malformed).toBeGreaterThan(0);
});

test('a closed source is no silence: the evidence says that it fails', async () => {
  const metrics = await metricsOn();
  expect((await metrics.evidence(scope))[0]).not.toHaveProperty('sourceFailing');
  await metrics.close();
  expect((await metrics.evidence(scope))[0]).toMatchObject({ sourceFailing: 'The DogStatsD socket is closed.' });
});

test('a port in use is a fault, and the evidence file is closed again', async () => {
  const metrics = await metricsOn();
  await expect(metricsOn({ port: metrics.address.port })).rejects.toMatchObject({ code: 'PG_PORT_BUSY' });
});
