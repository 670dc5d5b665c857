// The thin layer of HTTP that both reference systems stand on: routes, JSON in and out, and errors with a status.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Call {
  /** What stands at `{name}` in the route's path, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Reads the body as JSON. @throws HttpError 400 when it is none, 413 over 1 MiB. */
  readonly json: () => Promise<unknown>;
}

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
}

export interface Route {
  readonly method: 'GET' | 'POST';
  /** For example "/documents/{id}". */
  readonly path: string;
  readonly answer: (call: Call) => Reply | Promise<Reply>;
}

export interface HttpService {
  readonly port: number;
  /** Takes no more connections, lets those end that are being answered, for 2 seconds at most. */
  close(): Promise<void>;
}

/** Thrown by an answer to reply with this status and {"error": message}. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const MOST_BODY_BYTES = 1024 * 1024;
const LAST_WORDS_MILLIS = 2_000;

export function jsonReply(value: unknown, status = 200): Reply {
  return { status, type: 'application/json', body: JSON.stringify(value) };
}

/**
 * Serves on the loopback interface; port 0 takes any free one. Rejects with the system's error when the port is taken.
 */
export async function serveHttp(port: number, routes: readonly Route[]): Promise<HttpService> {
  const find = router(routes);
  const server = createServer((request, response) => {
    reply(request, find).then(
      ({ status, type, body }) => send(response, status, type, body),
      (error: unknown) => {
        if (!(error instanceof HttpError)) process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
        const { status, message } = error instanceof HttpError ? error : new HttpError(500, 'internal error');
        send(response, status, 'application/json', JSON.stringify({ error: message }));
      },
    );
  });
  // A client that pauses between two steps of a rollout finds its connection again.
  server.keepAliveTimeout = 120_000;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      const timer = setTimeout(() => server.closeAllConnections(), LAST_WORDS_MILLIS);
      await closed;
      clearTimeout(timer);
    },
  };
}

type Find = (method: string, path: string) => { route: Route; parameters: Record<string, string> };

function router(routes: readonly Route[]): Find {
  const compiled = routes.map((route) => ({
    route,
    pattern: new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
  }));
  return (method, path) => {
    let methods = '';
    for (const { route, pattern } of compiled) {
      const match = pattern.exec(path);
      if (match && route.method === method) return { route, parameters: decoded(match.groups ?? {}) };
      if (match) methods = route.method;
    }
    if (methods !== '') throw new HttpError(405, `unexpected method ${method}, expected ${methods}`);
    throw new HttpError(404, `unexpected path ${path}, expected one of ${routes.map((each) => each.path).join(', ')}`);
  };
}

async function reply(request: IncomingMessage, find: Find): Promise<Reply> {
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  const { route, parameters } = find(request.method ?? 'GET', mark < 0 ? target : target.slice(0, mark));
  return route.answer({
    parameters,
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark)),
    json: () => readJson(request),
  });
}

function send(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BODY_BYTES) throw new HttpError(413, `unexpected body over ${MOST_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new HttpError(400, 'unexpected body, expected JSON');
  }
}

function decoded(groups: Readonly<Record<string, string>>): Record<string, string> {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    throw new HttpError(400, 'unexpected percent sign in the path');
  }
}
