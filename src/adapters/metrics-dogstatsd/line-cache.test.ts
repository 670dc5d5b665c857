// The cache against a plain map: what it gives is what was kept for just this key, however alike another one is.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLineCache, type LineKey } from './line-cache.ts';

interface Line {
  readonly name: string;
  readonly type: number;
  readonly before: string;
  readonly user: string;
  readonly after: string;
}

/** All lines have the same few hashes, so that only the bytes tell them apart. */
function keyOf({ name, type, before, user, after }: Line, hash: number): { data: Buffer; key: LineKey } {
  const [tagsFrom, skip] = [name.length + 1, name.length + 1 + before.length];
  const [resume, tagsTo] = [skip + user.length, skip + user.length + after.length];
  const data = Buffer.from(`${name}|${before}${user}${after}`);
  return { data, key: { type, nameFrom: 0, nameTo: name.length, tagsFrom, skip, resume, tagsTo, hash } };
}

const part = fc.stringMatching(/^[ab]{0,3}$/);
const line = fc.record({
  name: fc.stringMatching(/^[ab]{1,3}$/),
  type: fc.integer({ min: 1, max: 3 }),
  before: part,
  user: part,
  after: part,
});

test('gives what was kept for the same name, type and tags without the user, or nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(line, fc.nat(1)), { maxLength: 40 }), (lines) => {
      const cache = createLineCache<string>(4);
      for (const [each, hash] of lines) {
        const { data, key } = keyOf(each, hash);
        const text = `${each.name}|${each.type}|${each.before}${each.after}`;
        const found = cache.find(data, key);
        expect([undefined, text]).toContain(found);
        if (found === undefined) cache.keep(data, key, text);
        expect(cache.find(data, key)).toBe(text);
      }
    }),
    { numRuns: 500 },
  );
});

test('keeps two keys of one hash, forgets all when told to, and never keeps one that is too long', () => {
  const cache = createLineCache<number>(2);
  const [a, b] = ['a', 'b'].map((name) => keyOf({ name, type: 1, before: '', user: '', after: '' }, 7));
  cache.keep(a!.data, a!.key, 1);
  cache.keep(b!.data, b!.key, 2);
  expect([cache.find(a!.data, a!.key), cache.find(b!.data, b!.key)]).toEqual([1, 2]);
  cache.clear();
  expect(cache.find(a!.data, a!.key)).toBeUndefined();
  const long = keyOf({ name: 'a', type: 1, before: 'x'.repeat(500), user: '', after: '' }, 7);
  cache.keep(long.data, long.key, 3);
  expect(cache.find(long.data, long.key)).toBeUndefined();
});
