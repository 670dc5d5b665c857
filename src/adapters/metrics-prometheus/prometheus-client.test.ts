import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { toInstant } from '../../core/calendar/instant.ts';
import { askPrometheus } from './prometheus-client.ts';

// What a healthy Prometheus in a test will not do: every answer that its HTTP API documents, and some that proxies give.

const NOW = Date.UTC(2026, 10, 24, 15, 0);
let answer: (response: ServerResponse) => void;
const requests: { readonly url: string | undefined; readonly headers: NodeJS.Dict<string | string[]>; body: string }[] =
  [];

const server = createServer((request, response) => {
  const told = { url: request.url, headers: request.headers, body: '' };
  requests.push(told);
  request.setEncoding('utf8').on('data', (text: string) => {
    told.body += text;
  });
  request.on('end', () => answer(response));
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => requests.splice(0));
afterAll(() => server.closeAllConnections());
afterAll(() => server.close());

function answers(status: number, body: object | string, headers: Readonly<Record<string, string>> = {}): void {
  answer = (response) => {
    response.sendDate = false;
    response.writeHead(status, { date: new Date(NOW).toUTCString(), ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

const ask = (headers: Readonly<Record<string, string>> = {}, timeout = 20_000) =>
  askPrometheus({ url, headers: () => headers, now: () => toInstant(NOW), timeout }, 'x_total[60s]', NOW);
const why = async (timeout?: number) => {
  const answered = await ask({}, timeout);
  return answered.kind === 'failing' ? answered.why : 'answered';
};

const matrix = (result: readonly object[], more: object = {}) => ({
  status: 'success',
  data: { resultType: 'matrix', result },
  ...more,
});

test('samples, with what is no number as NaN', async () => {
  answers(
    200,
    matrix(
      [
        {
          metric: { a: 'b' },
          values: [
            [1700000000.123, '5'],
            [1700000015, '+Inf'],
            [1700000030, 'NaN'],
          ],
        },
      ],
      { infos: ['x'] },
    ),
  );
  expect(await ask({ authorization: 'Bearer abc', 'x-scope-orgid': 'team' })).toEqual({
    kind: 'answer',
    series: [
      {
        labels: { a: 'b' },
        samples: [
          [1700000000123, 5],
          [1700000015000, Number.NaN],
          [1700000030000, Number.NaN],
        ],
      },
    ],
  });
  expect(requests).toMatchObject([
    {
      url: '/api/v1/query',
      headers: { authorization: 'Bearer abc', 'x-scope-orgid': 'team' },
      body: expect.stringMatching(/^query=x_total%5B60s%5D&time=1795532400&timeout=20s$/),
    },
  ]);
});

test.each<readonly [string, number, object | string, RegExp]>([
  [
    'an error with status 200',
    200,
    { status: 'error', errorType: 'timeout', error: 'query timed out' },
    /^Prometheus refuses a query: query timed out$/,
  ],
  [
    '400',
    400,
    { status: 'error', errorType: 'bad_data', error: 'parse error' },
    /refuses a query \(400\): parse error/,
  ],
  [
    '422',
    422,
    { status: 'error', errorType: 'execution', error: 'too many samples' },
    /refuses a query \(422\): too many samples/,
  ],
  ['401', 401, 'Unauthorized', /refuses the credentials \(401\)\. Check token/],
  ['403', 403, '', /refuses the credentials \(403\)/],
  ['404', 404, 'not found', /not at this address \(404\)\. Check url/],
  ['503', 503, { status: 'error', errorType: 'unavailable', error: 'TSDB not ready' }, /status 503: TSDB not ready/],
  [
    'a part of the data',
    200,
    matrix([], { warnings: ['store a is down'] }),
    /gives a part of the data only: store a is down/,
  ],
  ['native histograms', 200, matrix([{ metric: {}, histograms: [[1, {}]] }]), /only classic ones can be bound/],
  [
    'a scalar',
    200,
    { status: 'success', data: { resultType: 'scalar', result: [1, '1'] } },
    /not what its API describes/,
  ],
  ['no JSON', 200, '<html>', /not what its API describes/],
])('%s', async (_, status, body, reason) => {
  answers(status, body);
  expect(await why()).toMatch(reason);
});

test('429 is waited for as long as it says', async () => {
  answers(429, '', { 'retry-after': '7' });
  expect(await ask()).toMatchObject({ kind: 'failing', wait: 7000 });
  answers(429, '');
  expect(await ask()).toMatchObject({ kind: 'failing', wait: 60_000 });
});

test('no answer in time, a connection that breaks, a redirect', async () => {
  answer = () => {};
  expect(await why(100)).toMatch(/did not answer within 0\.1 s/);
  answer = (response) => response.destroy();
  expect(await why()).toMatch(/cannot be reached at http:/);
  answers(307, '', { location: `${url}/elsewhere` });
  expect(await why()).toMatch(/cannot be reached/);
  expect(requests.map((each) => each.url)).not.toContain('/elsewhere');
});

test('a clock that is not that of Prometheus', async () => {
  answers(200, matrix([]), { date: new Date(NOW + 60_000).toUTCString() });
  expect(await why()).toMatch(/clock of this machine is 60 s behind that of Prometheus/);
});

test('a credential is in no reason, and one that cannot be read is the reason', async () => {
  answers(400, { status: 'error', errorType: 'x', error: 'no abc123 here' });
  const told = await ask({ authorization: 'Bearer abc123' });
  expect(told.kind === 'failing' && told.why).toBe('Prometheus refuses a query (400): no ••• here');
  const headers = () => {
    throw new Error('PROM_TOKEN is not set');
  };
  expect(await askPrometheus({ url, headers, now: () => toInstant(NOW) }, 'x', NOW)).toMatchObject({
    why: 'PROM_TOKEN is not set',
  });
});

test('an answer without an end, which would fill the memory', async () => {
  const megabyte = 'a'.repeat(1024 * 1024);
  const more = (response: ServerResponse): void => {
    while (!response.destroyed && response.write(megabyte));
    if (!response.destroyed) response.once('drain', () => more(response));
  };
  answer = (response) => more(response.writeHead(200));
  expect(await why()).toMatch(/its answer is longer than 64 MB; is this the address of its API\?$/);
});
