// The HTTP API, put together: every route of the contract's table, and nothing besides.
import { type Context, Hono } from 'hono';
import type { Access } from '../access/access.ts';
import type { Identity } from '../access/identity.ts';
import { ENDPOINT_PATHS } from '../contract/endpoint-paths.ts';
import type { KnownRollouts } from '../known-rollouts.ts';
import { problem, problemOf, problemResponse } from '../problems.ts';
import type { RolloutSource } from '../rollout-source.ts';
import { addOpenApi } from './openapi-route.ts';
import { addReportRoutes } from './report-routes.ts';
import { addRequestRoutes } from './request-routes.ts';
import { addRolloutRoutes } from './rollout-routes.ts';
import { addSessionRoutes } from './session-routes.ts';
import type { TryPool } from './try-pool.ts';
import { addTryRoute } from './try-route.ts';

export interface ApiParts {
  readonly source: RolloutSource;
  readonly known: KnownRollouts;
  readonly access: Access;
  readonly tries: TryPool;
  /** Where the event stream is now. */
  readonly position: () => string;
  /** Called with what was thrown for each answer of status 500 and above. */
  readonly onError: (error: unknown) => void;
}

/** What the server has found out of a request before a route sees it. */
export interface ApiBindings {
  readonly Bindings: { readonly identity: Identity; readonly address: string };
}

export type ApiApp = Hono<ApiBindings>;
export type ApiContext = Context<ApiBindings>;

export function createApi(parts: ApiParts): ApiApp {
  const api: ApiApp = new Hono<ApiBindings>();
  api.use('/api/*', async (context, next) => {
    await next();
    context.header('cache-control', 'no-store');
    context.header('x-content-type-options', 'nosniff');
  });
  addRolloutRoutes(api, parts);
  addRequestRoutes(api, parts);
  addReportRoutes(api, parts);
  addTryRoute(api, parts);
  addSessionRoutes(api, parts);
  addOpenApi(api);
  const otherwise = (context: ApiContext): Response => {
    const allowed = allowedAt(context.req.path);
    if (!allowed) return problemResponse(problem(404, `There is nothing at ${context.req.path}`));
    return problemResponse(problem(405, `Unexpected method ${context.req.method}, expected ${allowed}`), {
      allow: allowed,
    });
  };
  for (const path of ['/api', '/api/*', '/rollouts/:id/report']) api.all(path, otherwise);
  api.onError((error) => {
    parts.onError(error);
    return problemResponse(problemOf(error));
  });
  return api;
}

function allowedAt(path: string): string | undefined {
  const methods = ENDPOINT_PATHS.flatMap(({ path: known, methods: each }) =>
    new RegExp(`^${known.replace(/\{\w+\}/g, '[^/]+')}$`).test(path) ? each : [],
  );
  return methods.length > 0 ? methods.join(', ').toUpperCase() : undefined;
}
