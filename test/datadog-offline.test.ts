// The bindings that a team made for Datadog, pointed at Phasegate's own store: the same provider reads the same counts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDatadogSource } from '../src/adapters/metrics-datadog/datadog-source.ts';
import { type Instance, openInstance } from '../src/cli/instance.ts';
import { HOUR, type Instant, MINUTE, toInstant } from '../src/core/calendar/instant.ts';
import { type AskedQuery, queryKey } from '../src/core/gate/bound-queries.ts';

/** The provider compares the server's clock with its own, so this is the real time: a whole hour, 27 hours ago. */
const start = toInstant(Math.floor(Date.now() / HOUR) * HOUR - 27 * HOUR);
const after = (millis: number): Instant => toInstant(start + millis);
const QUERY: AskedQuery = {
  query: 'sum:app.hits{env:prod}.as_count()',
  split: { kind: 'by', name: 'variant', on: 'on', off: 'off' },
};

let folder: string;
const now = (): Instant => toInstant(Date.now());
let instance: Instance;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offline-'));
  instance = await openInstance({
    state: folder,
    host: '127.0.0.1',
    port: 0,
    statsdPort: 0,
    now,
    randomBytes: (size) => new Uint8Array(size).fill(7),
    onDefect(error) {
      throw error;
    },
  });
});
afterEach(async () => {
  await instance.close();
  rmSync(folder, { recursive: true });
});

function source() {
  const key = () => 'none';
  return createDatadogSource({ url: instance.url, apiKey: key, appKey: key, now, timeout: 20_000 });
}

function hit(at: Instant, variant: string, value: number): void {
  instance.series.add({
    metric: 'app.hits',
    kind: 'count',
    tags: ['env:prod', `variant:${variant}`],
    value,
    count: 1,
    at,
  });
}

test('the counts of a step, minute by minute, of many hours at once', async () => {
  for (let minute = 0; minute < 24 * 60; minute += 90) {
    hit(after(minute * MINUTE + 1_000), 'on', 3);
    hit(after(minute * MINUTE + 30_000), 'off', 5);
  }
  const answer = await source().follow([QUERY], start).read();
  if (answer.kind === 'failing') throw new Error(answer.why);
  const points = answer.points.get(queryKey(QUERY)) ?? [];
  expect(points).toHaveLength(16);
  expect(points.map(({ on, off }) => [on, off])).toEqual(Array(16).fill([3, 5]));
});

test('the last day, for a check before a run', async () => {
  hit(after(1 * HOUR), 'on', 1_000);
  hit(after(4 * HOUR), 'on', 2);
  hit(after(20 * HOUR), 'off', 7);
  const answer = await source().lastDay([QUERY]);
  expect(JSON.stringify(answer, (_, value) => (value instanceof Map ? [...value] : value))).toMatch(
    /"on":2\b.*"off":7\b/,
  );
});
