// Where access tokens, sessions and sign-ins are kept: what the server asks of it. Secrets are never stored, only their hashes.
import type { Instant } from '../../core/calendar/instant.ts';
import type { Role, SignIn } from '../contract/session.ts';

export interface StoredToken {
  /** SHA-256 of the token, in hex. */
  readonly hash: string;
  /** Whose it is; requests are made in this name. */
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | undefined;
  readonly revokedAt: Instant | undefined;
  readonly usedAt: Instant | undefined;
}

export interface StoredSession {
  /** Stays the same while the cookie changes. */
  readonly id: string;
  /** SHA-256 of the cookie's value, in hex. */
  readonly hash: string;
  /** That of the one before, which is good until `previousUntil`: requests under way at the change carry it. */
  readonly previousHash: string | undefined;
  readonly previousUntil: Instant | undefined;
  /** The token with which it was begun: with it the session ends. */
  readonly tokenHash: string;
  readonly csrf: string;
  readonly createdAt: Instant;
  readonly rotatedAt: Instant;
  readonly usedAt: Instant;
}

/** Synchronous, because every request asks it; each call is one short query. */
export interface AccessStore {
  token(hash: string): StoredToken | undefined;
  tokenUsed(hash: string, at: Instant): void;
  /** By the hash of the present cookie, or of the one before. */
  session(hash: string): StoredSession | undefined;
  sessionById(id: string): StoredSession | undefined;
  /** Adds it, or replaces the one with the same id. */
  putSession(session: StoredSession): void;
  dropSession(id: string): void;
  /** Forgets sessions begun before `createdBefore` or not used since `usedBefore`. */
  dropOldSessions(createdBefore: Instant, usedBefore: Instant): void;
  addSignIn(signIn: SignIn): void;
  /** Newest first. */
  signIns(most: number): readonly SignIn[];
}
