// Lets a request through, or says why not: by the role that its path needs, and by what a page must send to change anything.
import type { IncomingMessage } from 'node:http';
import { ENDPOINT_PATHS } from '../contract/endpoint-paths.ts';
import type { Role } from '../contract/session.ts';
import { OTLP_PATH } from '../otlp/otlp-api.ts';
import { type Problem, problem } from '../problems.ts';
import type { Identity } from './identity.ts';
import { mayDo } from './identity.ts';
import { sameText } from './token-provider.ts';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

const ROLES = ENDPOINT_PATHS.map(({ path, role }) => ({
  path: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}$`),
  role,
}));

/** What of the server is nobody's business who is not signed in; the page itself and its files are everybody's. */
export function roleFor(path: string): Role | 'anybody' {
  const known = ROLES.find((each) => each.path.test(path));
  if (known) return known.role;
  // Whoever sends metrics can make a gate fail or pass.
  if (path === OTLP_PATH) return 'operator';
  // Hooks have proofs of their own: whoever asks at a wrong one is told which there are, not to sign in.
  if (path.startsWith('/api/hooks/')) return 'anybody';
  return path === '/metrics' || path === '/api' || path.startsWith('/api/') ? 'viewer' : 'anybody';
}

/** Why `identity` may not make this request, or undefined. */
export function refusalOf(
  identity: Identity,
  { method = '', headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  path: string,
): Problem | undefined {
  const role = roleFor(path);
  if (!mayDo(identity, role))
    return identity.kind === 'signedOut'
      ? problem(401, 'Sign in first: with a token on the page, or with "Authorization: Bearer TOKEN"')
      : problem(
          403,
          `Unexpected request of a ${identity.kind === 'signedIn' ? identity.role : 'guest'}, expected the role ${role}`,
        );
  if (READS.has(method) || identity.kind !== 'signedIn' || identity.csrf === undefined) return undefined;
  const sent = headers['x-phasegate-csrf'];
  if (typeof sent === 'string' && sameText(sent, identity.csrf)) return undefined;
  return problem(403, 'Unexpected x-phasegate-csrf, expected what GET /api/session says: reload the page');
}
