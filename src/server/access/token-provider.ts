// Access tokens as a way to prove who one is: 256 random bits, of which only the hash is known here.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { AccessStore } from './access-store.ts';
import type { IdentityProvider, Proof } from './identity.ts';

const PREFIX = 'pgt_';
const FORM = /^pgt_[A-Za-z0-9_-]{43}$/;

/** Slow hashes are for what people think up; nobody guesses 256 random bits, however fast they can be tried. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** @param random 32 random bytes. */
export function tokenFrom(random: Uint8Array): string {
  if (random.length !== 32) throw new RangeError(`Unexpected ${random.length} random bytes, expected 32`);
  return PREFIX + Buffer.from(random).toString('base64url');
}

/** In a time that does not depend on where two texts differ. */
export function sameText(a: string, b: string): boolean {
  const [first, second] = [a, b].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(first!, second!);
}

export function createTokenProvider(store: AccessStore): IdentityProvider {
  const standing: IdentityProvider['standing'] = (hash, now): Proof => {
    const token = store.token(hash);
    if (!token || !sameText(token.hash, hash)) return { kind: 'refused' };
    const { name, role, expiresAt } = token;
    if (token.revokedAt !== undefined) return { kind: 'revoked', name };
    if (expiresAt !== undefined && expiresAt <= now) return { kind: 'expired', name };
    return { kind: 'proved', name, role, hash, expiresAt };
  };
  return {
    method: 'token',
    prove: (credential, now) => (FORM.test(credential) ? standing(hashOf(credential), now) : { kind: 'refused' }),
    standing,
  };
}
