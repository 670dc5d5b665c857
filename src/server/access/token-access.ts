// Access by tokens: programs send one with each request, browsers sign in with one for a session in a cookie.
import type { IncomingMessage } from 'node:http';
import { HOUR, type Instant, MINUTE, toInstant } from '../../core/calendar/instant.ts';
import type { SignIn } from '../contract/session.ts';
import type { Access, Identified, SignInAnswer } from './access.ts';
import type { AccessStore, StoredSession } from './access-store.ts';
import { addressOf } from './address.ts';
import { cookieName, readCookie, writeCookie } from './cookie.ts';
import type { Identity } from './identity.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import { createTokenProvider, hashOf } from './token-provider.ts';

export interface TokenAccessOptions {
  readonly store: AccessStore;
  /** The real clock, whatever time rollouts live in. */
  readonly now: () => Instant;
  readonly randomBytes: (size: number) => Uint8Array;
  /** Whether browsers reach it by https. */
  readonly secure: boolean;
  readonly limit?: RateLimit;
}

/** Without a request a session ends after this; and in any case after that. */
const IDLE = 12 * HOUR;
const ABSOLUTE = 7 * 24 * HOUR;
/** A cookie is good for this long, then the session gets another. */
const ROTATION = 15 * MINUTE;
/** Requests that were under way with the cookie before. */
const GRACE = MINUTE;
const SECRET_BYTES = 32;
const SIGN_INS_SHOWN = 1_000;
/** How exact "last used" is: not every request is worth a write. */
const USED_GRAIN = MINUTE;

export function createTokenAccess(options: TokenAccessOptions): Access {
  const { store, now, randomBytes, secure, limit = createRateLimit() } = options;
  const provider = createTokenProvider(store);
  const cookie = cookieName(secure);
  const secret = (): string => Buffer.from(randomBytes(SECRET_BYTES)).toString('base64url');
  const cookieFor = (value: string, session: StoredSession): string =>
    writeCookie(cookie, value, (session.createdAt + ABSOLUTE - now()) / 1000, secure);
  const remember = (outcome: SignIn['outcome'], name: string | null, address: string): void =>
    store.addSignIn({ at: now(), outcome, name, address });

  function byBearer(token: string, address: string): Identity {
    const at = now();
    if (limit.wait(address, at) > 0) return { kind: 'signedOut' };
    const proof = provider.prove(token, at);
    if (proof.kind !== 'proved') {
      limit.failed(address, at);
      remember(proof.kind, proof.kind === 'refused' ? null : proof.name, address);
      return { kind: 'signedOut' };
    }
    if (at - (store.token(proof.hash)?.usedAt ?? 0) > USED_GRAIN) store.tokenUsed(proof.hash, at);
    const { name, role, hash, expiresAt } = proof;
    return {
      kind: 'signedIn',
      name,
      role,
      basis: { kind: 'token', hash },
      csrf: undefined,
      idleAt: undefined,
      expiresAt,
    };
  }

  function identityOf(session: StoredSession | undefined): Identity {
    const at = now();
    if (!session || at >= session.createdAt + ABSOLUTE || at >= session.usedAt + IDLE) return { kind: 'signedOut' };
    const proof = provider.standing(session.tokenHash, at);
    if (proof.kind !== 'proved') return { kind: 'signedOut' };
    return {
      kind: 'signedIn',
      name: proof.name,
      role: proof.role,
      basis: { kind: 'session', id: session.id },
      csrf: session.csrf,
      idleAt: toInstant(at + IDLE),
      expiresAt: toInstant(Math.min(session.createdAt + ABSOLUTE, proof.expiresAt ?? Number.POSITIVE_INFINITY)),
    };
  }

  function byCookie(value: string, rotate: boolean): Identified {
    const at = now();
    const hash = hashOf(value);
    const session = store.session(hash);
    const isPrevious = session?.hash !== hash;
    if (isPrevious && at >= (session?.previousUntil ?? 0)) return { identity: { kind: 'signedOut' } };
    const identity = identityOf(session);
    if (!session || identity.kind !== 'signedIn') return { identity };
    if (rotate && !isPrevious && at - session.rotatedAt >= ROTATION) {
      const next = secret();
      const previous = { previousHash: session.hash, previousUntil: toInstant(at + GRACE) };
      store.putSession({ ...session, ...previous, hash: hashOf(next), rotatedAt: at, usedAt: at });
      return { identity, setCookie: cookieFor(next, session) };
    }
    if (at - session.usedAt >= USED_GRAIN) store.putSession({ ...session, usedAt: at });
    return { identity };
  }

  function signIn(token: string, address: string): SignInAnswer {
    const at = now();
    const wait = limit.wait(address, at);
    if (wait > 0) {
      remember('limited', null, address);
      return { kind: 'limited', retryAfterSeconds: Math.ceil(wait / 1000) };
    }
    const proof = provider.prove(token.trim(), at);
    if (proof.kind !== 'proved') {
      limit.failed(address, at);
      remember(proof.kind, proof.kind === 'refused' ? null : proof.name, address);
      return { kind: 'refused', why: REFUSALS[proof.kind] };
    }
    store.dropOldSessions(toInstant(at - ABSOLUTE), toInstant(at - IDLE));
    store.tokenUsed(proof.hash, at);
    remember('signedIn', proof.name, address);
    const value = secret();
    const session: StoredSession = {
      id: secret(),
      hash: hashOf(value),
      previousHash: undefined,
      previousUntil: undefined,
      tokenHash: proof.hash,
      csrf: secret(),
      createdAt: at,
      rotatedAt: at,
      usedAt: at,
    };
    store.putSession(session);
    return { kind: 'signedIn', identity: identityOf(session), setCookie: cookieFor(value, session) };
  }

  return {
    kind: 'tokens',
    identify(request, rotate) {
      const bearer = bearerOf(request);
      if (bearer !== undefined) return { identity: byBearer(bearer, addressOf(request)) };
      const value = readCookie(request.headers.cookie, cookie);
      return value === undefined ? { identity: { kind: 'signedOut' } } : byCookie(value, rotate);
    },
    stands(identity) {
      if (identity.kind !== 'signedIn') return false;
      const { basis } = identity;
      if (basis.kind === 'token') return provider.standing(basis.hash, now()).kind === 'proved';
      const session = store.sessionById(basis.id);
      // A page that listens is in use.
      if (session && now() - session.usedAt >= USED_GRAIN) store.putSession({ ...session, usedAt: now() });
      return identityOf(session).kind === 'signedIn';
    },
    signIn,
    signOut(identity, address) {
      if (identity.kind === 'signedIn' && identity.basis.kind === 'session') {
        store.dropSession(identity.basis.id);
        remember('signedOut', identity.name, address);
      }
      return writeCookie(cookie, '', 0, secure);
    },
    signIns: () => store.signIns(SIGN_INS_SHOWN),
  };
}

const REFUSALS = {
  refused: 'Unexpected token, expected one that "phasegate token create" has shown',
  expired: 'This token has expired; an administrator can make another with "phasegate token create"',
  revoked: 'This token was revoked; an administrator can make another with "phasegate token create"',
} as const;

/** RFC 6750, 2.1. */
function bearerOf({ headers }: IncomingMessage): string | undefined {
  return /^bearer +(\S{1,200}) *$/i.exec(headers.authorization ?? '')?.[1];
}
