// The HTTP edge: one node:http server for toggles (OFREP, SDK stream), rollouts (API, stream, report) and the page.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { SeriesReader } from '../core/series/reader.ts';
import type { Access, Identified } from './access/access.ts';
import { addressOf } from './access/address.ts';
import { refusalOf } from './access/gatekeeper.ts';
import { createApi } from './api/api.ts';
import type { ApiBindings, ApiParts } from './api/api-parts.ts';
import { createTryPool } from './api/try-pool.ts';
import type { ReadingStore } from './api/verdict-history.ts';
import { createRolloutEvents } from './events/rollout-events.ts';
import { createStanding } from './events/standing.ts';
import { createToggleEvents } from './events/toggle-events.ts';
import { createFlagdSync, FLAGD_PATH } from './flagd/flagd-sync.ts';
import { createGuard } from './guard.ts';
import { createKnownRollouts } from './known-rollouts.ts';
import { isLoopback, listen, urlOf } from './listen.ts';
import type { IntakeCounts } from './metrics/intake-metrics.ts';
import { addMetricsRoute } from './metrics/metrics-route.ts';
import { answerPlainRequests } from './ofrep/answer-plain-requests.ts';
import { createOfrep } from './ofrep/ofrep.ts';
import { createOtlpApi, OTLP_PATH } from './otlp/otlp-api.ts';
import type { OtlpIntake } from './otlp/otlp-intake.ts';
import { createPage } from './page/page-files.ts';
import { problem, problemOf, problemResponse, sendProblem } from './problems.ts';
import { createIntakeApi, type IntakeSource } from './query/intake-api.ts';
import { createQueryApi } from './query/query-api.ts';
import { signInFirstResponse } from './report/sign-in-first.ts';
import type { RolloutSource } from './rollout-source.ts';
import type { ToggleSource } from './toggle-source.ts';

export interface ServerOptions {
  /** Address to listen on. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly toggles: ToggleSource;
  readonly rollouts: RolloutSource;
  /** What was received of any metric, to be read as Datadog is read. */
  readonly series?: SeriesReader;
  /** What became of everything that was received. */
  readonly intake?: IntakeSource & IntakeCounts;
  /** Where metrics go that are sent over OTLP. */
  readonly otlp?: OtlpIntake;
  /** Where readings of gates outlast a restart, for charts; absent: they do not. */
  readonly readings?: ReadingStore;
  /** OFREP requests of one address in a second; by default 5,000, and any number where only programs of this machine reach it. */
  readonly evaluationsPerSecond?: number;
  /** Who may use it; beyond loopback by tokens only. */
  readonly access: Access;
  /** Looks up the secrets of stop signals by their references; absent: there are none. */
  readonly secretOf?: ApiParts['secretOf'];
  /** Another one at every start: by it a page knows that its stream began anew. */
  readonly start?: string;
  /** Other host names by which the server is reached, without port. */
  readonly names?: readonly string[];
  /** The time of day, in milliseconds since 1970; without it, evaluations take the slower way through node:http. */
  readonly now?: () => number;
  /** Called with whatever was thrown while answering; the client gets a problem in any case. */
  readonly onError?: (error: unknown) => void;
}

const EVALUATIONS_PER_SECOND = 5_000;

export interface RunningServer {
  /** Where a browser on this machine finds it, without a slash at the end. */
  readonly url: string;
  /** Ends streams and connections, and resolves when nothing is left. */
  close(): Promise<void>;
}

