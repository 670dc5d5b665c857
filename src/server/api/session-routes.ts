// Who is looking, signing in and out, and who did.

import type { Identity } from '../access/identity.ts';
import type { Session } from '../contract/session.ts';
import { problem, problemResponse } from '../problems.ts';
import { jsonBody } from './answers.ts';
import type { ApiApp, ApiParts } from './api-parts.ts';

const MOST_BODY_BYTES = 4 * 1024;

export function addSessionRoutes(api: ApiApp, { access }: ApiParts): void {
  api.get('/api/session', (context) => context.json(sessionOf(context.env.identity)));

  api.post('/api/session', async (context) => {
    const body = await jsonBody(context, MOST_BODY_BYTES);
    if (typeof body !== 'string') return body;
    if (access.kind === 'loopback') return context.json(sessionOf(context.env.identity));
    const [{ SignInBody }, { readBody }] = await Promise.all([
      import('../contract/session.ts'),
      import('./read-body.ts'),
    ]);
    // The body is a secret: nothing of it is repeated.
    const asked = readBody(SignInBody, body, '{"token":"pgt_..."}');
    if (!asked.ok) return problemResponse(problem(400, 'Unexpected body, expected {"token":"pgt_..."}'));
    const answer = access.signIn(asked.value.token, context.env.address);
    switch (answer.kind) {
      case 'limited':
        return problemResponse(problem(429, `Too many tries: wait ${answer.retryAfterSeconds} seconds`), {
          'retry-after': String(answer.retryAfterSeconds),
        });
      case 'refused':
        return problemResponse(problem(401, answer.why));
      case 'signedIn':
        context.header('set-cookie', answer.setCookie);
        return context.json(sessionOf(answer.identity));
    }
  });

  api.delete('/api/session', (context) => {
    const { identity, address } = context.env;
    if (identity.kind === 'loopback') return context.json(sessionOf(identity));
    context.header('set-cookie', access.signOut(identity, address));
    return context.json(sessionOf({ kind: 'signedOut' }));
  });

  api.get('/api/sign-ins', (context) => context.json({ signIns: access.signIns() }));
}

function sessionOf(identity: Identity): Session {
  switch (identity.kind) {
    case 'loopback':
      return { kind: 'loopback', name: identity.name, role: 'admin' };
    case 'signedOut':
      return { kind: 'signedOut', methods: ['token'] };
    case 'signedIn': {
      const { kind, name, role, csrf, idleAt, expiresAt } = identity;
      return { kind, name, role, csrf: csrf ?? null, idleAt: idleAt ?? null, expiresAt: expiresAt ?? null };
    }
  }
}
