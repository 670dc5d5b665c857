// The HTTP edge: one node:http server for toggles (OFREP, SDK stream), rollouts (API, stream) and the live page.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { createApi } from './api/api.ts';
import { createRolloutEvents } from './events/rollout-events.ts';
import { createToggleEvents } from './events/toggle-events.ts';
import { createGuard } from './guard.ts';
import { listen } from './listen.ts';
import { createOfrep } from './ofrep/ofrep.ts';
import { createPage } from './page/page-files.ts';
import { problem, problemOf, problemResponse, sendProblem } from './problems.ts';
import type { RolloutSource } from './rollout-source.ts';
import type { ToggleSource } from './toggle-source.ts';

export interface ServerOptions {
  /** Address to listen on; anything but a loopback address is for networks that are trusted. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly toggles: ToggleSource;
  readonly rollouts: RolloutSource;
  /** Other host names by which the server is reached, without port. */
  readonly names?: readonly string[];
  /** Called with whatever was thrown while answering; the client gets a problem in any case. */
  readonly onError?: (error: unknown) => void;
}

export interface RunningServer {
  /** Where a browser on this machine finds it, without a slash at the end. */
  readonly url: string;
  /** Ends streams and connections, and resolves when nothing is left. */
  close(): Promise<void>;
}

/** @throws Fault PG_PORT_BUSY when it cannot listen there; the message names the address and the fix. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, port, toggles, rollouts, names = [], onError = () => {} } = options;
  const guard = createGuard([...names, host]);
  const loopback = isLoopback(host);
  const ofrep = createOfrep(toggles);
  const toggleEvents = createToggleEvents(toggles);
  const rolloutEvents = createRolloutEvents(rollouts, { onError });
  const app = new Hono().route('/api', createApi(rollouts, onError)).route('/', createPage());
  app.notFound((context) => problemResponse(problem(404, `There is nothing at ${context.req.path}`)));
  const pages = getRequestListener(app.fetch, { overrideGlobalObjects: false });

  const route = (request: IncomingMessage, response: ServerResponse) => {
    const path = pathOf(request.url ?? '/');
    const forPrograms = path === '/toggles/stream' || path.startsWith('/ofrep/');
    // Beyond this machine, programs use whatever name their network gives the server.
    const foreign = forPrograms && !loopback ? undefined : guard(request);
    if (foreign !== undefined) sendProblem(response, 403, foreign);
    else if (path.startsWith('/ofrep/')) ofrep.handle(request, response, path);
    else if (path === '/toggles/stream' || path === '/api/stream') {
      if (request.method !== 'GET')
        sendProblem(response, 405, `Unexpected method ${request.method}, expected GET`, { allow: 'GET' });
      else (path === '/api/stream' ? rolloutEvents : toggleEvents).join(request, response);
    } else void pages(request, response);
  };

  const server = createServer({ requestTimeout: 30_000 }, (request, response) => {
    try {
      route(request, response);
    } catch (error) {
      onError(error);
      const { status, detail } = problemOf(error);
      if (response.headersSent) response.destroy();
      else sendProblem(response, status, detail);
    }
  });
  const close = async () => {
    toggleEvents.close();
    rolloutEvents.close();
    ofrep.close();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  };
  try {
    await listen(server, host, port);
  } catch (error) {
    await close();
    throw error;
  }
  return { url: urlOf(host, (server.address() as AddressInfo).port), close };
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function urlOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
