import fc from 'fast-check';
import { expect, test } from 'vitest';
import { slugOf, slugsOf } from './slug.ts';

test('a slug is the words of the title', () => {
  expect(slugOf('Phased rollout of back-end tables')).toBe('phased-rollout-of-back-end-tables');
  expect(slugOf('  Migrate: the "Letters" API (v2)!  ')).toBe('migrate-the-letters-api-v2');
  expect(slugOf('Déploiement à Paris')).toBe('deploiement-a-paris');
  expect(slugOf('—')).toBe('rollout');
  expect(slugOf('')).toBe('rollout');
});

test('equal titles are told apart in the order of the document', () => {
  expect(slugsOf(['A plan', 'a Plan', 'A plan!'])).toEqual(['a-plan', 'a-plan-2', 'a-plan-3']);
  expect(slugsOf(['x', 'x-2', 'x'])).toEqual(['x', 'x-2', 'x-3']);
});

test('slugs are ASCII and unique, whatever the titles', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('a', 'a 2', 'A'))), (titles) => {
      const slugs = slugsOf(titles);
      expect(new Set(slugs).size).toBe(titles.length);
      for (const slug of slugs) expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    }),
  );
});
