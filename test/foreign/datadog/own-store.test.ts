// Datadog's own client reads Phasegate's own store as it reads Datadog, and gets its refusals as errors with their words.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSeriesStore, type SeriesStore } from '../../../src/adapters/series-sqlite/series-store.ts';
import { MINUTE, toInstant } from '../../../src/core/calendar/instant.ts';
import { createQueryApi } from '../../../src/server/query/query-api.ts';
import { installForeign } from '../install.ts';

const START = Date.UTC(2026, 10, 24, 14, 0);

let store: SeriesStore;
let server: Server;
// biome-ignore lint/suspicious/noExplicitAny: the client is installed by the test, its types are not.
let api: any;

beforeAll(async () => {
  const datadog = createRequire(join(installForeign('datadog'), 'x.js'))('@datadog/datadog-api-client');
  store = openSeriesStore({ file: ':memory:', now: () => toInstant(START + 10 * MINUTE), every: () => () => {} });
  for (const [minute, variant, value] of [
    [0, 'on', 2],
    [1, 'on', 3],
    [1, 'off', 30],
  ] as const)
    store.add({
      metric: 'app.hits',
      kind: 'count',
      tags: ['env:prod', `variant:${variant}`],
      value,
      count: 1,
      at: toInstant(START + minute * MINUTE + 5_000),
    });
  const app = new Hono().route(
    '/api/v1',
    createQueryApi(store, () => expect.unreachable()),
  );
  server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false })).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { client } = datadog;
  const configuration = client.createConfiguration({
    baseServer: new client.BaseServerConfiguration(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {}),
    authMethods: { apiKeyAuth: 'none', appKeyAuth: 'none' },
    enableRetry: false,
  });
  api = new datadog.v1.MetricsApi(configuration);
}, 10 * MINUTE);
afterAll(() => {
  server.close();
  store.close();
});

const ask = (query: string) => api.queryMetrics({ from: START / 1000, to: START / 1000 + 180, query });

test('counts by a tag, field by field', async () => {
  const answer = await ask('sum:app.hits{env:prod} by {variant}.as_count().rollup(sum, 60)');
  expect(answer).toMatchObject({ status: 'ok', resType: 'time_series', fromDate: START, groupBy: ['variant'] });
  expect(answer.series).toMatchObject([
    {
      metric: 'app.hits',
      tagSet: ['variant:on'],
      scope: 'variant:on,env:prod',
      interval: 60,
      length: 2,
      pointlist: [
        [START, 2],
        [START + MINUTE, 3],
      ],
    },
    { tagSet: ['variant:off'], pointlist: [[START + MINUTE, 30]] },
  ]);
  // What the client could not read it keeps apart.
  expect(answer.unparsedObject).toBeUndefined();
  expect(answer.series.every((each: { unparsedObject?: unknown }) => each.unparsedObject === undefined)).toBe(true);
});

test('a refusal is an error with its words', async () => {
  await expect(ask('avg:app.hits{*}')).rejects.toMatchObject({
    code: 400,
    body: { errors: [expect.stringContaining('Unexpected aggregator "avg"')] },
  });
});
