import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { metadataCipher } from './metadata-cipher.ts';

const key = randomBytes(32);
const cipher = metadataCipher(key, randomBytes);

test('what was encrypted comes back, and cannot be seen', () => {
  const text = cipher.encrypt({ fileName: 'Müller discharge.pdf' });
  expect(Buffer.from(text, 'base64').includes('discharge')).toBe(false);
  expect(cipher.decrypt(text)).toEqual({ fileName: 'Müller discharge.pdf' });
});

test('the same text never looks the same', () => {
  expect(cipher.encrypt('a')).not.toBe(cipher.encrypt('a'));
});

test('a changed byte, a missing end and another key are noticed', () => {
  const bytes = Buffer.from(cipher.encrypt({ fileName: 'a.pdf' }), 'base64');
  for (let i = 0; i < bytes.length; i++) {
    const changed = Buffer.from(bytes);
    changed[i] = (changed[i] as number) ^ 1;
    expect(() => cipher.decrypt(changed.toString('base64'))).toThrow();
  }
  expect(() => cipher.decrypt(bytes.subarray(0, -1).toString('base64'))).toThrow();
  expect(() => metadataCipher(randomBytes(32), randomBytes).decrypt(bytes.toString('base64'))).toThrow();
});

test('a short key is refused', () => {
  expect(() => metadataCipher(randomBytes(16), randomBytes)).toThrow(/expected 32/);
});
