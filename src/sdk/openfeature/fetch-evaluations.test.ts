import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fetchEvaluations, type Question, type Told } from './fetch-evaluations.ts';

/** Asks a server that answers like this. */
async function ask(answer: RequestListener, more: Partial<Question> = {}): Promise<Told> {
  const server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fetchEvaluations({ base, context: {}, headers: {}, known: undefined, timeoutMs: 5_000, ...more });
}

describe('fetchEvaluations', () => {
  it('reads flags that are boolean, and where changes are told', async () => {
    const flags = [
      { key: 'letters', value: true, variant: 'on', reason: 'SPLIT' },
      { key: 'broken', errorCode: 'GENERAL' },
      { key: 'left to the application', reason: 'DISABLED' },
    ];
    const eventStreams = [
      { type: 'other', url: '/no' },
      { type: 'sse', endpoint: { requestUri: '/changes' } },
    ];
    const told = await ask((_, response) =>
      response.setHeader('etag', '"7"').end(JSON.stringify({ flags, eventStreams })),
    );
    expect(told).toEqual({
      kind: 'told',
      flags: new Map([['letters', { value: true, variant: 'on', reason: 'SPLIT' }]]),
      etag: '"7"',
      stream: '/changes',
    });
  });

  it('sends the tag of what one has, headers and the context', async () => {
    let body = '';
    const told = await ask(
      (request, response) => {
        request.on('data', (chunk) => {
          body += chunk;
        });
        request.on('end', () => {
          const same = request.headers['if-none-match'] === '"7"' && request.headers.from === 'a page';
          response.writeHead(same ? 304 : 500).end();
        });
      },
      { known: '"7"', headers: { from: 'a page' }, context: { targetingKey: 'jane' } },
    );
    expect(told).toEqual({ kind: 'same' });
    expect(JSON.parse(body)).toEqual({ context: { targetingKey: 'jane' } });
  });

  it.each([
    [
      400,
      {},
      '{"errorCode":"TARGETING_KEY_MISSING","errorDetails":"no user"}',
      undefined,
      /: TARGETING_KEY_MISSING: no user$/,
    ],
    [404, {}, 'no JSON', undefined, /404/],
    [429, { 'retry-after': '3' }, '{"detail":"too many"}', 3_000, /429.*too many/],
    [503, { 'retry-after': 'Tue, 24 Nov 2026 00:00:00 GMT' }, '', 0, /503/],
    [502, {}, '<html>', 0, /502/],
  ] as const)('says what a %i means, and when to ask again', async (status, headers, body, again, message) => {
    const told = await ask((_, response) => response.writeHead(status, headers).end(body));
    expect(told).toEqual({ kind: 'failed', again, message: expect.stringMatching(message) });
  });

  it.each([
    ['that hangs', () => {}],
    ['whose answer never ends', (_: unknown, response: { write(text: string): void }) => response.write('{"flags":')],
  ])('does not wait for a server %s', async (_, answer) => {
    expect(await ask(answer as RequestListener, { timeoutMs: 50 })).toEqual({
      kind: 'failed',
      again: 0,
      message: 'Phasegate has not answered within 50 ms',
    });
  });

  it.each([
    ['breaks the connection', (request: { socket: { destroy(): void } }) => request.socket.destroy()],
    ['answers no JSON', (_: unknown, response: { end(text: string): void }) => response.end('<p>')],
  ])('never rejects, when the server %s', async (_, answer) => {
    expect(await ask(answer as unknown as RequestListener)).toMatchObject({
      kind: 'failed',
      again: 0,
      message: expect.stringContaining('Phasegate could not be asked'),
    });
  });
});
