import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openEvents } from '../../../test/support/made-up/event-client.ts';
import { madeUpAccess, send, startMadeUpServer } from '../../../test/support/made-up/server.ts';
import { HOUR, MINUTE, toInstant } from '../../core/calendar/instant.ts';
import { ENDPOINT_PATHS } from '../contract/endpoint-paths.ts';
import { Session } from '../contract/session.ts';
import { createRateLimit } from './rate-limit.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const PAUSE = '{"kind":"pause","reason":"lunch"}';
const REQUESTS = '/api/rollouts/letters-to-the-new-printer/requests';

/** A server on a network, with a token for each role, and a browser that has none of them yet. */
async function startNetwork(options: Parameters<typeof madeUpAccess>[0] = {}) {
  const made = madeUpAccess(options);
  const server = await startMadeUpServer({ host: '0.0.0.0', access: made.access });
  const signIn = async (token: string, headers: Record<string, string> = {}) => {
    const answer = await send(
      `${server.url}/api/session`,
      'POST',
      { ...JSON_TYPE, ...headers },
      JSON.stringify({ token }),
    );
    const cookie = String(answer.headers['set-cookie'] ?? '');
    return { ...answer, setCookie: cookie, cookie: cookie.split(';')[0] ?? '' };
  };
  const session = async (cookie: string) => {
    const answer = await send(`${server.url}/api/session`, 'GET', { cookie });
    return { session: Session.parse(JSON.parse(answer.body)), setCookie: answer.headers['set-cookie'] };
  };
  return { ...server, ...made, signIn, session };
}

