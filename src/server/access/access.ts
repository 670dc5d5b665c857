// Who may use the server: on this machine its user, elsewhere whoever signs in with a token or sends one with each request.
import type { IncomingMessage } from 'node:http';
import type { SignIn } from '../contract/session.ts';
import type { Identity } from './identity.ts';

export interface Identified {
  readonly identity: Identity;
  /** A new cookie, where the session got another one. */
  readonly setCookie?: string;
}

export type SignInAnswer =
  | { readonly kind: 'signedIn'; readonly identity: Identity; readonly setCookie: string }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'limited'; readonly retryAfterSeconds: number };

export interface Access {
  readonly kind: 'loopback' | 'tokens';
  /** @param rotate whether the answer can carry another cookie; a stream cannot. */
  identify(request: IncomingMessage, rotate: boolean): Identified;
  /** Whether somebody who was let in may stay: a stream lives longer than a token may. */
  stands(identity: Identity): boolean;
  signIn(token: string, address: string): SignInAnswer;
  /** Ends the session, and answers with the cookie that makes the browser forget it. */
  signOut(identity: Identity, address: string): string;
  /** Newest first. */
  signIns(): readonly SignIn[];
}

/** Everybody who reaches the server is the user of this machine: only for a server that listens on loopback. */
export function loopbackAccess(name: string): Access {
  const identity: Identity = { kind: 'loopback', name };
  return {
    kind: 'loopback',
    identify: () => ({ identity }),
    stands: () => true,
    signIn: () => ({ kind: 'refused', why: 'nobody signs in here: the server listens on this machine only' }),
    signOut: () => '',
    signIns: () => [],
  };
}
