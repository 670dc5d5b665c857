// Stands before a toggle system of a test and makes trouble on demand: late, broken, rate-limited, half-written, gone, or lying.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export type Trouble =
  /** Takes the request and never answers; what waits for it runs into its deadline. */
  | 'silent'
  /** 429 with Retry-After: 7. */
  | 'rateLimited'
  | 'broken'
  /** Nothing listens there. */
  | 'gone'
  /** Announces a whole answer and breaks off in the middle. */
  | 'halfWritten'
  /** A page to log in, with status 200. */
  | 'nonsense'
  /** Says yes to whatever is sent, and passes nothing on. */
  | 'lying'
  /** 400, and repeats the credentials that came. */
  | 'blabbing';

export const TROUBLES: readonly Trouble[] = [
  'silent',
  'rateLimited',
  'broken',
  'gone',
  'halfWritten',
  'nonsense',
  'lying',
  'blabbing',
];

export interface TroubledProxy {
  readonly url: string;
  /** For all requests, or for those of which `only` says so ("POST /path"). */
  make(trouble: Trouble | undefined, only?: (request: string) => boolean): Promise<void>;
  /** For `ToggleHttpOptions`: is over as soon as a request has arrived that will never be answered. */
  deadline(): AbortSignal;
  /** Requests that arrived so far, as "GET /path". */
  readonly arrived: readonly string[];
  close(): Promise<void>;
}

/** A proxy on the loopback interface before `upstream` (an origin). */
export async function startTroubledProxy(upstream: string): Promise<TroubledProxy> {
  let trouble: Trouble | undefined;
  let isTroubled: (request: string) => boolean = () => true;
  const arrived: string[] = [];
  const waiting = new Set<AbortController>();

  const server = createServer((request, response) => {
    arrived.push(`${request.method} ${request.url}`);
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const current = isTroubled(`${request.method} ${request.url}`) ? trouble : undefined;
    switch (current) {
      case 'silent':
        for (const controller of waiting) controller.abort(new DOMException('Out of time', 'TimeoutError'));
        return;
      case 'rateLimited':
        response.writeHead(429, { 'retry-after': '7', 'content-type': 'application/json' });
        response.end('{"message":"Slow down"}');
        return;
      case 'broken':
        response.writeHead(503, { 'content-type': 'text/html' });
        response.end('<h1>Service unavailable</h1>');
        return;
      case 'nonsense':
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<form>Log in</form>');
        return;
      case 'blabbing':
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ message: `Did not like ${JSON.stringify(request.headers)}` }));
        return;
      case 'lying':
        if (request.method !== 'GET') {
          response.writeHead(200, { 'content-type': 'application/json' });
          response.end('{}');
          return;
        }
    }
    const { status, headers, bytes } = await passOn(request, body);
    if (current === 'halfWritten') {
      response.writeHead(200, { 'content-length': 1000, 'content-type': 'application/json' });
      response.write(bytes.subarray(0, bytes.length >> 1), () => response.destroy());
      return;
    }
    response.writeHead(status, headers);
    response.end(bytes);
  }

  async function passOn(request: IncomingMessage, body: Buffer) {
    const headers = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === 'string' && !/^(host|connection|content-length|transfer-encoding|accept-encoding)$/.test(name)
          ? [[name, value]]
          : [],
      ),
    );
    const answered = await fetch(`${upstream}${request.url}`, {
      method: request.method ?? 'GET',
      headers,
      redirect: 'manual',
      ...(body.length > 0 && { body }),
    });
    const type = answered.headers.get('content-type');
    return {
      status: answered.status,
      headers: type === null ? {} : { 'content-type': type },
      bytes: Buffer.from(await answered.arrayBuffer()),
    };
  }

  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const stop = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    arrived,
    async make(next, only = () => true) {
      isTroubled = only;
      if (next === 'gone' && trouble !== 'gone') await stop();
      if (next !== 'gone' && trouble === 'gone') await listen(port);
      trouble = next;
    },
    deadline() {
      const controller = new AbortController();
      waiting.add(controller);
      return controller.signal;
    },
    async close() {
      if (server.listening) await stop();
    },
  };
}
