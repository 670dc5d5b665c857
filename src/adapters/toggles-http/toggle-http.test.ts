import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createToggleHttp } from './toggle-http.ts';

const READ = { toggle: 'letters', doing: 'read', place: 'the system' } as const;
const WRITE = { ...READ, doing: 'write' } as const;
const credential = async () => 'hunter2';

/** A server that answers so, and a client to ask it. */
async function open(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  let now = 1_000_000;
  const call = createToggleHttp({ deadline: () => new AbortController().signal, now: () => now });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, url, call, pass: (millis: number) => (now += millis) };
}

it('leaves a system alone for as long as it asks, except to set a percentage', async () => {
  const { asked, url, call, pass } = await open((_, response) =>
    response.writeHead(429, { 'retry-after': '30' }).end(),
  );
  const read = () => call(READ, { method: 'GET', url });
  await expect(read()).rejects.toThrow(/answered 429/);
  pass(29_000);
  await expect(read()).rejects.toThrow(/left alone until 1970-01-01T00:17:10.000Z/);
  expect(asked).toHaveLength(1);
  const write = () => call(WRITE, { method: 'POST', url });
  await expect(write()).rejects.toThrow(/answered 429/);
  await expect(write()).rejects.toThrow(/answered 429/);
  expect(asked).toHaveLength(3);
  pass(1_001);
  await expect(read()).rejects.toThrow(/answered 429/);
  expect(asked).toHaveLength(4);
});

it('carries a credential nowhere else', async () => {
  const { asked, url, call } = await open((_, response) => response.writeHead(302, { location: '/elsewhere' }).end());
  const asking = call(READ, { method: 'GET', url, authorization: { scheme: 'Bearer ', credential } });
  await expect(asking).rejects.toThrow(/answered 302.*Give the address to which it leads/);
  expect(asked).toEqual(['GET /']);
});

it('sends the credential in its scheme, and JSON unless it is told otherwise', async () => {
  const seen: unknown[] = [];
  const { url, call } = await open(({ headers }, response) => {
    seen.push([headers.authorization, headers['content-type']]);
    response.writeHead(204).end();
  });
  const authorization = { scheme: 'Bearer ', credential };
  expect(await call(WRITE, { method: 'POST', url, authorization, body: '{}' })).toEqual({
    status: 204,
    json: undefined,
  });
  await call(WRITE, { method: 'PATCH', url, headers: { 'content-type': 'application/x' }, body: '{}' });
  await call(READ, { method: 'GET', url });
  expect(seen).toEqual([
    ['Bearer hunter2', 'application/json'],
    [undefined, 'application/x'],
    [undefined, undefined],
  ]);
});

it('says that a credential is missing before it asks, and which', async () => {
  const { asked, url, call } = await open((_, response) => response.end('{}'));
  const missing = async () => {
    throw new Error('the environment variable TOKEN is not set');
  };
  const asking = call(READ, { method: 'GET', url, authorization: { credential: missing } });
  await expect(asking).rejects.toMatchObject({
    code: 'PG_TOGGLE_READ',
    message: expect.stringContaining('TOKEN is not set'),
  });
  expect(asked).toEqual([]);
});

it('shows nothing of a credential that no header can hold', async () => {
  const { url, call } = await open((_, response) => response.end('{}'));
  const broken = async () => 'hunter2\nand more';
  const message = await call(READ, { method: 'GET', url, authorization: { credential: broken } }).catch(
    (error: Error) => error.message,
  );
  expect(message).toContain('letters');
  expect(message).not.toContain('hunter2');
});

it('takes an answer that does not end for none', async () => {
  const megabyte = 'x'.repeat(1024 * 1024);
  const { url, call } = await open((_, response) => {
    const more = () => {
      if (!response.destroyed) response.write(megabyte, more);
    };
    more();
  });
  await expect(call(READ, { method: 'GET', url })).rejects.toThrow(/longer than 8 MB/);
});

it('gives a status that the driver understands to the driver', async () => {
  const { url, call } = await open((_, response) => response.writeHead(404).end('{"code":1}'));
  expect(await call(READ, { method: 'GET', url, understood: [404] })).toEqual({ status: 404, json: { code: 1 } });
  await expect(call(READ, { method: 'GET', url })).rejects.toThrow(/404/);
});
