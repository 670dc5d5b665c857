// Who gets a series of their own, and what becomes of those for whom there is no room.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSeriesIndex } from './series-index.ts';

const limits = { perMetric: 3, total: 5 };

test('the same names in another order or case are the same series', () => {
  const index = createSeriesIndex(limits);
  const one = index.resolve('page.views', 'count', ['env:prod', 'debug']);
  expect(index.resolve('page.views', 'count', ['Debug', 'env:prod', 'user:ann'])).toBe(one);
  expect(one?.tags).toEqual(['debug', 'env:prod']);
  expect(index.size).toBe(1);
});

test('over the limit of a metric, points are left out by name, and known series go on', () => {
  const index = createSeriesIndex(limits);
  const known = [1, 2, 3].map((n) => index.resolve('a', 'count', [`n:${n}`]));
  expect(index.resolve('a', 'count', ['n:4'])).toMatchObject({ kind: 'leftOut', metric: 'a' });
  expect(index.resolve('a', 'count', ['n:2'])).toBe(known[1]);
  expect(index.resolve('b', 'count', ['n:4'])).toMatchObject({ kind: 'count' });
  expect(index.limited()).toEqual(['a']);
});

test('a metric keeps the kind that it came with first', () => {
  const index = createSeriesIndex(limits);
  index.resolve('a', 'count', []);
  expect(index.resolve('a', 'gauge', [])).toMatchObject({ kind: 'leftOut' });
  expect(index.of('a')).toMatchObject({ kind: 'count', series: [{ kind: 'count' }, { kind: 'leftOut' }] });
});

test('memory is bounded, whatever names come', () => {
  const names = fc.record({
    metric: fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.string()),
    kind: fc.constantFrom('count', 'gauge', 'distribution', 'set'),
    tags: fc.array(fc.oneof(fc.constantFrom('x:1', 'x:2', 'y'), fc.string({ maxLength: 3000 }))),
  });
  fc.assert(
    fc.property(fc.array(names, { maxLength: 60 }), (all) => {
      const index = createSeriesIndex(limits);
      for (const { metric, kind, tags } of all) index.resolve(metric, kind as 'count', tags);
      expect(index.size).toBeLessThanOrEqual(limits.total);
      expect(index.all().length).toBeLessThanOrEqual(limits.total * 2);
    }),
  );
});

test('a removed series leaves room, and says that what was resolved may be old', () => {
  const index = createSeriesIndex({ perMetric: 1, total: 1 });
  const old = index.resolve('a', 'count', []);
  const { generation } = index;
  expect(index.resolve('b', 'count', [])).toBeUndefined();
  expect(index.turnedAway).toBe(1);
  index.remove(old!);
  expect(index.generation).not.toBe(generation);
  expect(index.resolve('b', 'count', [])).toMatchObject({ metric: 'b' });
});
