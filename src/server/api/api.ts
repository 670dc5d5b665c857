// The HTTP API of rollouts: what they are, what they were, and what people ask of them.
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { type Problem, problem, problemOf, problemResponse } from '../problems.ts';
import type { RolloutSource } from '../rollout-source.ts';
import { viewOfEntry, viewOfRollout } from './rollout-view.ts';

const MOST_BODY_BYTES = 16 * 1024;

/** @param onError Called with what was thrown for each answer of status 500 and above. */
export function createApi(source: RolloutSource, onError: (error: unknown) => void): Hono {
  const api = new Hono();

  api.use(async (context, next) => {
    await next();
    context.header('cache-control', 'no-store');
    context.header('x-content-type-options', 'nosniff');
  });

  api.get('/rollouts', async (context) => {
    const rollouts = await source.rollouts();
    return context.json({ rollouts: rollouts.map((state) => viewOfRollout(state, source.now())) });
  });

  api.get('/rollouts/:id', async (context) => {
    const id = context.req.param('id');
    const state = await source.rollout(id);
    return state ? context.json(viewOfRollout(state, source.now())) : problemResponse(noRollout(id));
  });

  api.get('/rollouts/:id/journal', async (context) => {
    const id = context.req.param('id');
    const after = context.req.query('after') ?? '0';
    if (!/^\d{1,15}$/.test(after))
      return problemResponse(
        problem(400, `Unexpected after "${after}", expected the number of the last entry you have`),
      );
    const state = await source.rollout(id);
    if (!state) return problemResponse(noRollout(id));
    const entries = await source.journal(id, Number(after));
    return context.json({ entries: entries.map((entry) => viewOfEntry(entry, state.run.rollout)) });
  });

  const limit = bodyLimit({
    maxSize: MOST_BODY_BYTES,
    onError: () => problemResponse(problem(413, `Unexpected body over ${MOST_BODY_BYTES} bytes, expected a request`)),
  });
  api.post('/rollouts/:id/requests', limit, async (context) => {
    const id = context.req.param('id');
    // A page of another site cannot send this type without asking first, which is never allowed.
    const type = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
    if (type !== 'application/json')
      return problemResponse(problem(415, `Unexpected content type "${type ?? ''}", expected application/json`));
    if (!(await source.rollout(id))) return problemResponse(noRollout(id));
    // Loaded when a person first asks for something: the validator takes longer to load than the rest of the server.
    const { readPersonRequest } = await import('./person-request.ts');
    const asked = readPersonRequest(await context.req.text());
    if (asked.kind === 'refused') return problemResponse(problem(400, asked.why));
    const result = await source.request(id, asked.by, asked.request);
    return result.ok ? context.json({ ok: true }, 202) : problemResponse(problem(409, result.why));
  });

  api.all('*', (context) => {
    const allowed = allowedAt(context.req.path);
    if (!allowed) return problemResponse(problem(404, `There is nothing at ${context.req.path}`));
    return problemResponse(problem(405, `Unexpected method ${context.req.method}, expected ${allowed}`), {
      allow: allowed,
    });
  });

  api.onError((error) => {
    onError(error);
    return problemResponse(problemOf(error));
  });
  return api;
}

function noRollout(id: string): Problem {
  return problem(404, `There is no rollout "${id}"`);
}

function allowedAt(path: string): string | undefined {
  if (/\/rollouts\/[^/]+\/requests$/.test(path)) return 'POST';
  return /\/rollouts(\/[^/]+(\/journal)?)?$/.test(path) ? 'GET' : undefined;
}
