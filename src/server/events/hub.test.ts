import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openEvents } from '../../../test/support/made-up/event-client.ts';
import { frameEvent } from './frame.ts';
import { createHub, type HubOptions } from './hub.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const close of closers.splice(0)) close();
});

/** A hub behind a bare server; `joined` resolves when so many clients are there, `left` when so few. */
async function startHub(options?: HubOptions) {
  const hub = createHub(options);
  const changed = new Set<() => void>();
  const server = createServer((request, response) => {
    hub.join(request, response, frameEvent('first', { joined: true }));
    for (const check of changed) check();
    response.on('close', () => setImmediate(() => [...changed].forEach((check) => void check())));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    hub.close();
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const until = (condition: (size: number) => boolean) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (!condition(hub.size)) return;
        changed.delete(check);
        resolve();
      };
      changed.add(check);
      check();
    });
  return { hub, port, url: `http://127.0.0.1:${port}/`, until };
}

/** A client that reads nothing after its headers. */
async function deafClient(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(socket, 'readable');
  return socket;
}

describe('createHub', () => {
  it('gives each client its first event, then every broadcast in order', async () => {
    const { hub, url } = await startHub();
    const clients = await Promise.all(Array.from({ length: 20 }, () => openEvents(url)));
    for (const client of clients) expect(await client.next()).toEqual({ event: 'first', data: { joined: true } });
    for (let i = 0; i < 50; i++) hub.broadcast(frameEvent('change', i));
    for (const client of clients)
      for (let i = 0; i < 50; i++) expect(await client.next()).toEqual({ event: 'change', data: i });
    expect(clients[0]!.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  });

  it('gives others their turn between clients, and still keeps the order; who joins meanwhile gets only what is new', async () => {
    const { hub, url } = await startHub({ clientsPerTurn: 3 });
    const clients = await Promise.all(Array.from({ length: 10 }, () => openEvents(url)));
    for (const client of clients) await client.next();
    for (let i = 0; i < 5; i++) hub.broadcast(frameEvent('change', i));
    const late = await openEvents(url);
    hub.broadcast(frameEvent('change', 5));
    for (const client of clients)
      for (let i = 0; i < 6; i++) expect(await client.next()).toEqual({ event: 'change', data: i });
    expect((await late.next())?.event).toBe('first');
    expect(await late.next()).toEqual({ event: 'change', data: 5 });
  });

  it('sends text outside ASCII whole', async () => {
    const { hub, url } = await startHub();
    const client = await openEvents(url);
    await client.next();
    hub.broadcast(frameEvent('change', 'größe 🚀\nnext line'));
    expect(await client.next()).toEqual({ event: 'change', data: 'größe 🚀\nnext line' });
  });

  it('forgets clients that hang up', async () => {
    const { hub, url, until } = await startHub();
    const clients = await Promise.all(Array.from({ length: 200 }, () => openEvents(url)));
    expect(hub.size).toBe(200);
    for (const client of clients.slice(1)) client.stop();
    await until((size) => size === 1);
    hub.broadcast(frameEvent('change', 1));
    await clients[0]!.next();
    expect(await clients[0]!.next()).toEqual({ event: 'change', data: 1 });
  });

  it('drops a client that does not read, and keeps the others', async () => {
    const { hub, port, url, until } = await startHub({ mostBufferedBytes: 64 * 1024 });
    const good = await openEvents(url);
    await good.next();
    const deaf = await deafClient(port);
    await until((size) => size === 2);
    const closed = once(deaf, 'close');
    let sent = 0;
    while (hub.size === 2) {
      hub.broadcast(frameEvent('change', 'x'.repeat(100_000)));
      sent++;
      // What was sent must be read, or the good client would be as slow as the deaf one.
      expect((await good.next())?.event).toBe('change');
    }
    expect(sent).toBeLessThan(200);
    deaf.resume();
    await closed;
    expect(hub.size).toBe(1);
  });

  it('sends a comment from time to time, only while somebody listens', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { hub, url, until } = await startHub();
    expect(vi.getTimerCount()).toBe(0);
    const client = await openEvents(url);
    await client.next();
    vi.advanceTimersByTime(45_000);
    hub.broadcast(frameEvent('change', 1));
    expect((await client.next())?.event).toBe('change');
    expect(client.comments).toBe(3);
    client.stop();
    await until((size) => size === 0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends streams properly when it closes', async () => {
    const { hub, url } = await startHub();
    const client = await openEvents(url);
    await client.next();
    hub.close();
    expect(await client.next()).toBeUndefined();
    expect(hub.size).toBe(0);
  });

  it('refuses HTTP 1.0, whose streams have no end', async () => {
    const { hub, port } = await startHub();
    const socket = connect(port, '127.0.0.1');
    socket.end('GET / HTTP/1.0\r\n\r\n');
    let text = '';
    for await (const chunk of socket) text += chunk;
    expect(text).toMatch(/^HTTP\/1\.1 505 /);
    expect(hub.size).toBe(0);
  });
});
