// What people ask of a rollout, and what would happen if they did.
import { problem, problemResponse } from '../problems.ts';
import { jsonBody, noRollout } from './answers.ts';
import type { ApiApp, ApiContext, ApiParts } from './api-parts.ts';
import type { ReadRequest } from './person-request.ts';

const MOST_BODY_BYTES = 16 * 1024;

export function addRequestRoutes(api: ApiApp, { source, known }: ApiParts): void {
  api.post('/api/rollouts/:id/requests', async (context) => {
    const id = context.req.param('id');
    const body = await jsonBody(context, MOST_BODY_BYTES);
    if (typeof body !== 'string') return body;
    if (!(await known.one(id))) return noRollout(id);
    // Loaded when a person first asks for something: the validator takes longer to load than the rest of the server.
    const { readPersonRequest } = await import('./person-request.ts');
    const asked = readPersonRequest(body);
    if (asked.kind === 'refused') return problemResponse(problem(400, asked.why));
    const by = actorOf(context, asked);
    if (by === undefined) return notYou(context);
    const result = await source.request(id, by, asked.request);
    if (!result.ok) return problemResponse(problem(409, result.why));
    return context.json({ ok: true, seq: result.seq ?? (await known.one(id))?.run.seq ?? 0 }, 202);
  });

  api.post('/api/rollouts/:id/preview', async (context) => {
    const id = context.req.param('id');
    const body = await jsonBody(context, MOST_BODY_BYTES);
    if (typeof body !== 'string') return body;
    const state = await known.one(id);
    if (!state) return noRollout(id);
    const { readPreview } = await import('./person-request.ts');
    const asked = readPreview(body);
    if (asked.kind === 'refused') return problemResponse(problem(400, asked.why));
    const by = actorOf(context, asked);
    if (by === undefined) return notYou(context);
    const { previewOf } = await import('./preview.ts');
    return context.json(previewOf(state.run, asked.request, by, source.now()));
  });
}

/** Who asks: on loopback whoever is named, else the user of this machine; elsewhere whoever is signed in and nobody else. */
function actorOf(context: ApiContext, asked: Extract<ReadRequest, { kind: 'request' }>): string | undefined {
  const { identity } = context.env;
  if (identity.kind === 'loopback') return asked.by ?? identity.name;
  if (identity.kind === 'signedOut') return undefined;
  return asked.by === undefined || asked.by === identity.name ? identity.name : undefined;
}

function notYou({ env }: ApiContext): Response {
  const name = env.identity.kind === 'signedOut' ? 'nobody' : env.identity.name;
  return problemResponse(problem(403, `Unexpected "by", expected ${name}, who is signed in: leave it out`));
}