/** @throws Fault PG_PORT_BUSY when it cannot listen there; the message names the address and the fix. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, port, toggles, rollouts, access, start = 'start', names = [], onError = () => {} } = options;
  const loopback = isLoopback(host);
  if (!loopback && access.kind === 'loopback')
    throw new Error(`Unexpected access without tokens on ${host}, expected tokens anywhere but on loopback`);
  const guard = createGuard([...names, host]);
  // First of all that learn of a change: applications wait for it.
  const toggleEvents = createToggleEvents(toggles);
  const ofrep = createOfrep(toggles, {
    mostPerSecond: options.evaluationsPerSecond ?? (loopback ? undefined : EVALUATIONS_PER_SECOND),
  });
  const flagd = createFlagdSync(toggles);
  const known = createKnownRollouts(rollouts, options.readings);
  const rolloutEvents = createRolloutEvents(rollouts, known, { server: start, onError });
  const tries = createTryPool();
  const standing = createStanding(access);
  const { secretOf = noSecret } = options;
  const position = () => rolloutEvents.position();
  const app = new Hono<{ Bindings: ApiBindings['Bindings'] }>();
  // By the path as the routes see it: decoded, so that no way of writing an address leads around it.
  app.use(async (context, next) => {
    const refused = refusalOf(context.env.identity, context.env.request, context.req.path);
    if (!refused) return next();
    // People come to a report by a link that somebody sent them.
    const isReport = refused.status === 401 && context.req.path.startsWith('/rollouts/');
    return isReport ? signInFirstResponse(context.req.path) : problemResponse(refused);
  });
  // The page first: its addresses are few, and the API answers whatever is left.
  app.route('/', createPage());
  if (options.otlp) app.route('/', createOtlpApi(options.otlp));
  addMetricsRoute(app, { source: rollouts, known, intake: options.intake });
  if (options.intake) app.route('/api/intake', createIntakeApi(options.intake));
  if (options.series) app.route('/api/v1', createQueryApi(options.series, onError));
  app.route('/', createApi({ source: rollouts, known, access, tries, secretOf, position, onError }));
  app.notFound((context) => problemResponse(problem(404, `There is nothing at ${context.req.path}`)));

  const route = (request: IncomingMessage, response: ServerResponse) => {
    const path = pathOf(request.url ?? '/');
    const forPrograms =
      path === '/toggles/stream' || path === FLAGD_PATH || path === OTLP_PATH || path.startsWith('/ofrep/');
    // Beyond this machine, programs use whatever name their network gives the server.
    const foreign = forPrograms && !loopback ? undefined : guard(request);
    if (foreign !== undefined) return sendProblem(response, 403, foreign);
    if (path.startsWith('/ofrep/')) return ofrep.handle(request, response, path);
    if (path === FLAGD_PATH) return flagd.handle(request, response);
    const isStream = path === '/toggles/stream' || path === '/api/stream';
    if (isStream && request.method !== 'GET')
      return sendProblem(response, 405, `Unexpected method ${request.method}, expected GET`, { allow: 'GET' });
    if (path === '/toggles/stream') return toggleEvents.join(request, response);
    // Programs and hooks have proofs of their own, if any: what they send is no token of ours, nor a wrong one. But whoever sends
    // metrics has one.
    const { identity, setCookie }: Identified =
      (forPrograms && path !== OTLP_PATH) || path.startsWith('/api/hooks/')
        ? { identity: { kind: 'signedOut' } }
        : access.identify(request, !isStream);
    if (setCookie !== undefined) response.appendHeader('set-cookie', setCookie);
    if (isStream) {
      const refused = refusalOf(identity, request, path);
      if (refused) return sendProblem(response, refused.status, refused.detail);
      standing.watch(identity, response);
      return rolloutEvents.join(request, response);
    }
    const env = { identity, address: addressOf(request), request };
    const pages = getRequestListener((asked) => app.fetch(asked, env), { overrideGlobalObjects: false });
    void pages(request, response);
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
  const endPlain =
    options.now && answerPlainRequests(server, { ofrep, guard: loopback ? guard : () => undefined, now: options.now });
  const close = async () => {
    toggleEvents.close();
    rolloutEvents.close();
    standing.close();
    ofrep.close();
    flagd.close();
    await tries.close();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      endPlain?.();
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

function noSecret(): never {
  throw new Error('no secrets are known here');
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