describe('signing in', () => {
  it('gives a cookie that no script reads and no other site sends, and says until when', async () => {
    const { signIn, session, tokens, clock } = await startNetwork();
    const { status, setCookie, cookie, body } = await signIn(tokens.operator);
    expect([status, setCookie]).toEqual([
      200,
      expect.stringMatching(/^phasegate=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict$/),
    ]);
    expect(body).not.toContain(tokens.operator);
    expect((await session(cookie)).session).toEqual({
      kind: 'signedIn',
      name: 'the operator',
      role: 'operator',
      csrf: expect.stringMatching(/^[\w-]{43}$/),
      idleAt: clock.at + 12 * HOUR,
      expiresAt: clock.at + 7 * 24 * HOUR,
    });
    expect((await session('')).session).toEqual({ kind: 'signedOut', methods: ['token'] });
  });

  it('marks the cookie for TLS only where browsers come by https', async () => {
    const { signIn, tokens } = await startNetwork({ secure: true });
    expect((await signIn(tokens.viewer)).setCookie).toMatch(/^__Host-phasegate=.*; Secure$/);
  });

  it.each([`pgt_${'A'.repeat(43)}`, 'nonsense', `' OR 1=1 --`, '__proto__'])(
    'refuses %s, and repeats nothing of it',
    async (token) => {
      const { signIn } = await startNetwork();
      const { status, body, setCookie } = await signIn(token);
      expect([status, setCookie]).toEqual([401, '']);
      expect(body).not.toContain(token);
    },
  );

  it('refuses what is no token at all', async () => {
    const { url } = await startNetwork();
    for (const body of ['', '{}', '{"token":1}', '{"token":""}', `{"token":"${'x'.repeat(300)}"}`, '[]'])
      expect((await send(`${url}/api/session`, 'POST', JSON_TYPE, body)).status).toBe(400);
    expect((await send(`${url}/api/session`, 'POST', JSON_TYPE, `{"token":"${'x'.repeat(9000)}"}`)).status).toBe(413);
    expect((await send(`${url}/api/session`, 'POST', { 'content-type': 'text/plain' }, '{}')).status).toBe(415);
  });

  it('is not for pages of other sites', async () => {
    const { signIn, tokens } = await startNetwork();
    expect((await signIn(tokens.admin, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await signIn(tokens.admin, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });

  it('ends after too many tries, for whoever tries, and begins again later', async () => {
    const { signIn, tokens, clock } = await startNetwork();
    for (let tries = 0; tries < 10; tries++) expect((await signIn('nonsense')).status).toBe(401);
    const limited = await signIn(tokens.admin);
    expect([limited.status, limited.headers['retry-after']]).toEqual([429, '600']);
    clock.at = toInstant(clock.at + 10 * MINUTE);
    expect((await signIn(tokens.admin)).status).toBe(200);
  });

  it('is remembered, for admins to see', async () => {
    const { signIn, tokens, url } = await startNetwork();
    await signIn('nonsense');
    await signIn(tokens.viewer);
    const read = (token: string) => send(`${url}/api/sign-ins`, 'GET', { authorization: `Bearer ${token}` });
    expect((await read(tokens.operator)).status).toBe(403);
    expect(JSON.parse((await read(tokens.admin)).body).signIns).toMatchObject([
      { outcome: 'signedIn', name: 'the viewer', address: '127.0.0.1' },
      { outcome: 'refused', name: null },
    ]);
  });
});

describe('a session', () => {
  it('changes its cookie, and the one before is good for a moment only', async () => {
    const { signIn, session, tokens, clock } = await startNetwork();
    const { cookie } = await signIn(tokens.viewer);
    clock.at = toInstant(clock.at + 15 * MINUTE);
    const { setCookie } = await session(cookie);
    const next = String(setCookie).split(';')[0]!;
    expect(next).toMatch(/^phasegate=[\w-]{43}$/);
    expect(next).not.toBe(cookie);
    expect((await session(cookie)).session.kind).toBe('signedIn');
    expect((await session(next)).session.kind).toBe('signedIn');
    clock.at = toInstant(clock.at + MINUTE);
    expect((await session(cookie)).session.kind).toBe('signedOut');
    expect((await session(next)).session.kind).toBe('signedIn');
  });

  it('ends when nobody uses it, after a week in any case, and with its token', async () => {
    const { signIn, session, tokens, clock, store } = await startNetwork();
    const idle = await signIn(tokens.viewer);
    clock.at = toInstant(clock.at + 12 * HOUR);
    expect((await session(idle.cookie)).session.kind).toBe('signedOut');

    let { cookie } = await signIn(tokens.viewer);
    const begun = clock.at;
    for (; clock.at < begun + 7 * 24 * HOUR; clock.at = toInstant(clock.at + 11 * HOUR)) {
      const found = await session(cookie);
      expect(found.session.kind).toBe('signedIn');
      cookie = String(found.setCookie ?? cookie).split(';')[0]!;
    }
    expect((await session(cookie)).session.kind).toBe('signedOut');

    const last = await signIn(tokens.operator);
    expect(store.revoke('the operator', clock.at)).toBe(1);
    expect((await session(last.cookie)).session.kind).toBe('signedOut');
  });

  it('ends when its person says so', async () => {
    const { signIn, session, tokens, url } = await startNetwork();
    const { cookie, body } = await signIn(tokens.viewer);
    const { csrf } = JSON.parse(body) as { csrf: string };
    const out = await send(`${url}/api/session`, 'DELETE', { cookie, 'x-phasegate-csrf': csrf });
    expect([out.status, String(out.headers['set-cookie'])]).toEqual([200, expect.stringContaining('Max-Age=0')]);
    expect((await session(cookie)).session.kind).toBe('signedOut');
  });

  it.each([
    ['none', ''],
    ['another name', `session=${'A'.repeat(43)}`],
    ['a forged one', `phasegate=${'A'.repeat(43)}`],
    ['one with a quote in it', `phasegate=' OR '1'='1`],
    ['one that is too long', `phasegate=${'A'.repeat(4000)}`],
    ['many', Array.from({ length: 200 }, (_, each) => `phasegate=${each}`).join('; ')],
  ])('is not begun by a cookie that is %s', async (_, cookie) => {
    const { url } = await startNetwork();
    expect((await send(`${url}/api/rollouts`, 'GET', { cookie })).status).toBe(401);
  });

  it('changes nothing without its own token against other sites, whatever cookie comes along', async () => {
    const { signIn, tokens, url, rollouts } = await startNetwork();
    const { cookie, body } = await signIn(tokens.operator);
    const { csrf } = JSON.parse(body) as { csrf: string };
    const ask = (headers: Record<string, string>) =>
      send(url + REQUESTS, 'POST', { ...JSON_TYPE, cookie, ...headers }, PAUSE);
    for (const headers of [{}, { 'x-phasegate-csrf': '' }, { 'x-phasegate-csrf': 'A'.repeat(43) }])
      expect((await ask(headers as Record<string, string>)).status).toBe(403);
    expect((await ask({ 'x-phasegate-csrf': csrf, origin: 'http://evil.example' })).status).toBe(403);
    expect(rollouts.requests).toEqual([]);
    expect((await ask({ 'x-phasegate-csrf': csrf })).status).toBe(202);
    expect(rollouts.requests).toEqual([['letters-to-the-new-printer', 'the operator', 'pause']]);
  });

  it('ends its streams when it ends, though nobody asks for anything', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { tokens, url, store, clock, signIn } = await startNetwork();
    const { cookie } = await signIn(tokens.viewer);
    const open = (headers: Record<string, string>) => openEvents(`${url}/api/stream`, headers);
    const [byToken, byCookie] = await Promise.all([
      open({ authorization: `Bearer ${tokens.operator}` }),
      open({ cookie }),
    ]);
    for (const client of [byToken, byCookie]) expect((await client.next())?.event).toBe('hello');
    await vi.advanceTimersByTimeAsync(10_000);
    for (const client of [byToken, byCookie]) expect((await client.next())?.event).toBe('beat');
    store.revoke('the operator', clock.at);
    store.revoke('the viewer', clock.at);
    await vi.advanceTimersByTimeAsync(10_000);
    for (const client of [byToken, byCookie]) {
      const rest = (async () => {
        for (;;) if ((await client.next()) === undefined) return 'ended';
      })();
      expect(await rest.catch(() => 'cut off')).toMatch(/ended|cut off/);
    }
    await expect(open({ cookie })).rejects.toThrow('401');
    await expect(open({})).rejects.toThrow('401');
  });
});

describe('roles', () => {
  const ORDER = ['viewer', 'operator', 'admin'] as const;

  it('are held at every route, for everybody', async () => {
    const { tokens, url, rollouts } = await startNetwork();
    for (const { path, methods, role } of ENDPOINT_PATHS.filter(
      // Hooks prove themselves, by secrets of their own.
      (each) => each.path !== '/api/stream' && !each.path.startsWith('/api/hooks/'),
    ))
      for (const method of methods) {
        const address = url + path.replace('{id}', 'address-lookup');
        const asked = async (headers: Record<string, string>) =>
          (
            await send(
              address,
              method.toUpperCase(),
              { ...JSON_TYPE, ...headers },
              method === 'post' ? '{}' : undefined,
            )
          ).status;
        expect([path, await asked({})]).toEqual([
          path,
          role === 'anybody' ? expect.toSatisfy((status: number) => status !== 401 && status !== 403) : 401,
        ]);
        for (const each of ORDER) {
          const may = role === 'anybody' || ORDER.indexOf(each) >= ORDER.indexOf(role);
          const status = await asked({ authorization: `Bearer ${tokens[each]}` });
          expect([path, method, each, status === 403]).toEqual([path, method, each, !may]);
        }
      }
    expect(rollouts.requests).toEqual([]);
  });

  it('hide from those who may not look whether anything is there', async () => {
    const { url } = await startNetwork();
    for (const path of ['/api/rollouts/nothing', '/api/nothing', '/api', '/metrics', '/api/v1/query?query=x'])
      expect([path, (await send(url + path, 'GET', {})).status]).toEqual([path, 401]);
    const ways = [
      '/api/../api/rollouts',
      '/api//rollouts',
      '//api/rollouts',
      '/%61pi/rollouts',
      '/api%2Frollouts',
      '/API/rollouts',
    ];
    for (const path of [...ways, '/api/rollouts/', '/./api/rollouts', '/rollouts/address-lookup/%72eport'])
      expect([path, (await send(url + path, 'GET', {})).status]).toEqual([
        path,
        expect.toSatisfy((status) => status >= 400),
      ]);
  });

  it('act in their own name and in no other', async () => {
    const { tokens, url, rollouts } = await startNetwork();
    const authorization = `Bearer ${tokens.operator}`;
    const ask = (by: string) =>
      send(url + REQUESTS, 'POST', { ...JSON_TYPE, authorization }, JSON.stringify({ kind: 'pause', by }));
    expect((await ask('Mallory')).status).toBe(403);
    expect((await ask('the operator')).status).toBe(202);
    expect(rollouts.requests).toEqual([['letters-to-the-new-printer', 'the operator', 'pause']]);
  });

  it('are those of a bearer token that stands; one that is wrong is not tried for ever', async () => {
    const { tokens, url, store, clock } = await startNetwork();
    const read = async (token: string) =>
      (await send(`${url}/api/rollouts`, 'GET', { authorization: `Bearer ${token}` })).status;
    expect(await read(tokens.viewer)).toBe(200);
    expect(store.tokens().find(({ name }) => name === 'the viewer')?.usedAt).toBe(clock.at);
    for (let tries = 0; tries < 10; tries++) expect(await read(`pgt_${'B'.repeat(43)}`)).toBe(401);
    expect(await read(tokens.viewer)).toBe(401);
    clock.at = toInstant(clock.at + 10 * MINUTE);
    expect(await read(tokens.viewer)).toBe(200);
  });
});

describe('createRateLimit', () => {
  it('limits one and all, forgets in time, and remembers no more than it may', () => {
    const limit = createRateLimit({ perMillis: 100, mostEach: 2, mostInAll: 5, mostRemembered: 3 });
    const at = (millis: number) => toInstant(millis);
    limit.failed('a', at(0));
    expect(limit.wait('a', at(1))).toBe(0);
    limit.failed('a', at(10));
    expect(limit.wait('a', at(20))).toBe(80);
    expect(limit.wait('b', at(20))).toBe(0);
    expect(limit.wait('a', at(100))).toBe(0);
    for (const [index, who] of ['c', 'd', 'e'].entries()) limit.failed(who, at(20 + index));
    expect(limit.wait('stranger', at(30))).toBe(70);
    expect(limit.wait('stranger', at(101))).toBe(0);
  });
});
