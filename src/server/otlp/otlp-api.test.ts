// Requests as an SDK sends them, and as it should not, over the real codec; times are of one clock that does not go on.
import { gzipSync } from 'node:zlib';
import { beforeEach, expect, test } from 'vitest';
import { madeUpAccess, startMadeUpServer } from '../../../test/support/made-up/server.ts';
import { type Instant, toInstant } from '../../core/calendar/instant.ts';
import type { Point } from '../../core/series/point.ts';
import { createOtlpApi } from './otlp-api.ts';
import { createOtlpIntake } from './otlp-intake.ts';

const NOW = toInstant(1_760_000_000_000);
const nanos = (millis: number): string => `${millis}000000`;
const points: Point[] = [];
const operations: { tags: readonly string[]; user: string | undefined; count: number; at: Instant }[] = [];
const durations: { millis: number; count: number }[] = [];
let api: ReturnType<typeof createOtlpApi>;

beforeEach(() => {
  points.length = operations.length = durations.length = 0;
  const sink = {
    add: (point: Point) => void points.push(point),
    operation(tags: readonly string[], user: string | undefined, count: number, at: Instant) {
      operations.push({ tags, user, count, at });
      return tags.includes('toggle:letters');
    },
    duration(_: readonly string[], millis: number, count: number) {
      durations.push({ millis, count });
      return true;
    },
  };
  api = createOtlpApi(createOtlpIntake(sink, () => NOW));
});

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const request = (...metrics: readonly object[]) => ({
  resourceMetrics: [
    {
      resource: { attributes: [attribute('service.name', 'web'), attribute('host.id', 'abc')] },
      scopeMetrics: [{ scope: { name: 'x' }, metrics }],
    },
  ],
});
const send = (body: unknown, headers: Record<string, string> = {}) =>
  api.request('/v1/metrics', {
    method: 'POST',
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
const sum = (name: string, dataPoints: readonly object[], more: object = {}) => ({
  name,
  sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints, ...more },
});
const times = (from: number, to: number) => ({
  startTimeUnixNano: nanos(NOW + from * 1000),
  timeUnixNano: nanos(NOW + to * 1000),
});

test('events of an operation reach the store and the gates, from the beginning of their interval', async () => {
  const attributes = [attribute('toggle', 'letters'), attribute('variant', 'on'), attribute('user', 'u1')];
  const metric = sum('phasegate.operation', [{ attributes, asInt: '3', ...times(-60, -1) }]);
  const response = await send(request(metric));
  expect([response.status, await response.json()]).toEqual([200, {}]);
  const tags = ['toggle:letters', 'variant:on', 'user:u1'];
  expect(points).toEqual([
    {
      metric: 'phasegate.operation',
      tags: ['service:web', ...tags],
      kind: 'count',
      value: 3,
      count: 1,
      at: NOW - 1000,
    },
  ]);
  expect(operations).toEqual([{ tags, user: 'u1', count: 3, at: NOW - 60_000 }]);
});

test('a request that is sent again adds nothing', async () => {
  const metric = sum('hits', [{ attributes: [], asInt: '3', ...times(-60, -1) }]);
  await send(request(metric));
  await send(request(metric));
  expect(points.map(({ value }) => value)).toEqual([3]);
});

test('totals of two processes with the same attributes are not one', async () => {
  const metric = sum('hits', [{ attributes: [], asInt: '3', ...times(1, 60) }], { aggregationTemporality: 2 });
  const other = request(metric);
  other.resourceMetrics[0]!.resource.attributes[1] = attribute('host.id', 'def');
  await send(request(metric));
  await send(other);
  expect(points.map(({ value }) => value)).toEqual([3, 3]);
});

test('levels are gauges, durations are milliseconds', async () => {
  const level = sum('queue', [{ attributes: [], asDouble: 4.5, ...times(-5, 0) }], {
    aggregationTemporality: 2,
    isMonotonic: false,
  });
  const took = {
    name: 'phasegate.operation.duration',
    unit: 's',
    histogram: {
      aggregationTemporality: 1,
      dataPoints: [
        { attributes: [], count: '3', bucketCounts: ['1', '2', '0'], explicitBounds: [0.1, 0.5], ...times(-5, 0) },
      ],
    },
  };
  await send(request(level, took));
  expect(points[0]).toMatchObject({ metric: 'queue', kind: 'gauge', value: 4.5 });
  expect(points.slice(1).map(({ kind, value, count }) => [kind, value, count])).toEqual([
    ['distribution', 0.1, 1],
    ['distribution', 0.5, 2],
  ]);
  expect(durations).toEqual([
    { millis: 100, count: 1 },
    { millis: 500, count: 2 },
  ]);
});

test('what cannot be counted is told to the sender, and the rest is taken', async () => {
  const broken = sum('phasegate.operation', [{ attributes: [], asInt: 1, ...times(-5, -1) }]);
  const summary = { name: 'old', summary: { dataPoints: [{ quantileValues: [] }] } };
  const aimless = sum('aimless', [{ attributes: [], asInt: 1 }], { aggregationTemporality: 0 });
  const response = await send(request(broken, summary, aimless, sum('hits', [{ attributes: [], asInt: 2 }])));
  expect(await response.json()).toEqual({
    partialSuccess: { rejectedDataPoints: 3, errorMessage: expect.stringContaining('expected the attributes toggle') },
  });
  expect(points.map(({ metric }) => metric)).toEqual(['phasegate.operation', 'hits']);
});

test('a point that says it has no value has none', async () => {
  await send(request({ name: 'g', gauge: { dataPoints: [{ attributes: [], asInt: 4, flags: 1, ...times(-5, 0) }] } }));
  expect(points).toEqual([]);
});

test.each([
  ['{', 400],
  ['[]', 400],
  ['{"resourceMetrics": 5}', 400],
  [new Uint8Array([0xff, 0xff, 0xff]), 400],
])('no request: %s', async (body, status) => {
  const response = await send(body);
  expect([response.status, await response.json()]).toEqual([
    status,
    { code: 3, message: expect.stringContaining('no OTLP metrics request') },
  ]);
});

test('other types, other encodings and what is too large are refused by name', async () => {
  expect((await send('x', { 'content-type': 'text/plain' })).status).toBe(415);
  expect((await send('x', { 'content-encoding': 'br' })).status).toBe(400);
  expect((await send('x', { 'content-length': String(1e9) })).status).toBe(413);
  const bomb = gzipSync(new Uint8Array(40 * 1024 * 1024));
  const refused = await send(bomb, { 'content-encoding': 'gzip' });
  expect([refused.status, await refused.json()]).toEqual([
    413,
    { code: 3, message: 'Unexpected body over 16777216 bytes, expected smaller batches' },
  ]);
  const packed = gzipSync(JSON.stringify(request(sum('hits', [{ attributes: [], asInt: 2 }]))));
  expect((await send(packed, { 'content-encoding': 'gzip' })).status).toBe(200);
  expect(points).toHaveLength(1);
});

test('metrics are taken from this machine as they come, and beyond it from an operator', async () => {
  const otlp = { take: () => ({ rejected: 0, why: '' }) };
  const { access, tokens } = madeUpAccess();
  const headers = { 'content-type': 'application/json' };
  const local = await startMadeUpServer({ otlp });
  expect((await fetch(`${local.url}/v1/metrics`, { method: 'POST', body: '{}', headers })).status).toBe(200);
  const shared = await startMadeUpServer({ otlp, access });
  const post = async (token?: string) => {
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const sent = { method: 'POST', body: '{}', headers: { ...headers, ...authorization } };
    return (await fetch(`${shared.url}/v1/metrics`, sent)).status;
  };
  expect([await post(), await post(tokens.viewer), await post(tokens.operator)]).toEqual([401, 403, 200]);
});
