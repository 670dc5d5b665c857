// The ladder of buckets: every value comes back within 1%, in order, on its side of zero.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketValue, valueBucket, valueQuantile } from './value-sketch.ts';

const values = fc.double({ min: -1e15, max: 1e15, noNaN: true });

test('a bucket stands for its values within 1%', () => {
  fc.assert(
    fc.property(values, (value) => {
      const found = bucketValue(valueBucket(value));
      expect(Math.abs(found - value)).toBeLessThanOrEqual(Math.abs(value) * 0.01 * (1 + 1e-9) + 1e-9);
    }),
  );
});

test('buckets ascend with their values', () => {
  fc.assert(
    fc.property(
      values,
      values,
      (a, b) => a <= b === valueBucket(a) <= valueBucket(b) || valueBucket(a) === valueBucket(b),
    ),
  );
  expect([-2, -0.5, 0, 0.5, 2].map((value) => Math.sign(valueBucket(value)))).toEqual([-1, -1, 0, 1, 1]);
});

test('a quantile is the value of its rank within 1%', () => {
  const sketch = [
    ...Map.groupBy(
      Array.from({ length: 1001 }, (_, i) => valueBucket(i - 500)),
      (bucket) => bucket,
    ),
  ]
    .map(([bucket, all]) => [bucket, all.length] as const)
    .sort(([a], [b]) => a - b);
  expect(valueQuantile(sketch, 0)).toBeCloseTo(-500, -1);
  expect(valueQuantile(sketch, 0.5)).toBe(0);
  expect(valueQuantile(sketch, 0.95)! / 450).toBeCloseTo(1, 1);
  expect(valueQuantile([], 0.5)).toBeUndefined();
});
