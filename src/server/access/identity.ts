// Who makes a request, and what a role may do.
import type { Instant } from '../../core/calendar/instant.ts';
import type { Role } from '../contract/session.ts';

export type Identity =
  /** The server listens on this machine only: whoever reaches it is its user. */
  | { readonly kind: 'loopback'; readonly name: string }
  | {
      readonly kind: 'signedIn';
      readonly name: string;
      readonly role: Role;
      /** What it stands on: it can be asked again whether that still holds. */
      readonly basis:
        | { readonly kind: 'token'; readonly hash: string }
        | { readonly kind: 'session'; readonly id: string };
      /** For a cookie: what a request that may change something must repeat in a header. */
      readonly csrf: string | undefined;
      readonly idleAt: Instant | undefined;
      readonly expiresAt: Instant | undefined;
    }
  | { readonly kind: 'signedOut' };

const ORDER: readonly Role[] = ['viewer', 'operator', 'admin'];

/** Whether somebody may do what needs `role`; `anybody` is everybody. */
export function mayDo(identity: Identity, role: Role | 'anybody'): boolean {
  if (role === 'anybody' || identity.kind === 'loopback') return true;
  return identity.kind === 'signedIn' && ORDER.indexOf(identity.role) >= ORDER.indexOf(role);
}

/** A way to prove who one is. Access tokens are one; single sign-on will be another, and sessions will not know the difference. */
export interface IdentityProvider {
  readonly method: 'token';
  prove(credential: string, now: Instant): Proof;
  /** Whether what was proved once still holds, and with which role. */
  standing(hash: string, now: Instant): Proof;
}

export type Proof =
  | {
      readonly kind: 'proved';
      readonly name: string;
      readonly role: Role;
      readonly hash: string;
      readonly expiresAt: Instant | undefined;
    }
  | { readonly kind: 'refused' }
  | { readonly kind: 'expired' | 'revoked'; readonly name: string };
