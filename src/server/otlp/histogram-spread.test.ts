import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exponentialSpread, histogramSpread } from './histogram-spread.ts';

const point = { attributes: [], startTimeUnixNano: 0, timeUnixNano: 0, flags: 0 };

test('buckets stand for their upper bounds, the last for the largest value', () => {
  const buckets = { ...point, count: 6, bucketCounts: [1, 2, 3], explicitBounds: [10, 20] };
  expect(histogramSpread({ ...buckets, max: 33 })).toEqual(
    new Map([
      [10, 1],
      [20, 2],
      [33, 3],
    ]),
  );
  expect(histogramSpread({ ...buckets, max: null })).toEqual(
    new Map([
      [10, 1],
      [20, 5],
    ]),
  );
});

test('counts and bounds that do not belong together are refused', () => {
  expect(histogramSpread({ ...point, count: 3, bucketCounts: [1, 2], explicitBounds: [10, 20] })).toBeUndefined();
  expect(histogramSpread({ ...point, count: 3, bucketCounts: [], explicitBounds: [] })).toBeUndefined();
  expect(histogramSpread({ ...point, count: 0, bucketCounts: [], explicitBounds: [] })).toEqual(new Map());
});

test('an exponential bucket stands for a value inside it', () => {
  fc.assert(
    fc.property(fc.integer({ min: -4, max: 10 }), fc.integer({ min: -40, max: 40 }), (scale, offset) => {
      const buckets = { offset, bucketCounts: [0, 4] };
      const spread = exponentialSpread({ ...point, count: 4, scale, zeroCount: 0, positive: buckets });
      const base = 2 ** (2 ** -scale);
      const [value, count] = [...spread][0] ?? [0, 0];
      expect(count).toBe(4);
      expect(value).toBeGreaterThan(base ** (offset + 1) * 0.999999);
      expect(value).toBeLessThanOrEqual(base ** (offset + 2) * 1.000001);
    }),
  );
});

test('zeros and values below zero have their places', () => {
  const spread = exponentialSpread({
    ...point,
    count: 3,
    scale: 0,
    zeroCount: 2,
    positive: { offset: 0, bucketCounts: [] },
    negative: { offset: 0, bucketCounts: [1] },
  });
  expect(spread).toEqual(
    new Map([
      [-Math.SQRT2, 1],
      [0, 2],
    ]),
  );
});
