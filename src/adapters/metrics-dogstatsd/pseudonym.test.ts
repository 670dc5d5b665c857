// Pseudonyms are the HMAC that other languages compute, the same whether remembered or not.
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createPseudonyms } from './pseudonym.ts';

const key = Uint8Array.from({ length: 32 }, (_, i) => i);

test('a pseudonym is the beginning of the HMAC-SHA256 in base64url', () => {
  const expected = createHmac('sha256', key).update('ünï').digest('base64url').slice(0, 22);
  expect(createPseudonyms(key)('ünï')).toBe(expected);
  expect(expected).toMatch(/^[\w-]{22}$/);
});

test('another key gives another pseudonym', () => {
  expect(createPseudonyms(new Uint8Array(32))('ann')).not.toBe(createPseudonyms(key)('ann'));
});

test('forgetting and remembering change nothing', () => {
  const small = createPseudonyms(key, 2);
  const users = ['ann', 'bob', 'cem', 'ann', 'dee', 'ann', 'bob', 'eve', 'ann'];
  expect(users.map(small)).toEqual(users.map((user) => createPseudonyms(key)(user)));
});
