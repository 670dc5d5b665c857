// The HTTP API, put together: every route of the contract's table, and nothing besides.
import { Hono } from 'hono';
import { ENDPOINT_PATHS } from '../contract/endpoint-paths.ts';
import { addHookRoutes } from '../hooks/hook-routes.ts';
import { problem, problemOf, problemResponse } from '../problems.ts';
import type { ApiApp, ApiBindings, ApiContext, ApiParts } from './api-parts.ts';
import { addOpenApi } from './openapi-route.ts';
import { addReportRoutes } from './report-routes.ts';
import { addRequestRoutes } from './request-routes.ts';
import { addRolloutRoutes } from './rollout-routes.ts';
import { addSessionRoutes } from './session-routes.ts';
import { addTryRoute } from './try-route.ts';

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
  addHookRoutes(api, parts);
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
