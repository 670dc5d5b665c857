// A real Unleash server for a test, on a real PostgreSQL: installed when it is not yet, on a free port, gone with the test.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { POSTGRES_START_MILLIS, startPostgres } from '../postgres.ts';

export interface Unleash {
  readonly url: string;
  /** Its database, for what only the enterprise edition has a page for. */
  readonly database: string;
  /** Asks its admin API as its administrator; gives the parsed answer. Throws when it is none of 2xx. */
  admin(method: string, path: string, body?: unknown): Promise<unknown>;
  /** A new user with a root role, and a personal access token of theirs. */
  user(role: 'Editor' | 'Viewer'): Promise<UnleashUser>;
  stop(): Promise<void>;
}

export interface UnleashUser {
  readonly token: string;
  setRole(role: 'Editor' | 'Viewer'): Promise<void>;
  /** Deletes the user, and with them the token. */
  remove(): Promise<void>;
}

/** Time limit for a `beforeAll` that starts one: on a fresh checkout it downloads PostgreSQL and Unleash first. */
export const UNLEASH_START_MILLIS = 2 * POSTGRES_START_MILLIS;

const KEEPER = fileURLToPath(new URL('./keep-unleash.ts', import.meta.url));

/** @throws Error with what was said when it cannot be installed or started. */
export async function startUnleash(): Promise<Unleash> {
  const postgres = await startPostgres();
  const database = await postgres.createDatabase();
  const secret = `*:*.${randomBytes(16).toString('hex')}`;
  const keeper = spawn(process.execPath, [KEEPER], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, NODE_NO_WARNINGS: '1', UNLEASH_DATABASE: database, INIT_ADMIN_API_TOKENS: secret },
  });
  let said = '';
  keeper.stderr.setEncoding('utf8').on('data', (text) => {
    said = (said + text).slice(-8000);
  });
  const closed = once(keeper, 'close');
  const stop = async () => {
    keeper.stdin.end();
    await closed;
    await postgres.stop();
  };
  const url = await Promise.race([addressSaid(keeper.stdout), closed.then(() => undefined)]);
  if (url === undefined) {
    await stop();
    throw new Error(`No Unleash for this test. ${said.trim()}`);
  }

  const ask = async (method: string, path: string, headers: Record<string, string>, body?: unknown) => {
    const response = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return { json: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : undefined, response };
  };
  const admin = async (method: string, path: string, body?: unknown): Promise<unknown> =>
    (await ask(method, path, { authorization: secret }, body)).json;
  const roles = ((await admin('GET', '/api/admin/user-admin')) as { rootRoles: { id: number; name: string }[] })
    .rootRoles;
  const roleId = (name: string) => roles.find((role) => role.name === name)?.id;
  let users = 0;

  return {
    url,
    database,
    admin,
    async user(role) {
      const username = `user-${++users}`;
      const password = `Aa1!${randomBytes(12).toString('hex')}`;
      const { id } = (await admin('POST', '/api/admin/user-admin', {
        username,
        password,
        rootRole: roleId(role),
        sendEmail: false,
      })) as { id: number };
      const login = await ask('POST', '/auth/simple/login', {}, { username, password });
      const cookie = login.response.headers
        .getSetCookie()
        .map((set) => set.split(';')[0])
        .join('; ');
      const expiresAt = '2099-01-01T00:00:00.000Z';
      const { json } = await ask('POST', '/api/admin/user/tokens', { cookie }, { description: username, expiresAt });
      return {
        token: (json as { secret: string }).secret,
        setRole: async (to) => void (await admin('PUT', `/api/admin/user-admin/${id}`, { rootRole: roleId(to) })),
        remove: async () => void (await admin('DELETE', `/api/admin/user-admin/${id}`)),
      };
    },
    stop,
  };
}

async function addressSaid(stdout: NodeJS.ReadableStream): Promise<string | undefined> {
  for await (const line of createInterface(stdout)) {
    if (line.startsWith('{"url"')) {
      stdout.resume();
      return (JSON.parse(line) as { url: string }).url;
    }
  }
  return undefined;
}
