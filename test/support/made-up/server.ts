// For tests: a real server on a free port of loopback, with made-up sources, closed when the test is over.
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { onTestFinished } from 'vitest';
import { openSqliteAccess } from '../../../src/adapters/access-sqlite/sqlite-access.ts';
import { toInstant } from '../../../src/core/calendar/instant.ts';
import { loopbackAccess } from '../../../src/server/access/access.ts';
import { createTokenAccess, type TokenAccessOptions } from '../../../src/server/access/token-access.ts';
import { hashOf, tokenFrom } from '../../../src/server/access/token-provider.ts';
import { type ServerOptions, startServer } from '../../../src/server/server.ts';
import { createMadeUpRollouts } from './rollouts.ts';
import { createMadeUpToggles } from './toggles.ts';

export async function startMadeUpServer(options: Partial<ServerOptions> = {}) {
  const toggles = createMadeUpToggles();
  const rollouts = createMadeUpRollouts();
  const errors: unknown[] = [];
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    toggles,
    rollouts,
    access: loopbackAccess('Ann'),
    now: () => 1_700_000_000_000,
    onError: (error) => errors.push(error),
    ...options,
  });
  onTestFinished(() => server.close());
  return { ...server, toggles, rollouts, errors };
}

/** Access by tokens, with one token for each role; `at` is the clock. */
export function madeUpAccess(options: Partial<TokenAccessOptions> = {}) {
  const store = openSqliteAccess(':memory:');
  onTestFinished(() => store.close());
  const clock = { at: toInstant(1_700_000_000_000) };
  const tokens = { viewer: '', operator: '', admin: '' };
  for (const role of ['viewer', 'operator', 'admin'] as const) {
    tokens[role] = tokenFrom(randomBytes(32));
    store.addToken({
      hash: hashOf(tokens[role]),
      name: `the ${role}`,
      role,
      createdAt: clock.at,
      expiresAt: undefined,
    });
  }
  const access = createTokenAccess({ store, now: () => clock.at, randomBytes, secure: false, ...options });
  return { access, store, tokens, clock };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** A request with any headers, Host and Origin too, which fetch does not allow. */
export function send(url: string, method: string, headers: Record<string, string>, body?: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
