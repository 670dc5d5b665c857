// Trying a pasted plan, before there is any account, binding or file.
import { problem, problemResponse } from '../problems.ts';
import { jsonBody } from './answers.ts';
import type { ApiApp, ApiParts } from './api-parts.ts';

/** A character of the text takes up to three bytes, or six when it is escaped. */
const MOST_BODY_BYTES = 1024 * 1024;

export function addTryRoute(api: ApiApp, { tries }: ApiParts): void {
  api.post('/api/try', async (context) => {
    const body = await jsonBody(context, MOST_BODY_BYTES);
    if (typeof body !== 'string') return body;
    const [{ TryBody }, { readBody }] = await Promise.all([
      import('../contract/try-plan.ts'),
      import('./read-body.ts'),
    ]);
    const asked = readBody(TryBody, body, '{"text":"# My release\\n..."}');
    if (!asked.ok) return problemResponse(problem(400, asked.why));
    const tried = await tries.run(asked.value);
    if (tried === 'busy')
      return problemResponse(problem(429, 'Too many plans are being tried: try again in a moment'), {
        'retry-after': '5',
      });
    if (tried === 'tooSlow')
      return problemResponse(
        problem(413, 'This plan takes too long to try: use "phasegate explain" on it, or a shorter one'),
      );
    return context.json(tried);
  });
}
