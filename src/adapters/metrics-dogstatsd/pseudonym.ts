// Replaces a user by a pseudonym that only the holder of the rollout's key could find again, and nobody once the key is destroyed.
import { createHmac, createSecretKey } from 'node:crypto';

/** Bytes of a rollout's key. */
export const KEY_BYTES = 32;

/** 132 of the HMAC's 256 bits: among a million users a collision has a chance of one in 10^28. */
const LENGTH = 22;

/**
 * The pseudonyms of one rollout: HMAC-SHA256 of the user as UTF-8, in base64url, its first 22 characters. Remembers at least
 * the last `remembered` different users and at most twice as many.
 */
export function createPseudonyms(key: Uint8Array, remembered = 65_536): (user: string) => string {
  const secret = createSecretKey(key);
  // Two generations instead of a list in order of use: those who come back in time move to the young one, the rest go at once.
  let young = new Map<string, string>();
  let old = new Map<string, string>();
  return (user) => {
    const known = young.get(user);
    if (known !== undefined) return known;
    const pseudonym =
      old.get(user) ?? createHmac('sha256', secret).update(user, 'utf8').digest('base64url').slice(0, LENGTH);
    if (young.size >= remembered) {
      old = young;
      young = new Map();
    }
    young.set(user, pseudonym);
    return pseudonym;
  };
}
