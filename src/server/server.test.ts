import { describe, expect, it } from 'vitest';
import { openEvents } from '../../test/support/made-up/event-client.ts';
import { createMadeUpRollouts } from '../../test/support/made-up/rollouts.ts';
import { madeUpAccess, send, startMadeUpServer } from '../../test/support/made-up/server.ts';
import { createMadeUpToggles } from '../../test/support/made-up/toggles.ts';
import { FULL } from '../core/toggle/percentage.ts';
import { loopbackAccess } from './access/access.ts';
import { startServer } from './server.ts';

const start = (host: string, port: number) =>
  startServer({
    host,
    port,
    toggles: createMadeUpToggles(),
    rollouts: createMadeUpRollouts(),
    access: loopbackAccess('Ann'),
  });

describe('startServer', () => {
  it('names a busy port and the way out', async () => {
    const { url } = await startMadeUpServer();
    const port = Number(new URL(url).port);
    await expect(start('127.0.0.1', port)).rejects.toMatchObject({
      code: 'PG_PORT_BUSY',
      message: expect.stringMatching(new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use.*--port`)),
    });
  });

  it('names a host that is not this machine', async () => {
    const { access } = madeUpAccess();
    const options = { toggles: createMadeUpToggles(), rollouts: createMadeUpRollouts(), access };
    await expect(startServer({ host: '192.0.2.1', port: 0, ...options })).rejects.toMatchObject({
      code: 'PG_PORT_BUSY',
      message: expect.stringContaining('192.0.2.1 is no address of this machine'),
    });
  });

  it.each(['0.0.0.0', '192.0.2.1', '127.0.0.1.evil.example'])(
    'refuses to serve %s without access tokens',
    async (host) => {
      await expect(start(host, 0)).rejects.toThrow('Unexpected access without tokens');
    },
  );

  it('ends streams, lets go of its sources and its port when it closes', async () => {
    const toggles = createMadeUpToggles();
    const server = await startServer({
      host: '127.0.0.1',
      port: 0,
      toggles,
      rollouts: createMadeUpRollouts(),
      access: loopbackAccess('Ann'),
    });
    const clients = await Promise.all(['/toggles/stream', '/api/stream'].map((path) => openEvents(server.url + path)));
    for (const client of clients) await client.next();
    await server.close();
    for (const client of clients) expect(await client.next()).toBeUndefined();
    expect(toggles.listeners).toBe(0);
    const again = await start('127.0.0.1', Number(new URL(server.url).port));
    await again.close();
  });

  it('answers a path that is nowhere with a problem', async () => {
    const { url } = await startMadeUpServer();
    const answer = await fetch(`${url}/elsewhere`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  });
});

describe('pages of other people', () => {
  const request = JSON.stringify({ kind: 'rollback', by: 'Mallory' });
  const path = '/api/rollouts/letters-to-the-new-printer/requests';
  const json = { 'content-type': 'application/json' };

  it.each([
    ['a name that was rebound to this machine', { host: 'evil.example' }],
    ['that name with our port', { host: 'evil.example:4180' }],
    ['a name that ends like ours', { host: 'evil.localhost.example' }],
    ['another origin', { origin: 'http://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['an origin that hides itself', { origin: 'null' }],
    ['a cross-site request without an origin', { 'sec-fetch-site': 'cross-site' }],
  ])('are refused: %s', async (_, headers) => {
    const { url, rollouts } = await startMadeUpServer();
    const answer = await send(url + path, 'POST', { ...json, ...headers }, request);
    expect([answer.status, answer.headers['content-type']]).toEqual([403, 'application/problem+json']);
    expect(rollouts.requests).toEqual([]);
  });

  it('may not read anything by a rebound name either, the secrets of the toggle stream least of all', async () => {
    const { url } = await startMadeUpServer();
    for (const read of ['/', '/api/rollouts', '/api/stream', '/toggles/stream'])
      expect((await send(url + read, 'GET', { host: 'evil.example' })).status).toBe(403);
  });

  it('are told apart from our own page and from programs', async () => {
    const { url, rollouts } = await startMadeUpServer();
    const { host, port } = new URL(url);
    for (const headers of [
      {},
      { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' },
      { host: `localhost:${port}`, origin: `http://localhost:${port}` },
      // Through a tunnel the port is another one.
      { host: 'localhost:9999', origin: 'http://localhost:9999' },
      { host: '[::1]:4180' },
    ])
      expect((await send(url + path, 'POST', { ...json, ...headers }, request)).status).toBe(202);
    expect(rollouts.requests).toHaveLength(5);
  });

  it('do not keep programs of a network from toggles by whatever name they use, but only from the rest', async () => {
    const { access, tokens } = madeUpAccess();
    const { toggles, url } = await startMadeUpServer({ host: '0.0.0.0', names: ['Phasegate.internal'], access });
    toggles.set('letters', FULL);
    const evaluation = '{"context":{"targetingKey":"u"}}';
    const ofrep = await send(`${url}/ofrep/v1/evaluate/flags/letters`, 'POST', { host: 'toggles:4180' }, evaluation);
    expect(ofrep.status).toBe(200);
    const authorization = `Bearer ${tokens.viewer}`;
    const read = (host: string) => send(`${url}/api/rollouts`, 'GET', { host, authorization });
    expect((await read('toggles:4180')).status).toBe(403);
    expect((await read('phasegate.INTERNAL:4180')).status).toBe(200);
  });
});
