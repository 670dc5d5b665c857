// What the real Prometheus in the other tests does not do: samples that come late, as by remote write from elsewhere.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE, toInstant } from '../../core/calendar/instant.ts';
import { type AskedQuery, queryKey } from '../../core/gate/bound-queries.ts';
import { followPrometheus } from './prometheus-follower.ts';

const START = Date.UTC(2026, 10, 24, 14);
const DOWNLOADS: AskedQuery = { query: 'downloads_total', split: { kind: 'treatedOnly' } };
let samples: [at: number, value: number][] = [];
let asked = 0;
let now = START + 10 * MINUTE;

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    asked++;
    const values = samples.map(([at, value]) => [at / 1000, String(value)]);
    response.setHeader('date', new Date(now).toUTCString());
    const data = { resultType: 'matrix', result: [{ metric: {}, values }] };
    response.end(JSON.stringify({ status: 'success', data }));
  });
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => server.closeAllConnections());
afterAll(() => server.close());

test('the end of a step that is over is asked for each time, and what was written late counts', async () => {
  const { port } = server.address() as AddressInfo;
  const connection = { url: `http://127.0.0.1:${port}`, headers: () => ({}), now: () => toInstant(now) };
  const follower = followPrometheus(connection, [DOWNLOADS], toInstant(START));
  const end = toInstant(START + 10 * MINUTE);
  const counted = async () => {
    const answer = await follower.read(end);
    if (answer.kind === 'failing') throw new Error(answer.why);
    return (answer.points.get(queryKey(DOWNLOADS)) ?? []).reduce((sum, { on }) => sum + on, 0);
  };
  samples = [
    [START - MINUTE, 5],
    [START + MINUTE, 6],
    [START + 8 * MINUTE, 9],
  ];
  expect(await counted()).toBe(3);
  samples.push([START + 9 * MINUTE, 13]);
  now += 2 * MINUTE;
  expect(await counted()).toBe(7);
  now += 8 * MINUTE;
  expect([await counted(), asked]).toEqual([7, 3]);
});
