import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Duplex, duplexPair } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMadeUpToggles } from '../../../test/support/made-up/toggles.ts';
import { FULL, percent } from '../../core/toggle/percentage.ts';
import { createGuard } from '../guard.ts';
import { sendProblem } from '../problems.ts';
import { answerPlainRequests } from './answer-plain-requests.ts';
import { createOfrep, FLAGS_PATH } from './ofrep.ts';

const NOW = Date.UTC(2026, 10, 24, 12);

function evaluation(
  path: string,
  lines: readonly string[] = [],
  body = '{"context":{"targetingKey":"ann"}}',
  host = 'localhost',
): string {
  const head = [`POST ${FLAGS_PATH}${path} HTTP/1.1`, `Host: ${host}`, `Content-Length: ${Buffer.byteLength(body)}`];
  return `${[...head, ...lines].join('\r\n')}\r\n\r\n${body}`;
}

const LAST = 'GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

/** All that is answered to the pieces, each of which arrives as one, until the server ends the connection. */
async function exchange(server: Server, pieces: readonly string[]): Promise<string> {
  const [client, socket] = duplexPair();
  let answers = '';
  client.on('data', (chunk: Buffer) => {
    answers += chunk;
  });
  const ended = new Promise<void>((resolve) => {
    client.on('end', () => resolve(void client.end()));
    socket.on('error', () => {}).on('close', resolve);
  });
  server.emit(
    'connection',
    Object.assign(socket, { setTimeout() {}, remoteAddress: '127.0.0.1' }) as unknown as Socket,
  );
  for (const piece of pieces) {
    client.write(piece);
    await new Promise(setImmediate);
  }
  await ended;
  return answers.replace(/^Date: .*\r$/gm, 'Date:\r');
}

/** Sends, and takes the next piece of an answer. */
function asker(socket: Socket): (text: string) => Promise<string> {
  const answers = socket.iterator({ destroyOnReturn: false });
  return async (text) => {
    if (text !== '') socket.write(text);
    return String((await answers.next()).value);
  };
}

/** A server on node:http that counts what comes to it, behind ours. */
async function startCounting({ mostPerSecond = undefined as number | undefined } = {}) {
  const toggles = createMadeUpToggles();
  toggles.set('letters', FULL);
  const ofrep = createOfrep(toggles, { mostPerSecond });
  const passedOn: string[] = [];
  const server = createServer((request, response) => {
    passedOn.push(`${request.method} ${request.url}`);
    ofrep.handle(request, response, request.url!);
  });
  const refused = { host: '' };
  const end = answerPlainRequests(server, {
    ofrep,
    guard: ({ headers }) => (headers.host === refused.host ? 'refused' : undefined),
    now: () => NOW,
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    end();
    server.closeAllConnections();
    ofrep.close();
    await closed;
  });
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  /** Each answer comes in one piece: it is small, and asked for alone. */
  const ask = asker(socket);
  onTestFinished(() => void socket.destroy());
  return { server, socket, ask, passedOn, toggles, refused, ofrep, end };
}

