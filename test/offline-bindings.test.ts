import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDatadogSource } from '../src/adapters/metrics-datadog/datadog-source.ts';
import { openSeriesStore, type SeriesStore } from '../src/adapters/series-sqlite/series-store.ts';
import { MINUTE, toInstant } from '../src/core/calendar/instant.ts';
import { type AskedQuery, queryKey } from '../src/core/gate/bound-queries.ts';
import { createQueryApi } from '../src/server/query/query-api.ts';

// Bindings for Datadog work against Phasegate's own store, which speaks a part of version 1: offline, and in tests of one's own.

const NOW = Math.floor(Date.now() / MINUTE) * MINUTE;
let store: SeriesStore;
let server: ReturnType<typeof serve>;
let url: string;

beforeEach(async () => {
  store = openSeriesStore({ file: ':memory:', now: () => toInstant(NOW), every: () => () => {} });
  const app = new Hono().route(
    '/api/v1',
    createQueryApi(store, (error) => expect.fail(String(error))),
  );
  await new Promise<void>((resolve) => {
    server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve());
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.close();
  store.close();
});

function add(metric: string, minutesAgo: number, value: number, variant: string): void {
  const at = toInstant(NOW - minutesAgo * MINUTE);
  store.add({ metric, kind: 'count', tags: ['env:prod', `variant:${variant}`], value, count: 1, at });
}

const asked = (query: string): AskedQuery => ({ query, split: { kind: 'by', name: 'variant', on: 'on', off: 'off' } });

test('the counts of a step and of the last day are those that were sent', async () => {
  add('app.hits', 60, 100, 'on');
  add('app.hits', 5, 3, 'on');
  add('app.hits', 4, 50, 'off');
  add('app.more', 3, 2, 'on');
  const sum = asked('sum:app.hits{env:prod}.as_count() + sum:app.more{*}.as_count()');
  const errors = asked('sum:app.errors{*}.as_count()');
  const source = createDatadogSource({
    url,
    apiKey: () => 'none',
    appKey: () => 'none',
    now: () => toInstant(Date.now()),
  });
  const since = toInstant(NOW - 10 * MINUTE);
  const read = await source.follow([sum, errors], since).read();
  if (read.kind === 'failing') throw new Error(read.why);
  expect(read.points.get(queryKey(sum))).toEqual([
    { at: NOW - 5 * MINUTE, on: 3, off: 0 },
    { at: NOW - 4 * MINUTE, on: 0, off: 50 },
    { at: NOW - 3 * MINUTE, on: 2, off: 0 },
  ]);
  expect(read.points.get(queryKey(errors))).toEqual([]);
  const day = await source.lastDay([sum, errors]);
  if (day.kind === 'failing') throw new Error(day.why);
  expect(day.totals.get(queryKey(sum))).toEqual({ on: 105, off: 50, neither: 0 });
  expect(day.totals.get(queryKey(errors))).toBeUndefined();
});
