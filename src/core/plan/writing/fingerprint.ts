// A short print of words, by which a line that we wrote is told from one that a person wrote or changed.

/** Every print is so many digits and small letters. */
export const FINGERPRINT_LENGTH = 5;

/** FNV-1a of letters, digits and pictures, in 25 bits: a formatter may change the rest without making a line a person's. */
export function fingerprint(words: string): string {
  let hash = 0x811c9dc5;
  for (const word of words.match(/[\p{L}\p{N}\p{Extended_Pictographic}]+/gu) ?? [])
    for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return ((hash >>> 0) % 36 ** FINGERPRINT_LENGTH).toString(36).padStart(FINGERPRINT_LENGTH, '0');
}