describe('a plain evaluation', () => {
  it('is answered before node:http hears of it', async () => {
    const { ask, passedOn } = await startCounting();
    const body = '{"key":"letters","value":true,"reason":"STATIC","variant":"on"}';
    for (let i = 0; i < 3; i++)
      expect(await ask(evaluation('/letters'))).toBe(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n` +
          `Date: Tue, 24 Nov 2026 12:00:00 GMT\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\n${body}`,
      );
    const all = await ask(evaluation(''));
    expect(all).toMatch(/^HTTP\/1.1 200 OK\r\n.*\r\netag: "/s);
    const etag = /etag: (.*)\r/.exec(all)![1]!;
    expect(await ask(evaluation('', [`If-None-Match: ${etag}`]))).toMatch(/^HTTP\/1.1 304 Not Modified\r\netag: /);
    expect(passedOn).toEqual([]);
  });

  it('is what fetch sends', async () => {
    const { server, passedOn } = await startCounting();
    const { port } = server.address() as AddressInfo;
    for (let i = 0; i < 3; i++) {
      const answer = await fetch(`http://127.0.0.1:${port}${FLAGS_PATH}/letters`, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', 'if-none-match': '"x"' },
        body: JSON.stringify({ context: { targetingKey: 'Łukasz' } }),
      });
      expect([answer.status, ((await answer.json()) as { value: boolean }).value]).toEqual([200, true]);
    }
    expect(passedOn).toEqual([]);
  });

  it('is left to node:http, with all that follows on its connection, when it is refused or wrong', async () => {
    for (const [refusedHost, mostPerSecond, asked, status] of [
      ['localhost', undefined, evaluation('/letters'), 200],
      ['', undefined, evaluation('/unknown'), 404],
      ['', undefined, evaluation('/letters', [], '{'), 400],
      ['', 0, evaluation('/letters'), 429],
    ] as const) {
      const { ask, passedOn, refused } = await startCounting({ mostPerSecond });
      refused.host = refusedHost;
      expect(await ask(asked)).toContain(`HTTP/1.1 ${status} `);
      refused.host = '';
      await ask(evaluation('/letters'));
      expect(passedOn).toHaveLength(2);
    }
  });

  it('is left to node:http when it comes in pieces, whichever was answered before', async () => {
    const { ask, passedOn, server, socket } = await startCounting();
    const whole = evaluation('/letters');
    const answer = await ask(whole);
    const bodyAt = whole.indexOf('{');
    socket.write(whole.slice(0, bodyAt));
    await once(server, 'request');
    expect((await ask(whole.slice(bodyAt))).replace(/Date: .*/, '')).toBe(answer.replace(/Date: .*/, ''));
    expect(passedOn).toHaveLength(1);
    // Many of them at once, on a connection that was handed over and on a new one.
    const { port } = server.address() as AddressInfo;
    const other = connect(port, '127.0.0.1');
    for (const more of [ask, asker(other)]) {
      let answers = await more(whole.repeat(20));
      while (answers.split('HTTP/1.1 200 OK').length <= 20) answers += await more('');
    }
    other.destroy();
    expect(passedOn).toHaveLength(41);
  });

  it('is counted once, against the limit of its client', async () => {
    const { ask } = await startCounting({ mostPerSecond: 3 });
    const statuses: string[] = [];
    // A second may end meanwhile, but hardly twice in a row.
    for (let i = 0; i < 8; i++) statuses.push((await ask(evaluation('/letters'))).slice(9, 12));
    expect(statuses.slice(0, 3)).toEqual(['200', '200', '200']);
    expect(statuses).toContain('429');
  });

  it('is handed over where answering it fails', async () => {
    const { ask, passedOn, ofrep, server } = await startCounting();
    const { answer } = ofrep;
    Object.assign(ofrep, {
      answer() {
        throw new Error('a defect');
      },
    });
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      passedOn.push(String(request.url));
      response.end();
    });
    await ask(evaluation('/letters'));
    Object.assign(ofrep, { answer });
    expect(passedOn).toEqual([`${FLAGS_PATH}/letters`]);
  });

  it('waits for nobody: an idle connection ends, one that its client ends too, and the rest at the end', async () => {
    const { ask, server, socket, end } = await startCounting();
    server.keepAliveTimeout = 1;
    server.keepAliveTimeoutBuffer = 1;
    await ask(evaluation('/letters'));
    if (!socket.closed) await once(socket, 'close');
    const { port } = server.address() as AddressInfo;
    const ended = connect(port, '127.0.0.1', () => ended.end()).resume();
    await once(ended, 'close');
    const silent = connect(port, '127.0.0.1').resume();
    await once(server, 'connection');
    end();
    await once(silent, 'close');
  });

  it('is not read while earlier answers are not', async () => {
    const { server, passedOn } = await startCounting();
    const written: string[] = [];
    let accept: () => void = () => {};
    const slow = new Duplex({
      writableHighWaterMark: 1,
      read() {},
      write(chunk, _, done) {
        written.push(String(chunk));
        accept = done;
      },
    });
    server.emit(
      'connection',
      Object.assign(slow, { setTimeout() {}, remoteAddress: '127.0.0.1' }) as unknown as Socket,
    );
    slow.push(evaluation('/letters'));
    await new Promise(setImmediate);
    slow.push(evaluation('/letters'));
    await new Promise(setImmediate);
    expect([written.length, slow.isPaused()]).toEqual([1, true]);
    accept();
    await new Promise(setImmediate);
    expect([written.length, passedOn]).toEqual([2, []]);
    slow.destroy();
  });
});

