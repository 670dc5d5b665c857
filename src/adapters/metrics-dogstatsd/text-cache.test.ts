// Holds the cache of decoded texts to plain decoding, whatever comes and however often.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTextCache } from './text-cache.ts';

test('gives what plain decoding gives, also when texts push each other out', () => {
  const cache = createTextCache(4, (text) => text);
  const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 70 }), { maxLength: 60 });
  fc.assert(
    fc.property(texts, (all) => {
      for (const text of [...all, ...all]) {
        const data = Buffer.from(`<${text}>`);
        expect(cache.get(data, 1, data.length - 1)).toBe(text);
      }
    }),
  );
});

test('makes a text that comes again only once, and does not take its beginning for it', () => {
  const made: string[] = [];
  const cache = createTextCache(1, (text) => made.push(text));
  const data = Buffer.from('downloads');
  for (const to of [9, 9, 8, 8]) cache.get(data, 0, to);
  expect(made).toEqual(['downloads', 'download']);
});

test('keeps its own copy of the bytes', () => {
  const cache = createTextCache(8, (text) => text);
  const data = Buffer.from('index');
  cache.get(data, 0, 5);
  data.write('inbox');
  expect(cache.get(data, 0, 5)).toBe('inbox');
});
