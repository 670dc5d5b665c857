// Encrypts what could identify somebody before it reaches the tables: AES-256-GCM, so that a changed byte is noticed.
import { createCipheriv, createDecipheriv } from 'node:crypto';

export interface MetadataCipher {
  /** base64 of nonce, tag and ciphertext. */
  encrypt(metadata: unknown): string;
  /** @throws when it was encrypted under another key or changed since. */
  decrypt(text: string): unknown;
}

export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** @throws TypeError when the key is not 32 bytes long. */
export function metadataCipher(key: Uint8Array, randomBytes: (size: number) => Uint8Array): MetadataCipher {
  if (key.length !== KEY_BYTES) throw new TypeError(`Unexpected key of ${key.length} bytes, expected ${KEY_BYTES}`);
  return {
    encrypt(metadata) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const text = Buffer.concat([cipher.update(JSON.stringify(metadata), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
    },
    decrypt(text) {
      const bytes = Buffer.from(text, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const plain = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
      return JSON.parse(plain.toString('utf8'));
    },
  };
}
