import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUCKETS, bucketOf, hashKey } from './bucket.ts';
import { bucketsAfter, hashKeys } from './buckets-of-many.ts';

/** A second, plain implementation over real bytes, from the published algorithm; the vectors below hold it to that. */
function murmur3(bytes: Uint8Array, seed = 0): number {
  let h = seed;
  const scramble = (block: number) => {
    const k = Math.imul(block, 0xcc9e2d51);
    return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length - (bytes.length % 4);
  for (let i = 0; i < whole; i += 4) {
    h ^= scramble(view.getInt32(i, true));
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  h ^= scramble(bytes.slice(whole).reduce((tail, byte, i) => tail | (byte << (8 * i)), 0));
  h ^= bytes.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const encoder = new TextEncoder();
const bucketOfHash = (hash: number) => Math.floor((hash * BUCKETS) / 2 ** 32);

describe('the reference in this test', () => {
  // Ian Boyd's published vectors, text as UTF-8.
  it.each([
    ['', 1, 0x514e28b7],
    ['!', 0, 0x72661cf4],
    ['\0\0\0', 0, 0x85f0b427],
    ['\0\0\0\0', 0, 0x2362f9de],
    ['aaa', 0x9747b28c, 0x283e0130],
    ['abcd', 0x9747b28c, 0xf0478627],
    ['Hello, world!', 0x9747b28c, 0x24884cba],
    ['ππππππππ', 0x9747b28c, 0xd58063c1],
  ])('hashes %j with seed %d as published', (text, seed, hash) => {
    expect(murmur3(encoder.encode(text), seed)).toBe(hash);
  });
});

describe('bucketOf', () => {
  it.each([
    ['', 0],
    ['!', 0x72661cf4],
    ['test', 0xba6bd213],
    ['Hello, world!', 0xc0363e43],
    ['The quick brown fox jumps over the lazy dog', 0x2e4ff723],
  ])('hashes %j as published, however the two keys share it', (text, hash) => {
    for (let cut = 0; cut <= text.length; cut++)
      expect(bucketOf(text.slice(0, cut), text.slice(cut))).toBe(bucketOfHash(hash));
  });

  // Computed once with Python's mmh3 over the UTF-8 bytes, seed 0.
  it.each([
    ['evidence', 'josé', 0xd7d53218],
    ['größe', 'Łukasz', 0xa7fe37f6],
    ['検索', '利用者-17', 0xaa8dc361],
    ['rocket🚀', '👩‍👩‍👧', 0x57cf13c2],
    ['документы', 'пользователь 4', 0x8a932695],
    ['é', '', 0x10110787],
  ])('hashes the UTF-8 of %j and %j', (toggle, user, hash) => {
    expect(bucketOf(toggle, user)).toBe(bucketOfHash(hash));
  });

  it('is the hash of the UTF-8 bytes of both keys in a row, for any two strings', () => {
    const key = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 40 }),
      // Lone surrogates too: those at the end of one key and the start of the other make a pair.
      fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 }).map((units) => String.fromCharCode(...units)),
      fc
        .array(fc.integer({ min: 0xd700, max: 0xe0ff }), { maxLength: 6 })
        .map((units) => String.fromCharCode(...units)),
    );
    fc.assert(
      fc.property(key, key, (toggle, user) => {
        expect(bucketOf(toggle, user)).toBe(bucketOfHash(murmur3(encoder.encode(toggle + user))));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('bucketsAfter', () => {
  it('gives one user the same buckets under many toggles as under each', () => {
    const key = fc.string({
      unit: fc.oneof({ weight: 50, arbitrary: fc.constantFrom('a', 'b', '-') }, fc.constant('é')),
    });
    const user = fc.oneof(
      fc.string({ maxLength: 150, minLength: 100 }),
      fc.string({ maxLength: 24 }),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 12 }), fc.array(user, { maxLength: 4 }), (toggles, users) => {
        const keys = hashKeys(toggles.map(hashKey));
        const buckets = new Int32Array(toggles.length);
        for (const each of users) {
          bucketsAfter(keys, each, buckets);
          expect([...buckets]).toEqual(toggles.map((toggle) => bucketOf(toggle, each)));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