describe('a connection', () => {
  const path = fc.constantFrom('', '/letters', '/half', '/unknown', '/', '/a%20b', '/half?x=1', '/__proto__');
  const line = fc.constantFrom(
    'Connection: keep-alive',
    'Connection: close',
    'Content-Type: application/json',
    'X-Forwarded-For: 192.0.2.1',
    'Origin: http://localhost',
    'Origin: http://evil.example',
    'Sec-Fetch-Site: cross-site',
    'Host: evil.example',
    'If-None-Match: *',
    'if-none-match:   "x" , *  ',
    'Expect: 100-continue',
    'Transfer-Encoding: chunked',
    'Content-Length: 3',
    'Proxy-Connection: close',
    'Upgrade: websocket',
    'TE: trailers',
    'Folded: a\r\n b',
    'Tab:\ta',
    'Bad name: a',
    'Ünicode: ü',
    'Bare: a\nb',
    ': nothing',
  );
  /** By name, so that a counterexample can be read. */
  const bodies = {
    ann: '{"context":{"targetingKey":"ann"}}',
    unicode: '{"context":{"targetingKey":"Łukasz","country":"東"}}',
    nobody: '{"context":{}}',
    cut: '{"context":',
    nothing: '',
    large: `{"context":{"targetingKey":"${'u'.repeat(20_000)}"}}`,
    tooLarge: `{"context":{"targetingKey":"${'u'.repeat(70_000)}"}}`,
  };
  const body = fc.constantFrom(...(Object.keys(bodies) as (keyof typeof bodies)[]));
  // Mostly such that the way past node:http is not left at the first request.
  const known = fc.record({
    path: fc.constantFrom('', '/letters', '/half'),
    lines: fc.subarray(['Connection: keep-alive', 'Origin: http://localhost', 'If-None-Match: *']),
    body: fc.constantFrom('ann' as const, 'unicode' as const),
    host: fc.constantFrom('localhost', '127.0.0.1:80', '[::1]'),
  });
  const host = fc.constantFrom('localhost', 'evil.example', 'localhost.evil.example', '');
  const request = fc.oneof(
    { weight: 3, arbitrary: known },
    { weight: 1, arbitrary: fc.record({ path, lines: fc.array(line, { maxLength: 2 }), body, host }) },
  );
  const cut = fc.oneof(
    { weight: 5, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  );
  const together = fc.integer({ min: 1, max: 6 }).map((eyes) => eyes === 6);
  const sequence = fc.array(fc.record({ request, cut, together }), { maxLength: 5 });

  it('brings the same bytes as one that stands on node:http, whatever is asked and however it is cut', async () => {
    const toggles = createMadeUpToggles();
    toggles.set('letters', FULL);
    toggles.set('half', percent(50));
    const ofrep = createOfrep(toggles);
    const guard = createGuard([]);
    const begin = () => {
      const passedOn: string[] = [];
      const server = createServer((request, response) => {
        passedOn.push(String(request.url));
        const refused = guard(request);
        if (refused) sendProblem(response, 403, refused);
        else ofrep.handle(request, response, request.url!.split('?')[0]!);
      });
      return { server, passedOn };
    };
    const [ours, theirs] = [begin(), begin()];
    onTestFinished(answerPlainRequests(ours.server, { ofrep, guard, now: () => NOW }));
    await fc.assert(
      fc.asyncProperty(sequence, async (asked) => {
        const pieces: string[] = [];
        for (const { request, cut, together } of asked) {
          const text = evaluation(request.path, request.lines, bodies[request.body], request.host);
          const at = Math.floor(cut * text.length);
          if (together && pieces.length > 0) pieces.push(`${pieces.pop()}${text.slice(0, at)}`);
          else pieces.push(text.slice(0, at));
          if (at < text.length) pieces.push(text.slice(at));
        }
        pieces.push(LAST);
        expect(await exchange(ours.server, pieces)).toBe(await exchange(theirs.server, pieces));
      }),
      { numRuns: 1000 },
    );
    // Both ways were gone.
    expect(ours.passedOn.length).toBeGreaterThan(1000);
    expect(theirs.passedOn.length - ours.passedOn.length).toBeGreaterThan(500);
  });
});
