// A sketch knows every quantile to 1%, and brackets every bound.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { latencyQuantile } from '../judging/latency-quantile.ts';
import { bucketOf, mergeSketches, quantileOf, type Sketch, sketchCount, slowerThan, slowFrom } from './sketch.ts';

const millis = fc.double({ min: 0.001, max: 1e9, noNaN: true });
const durations = fc.array(millis, { minLength: 1, maxLength: 300 });

function sketchOf(lengths: readonly number[]): Sketch {
  const buckets = Map.groupBy(lengths, bucketOf);
  return [...buckets].map(([bucket, all]) => [bucket, all.length] as const).sort(([a], [b]) => a - b);
}

test('a quantile is within 1% of the true one', () => {
  fc.assert(
    fc.property(durations, fc.constantFrom(0, 0.5, 0.95, 0.99, 1), (lengths, quantile) => {
      const sorted = lengths.toSorted((a, b) => a - b);
      const exact = sorted[Math.floor(quantile * (sorted.length - 1))]!;
      expect(Math.abs(quantileOf(sketchOf(lengths), quantile)! / exact - 1)).toBeLessThan(0.0100001);
    }),
  );
  expect(quantileOf([], 0.95)).toBeUndefined();
});

test('how many are slow lies between surely and perhaps, and they differ by the bucket of the bound at most', () => {
  fc.assert(
    fc.property(
      durations,
      fc.oneof(
        millis,
        durations.map((all) => all[0]!),
      ),
      (lengths, bound) => {
        const slow = lengths.filter((each) => each >= bound).length;
        const { surely, perhaps } = slowerThan(sketchOf(lengths), slowFrom(bound));
        expect(surely).toBeLessThanOrEqual(slow);
        expect(perhaps).toBeGreaterThanOrEqual(slow);
        const near = lengths.filter((each) => each > bound / 1.021 && each < bound * 1.021).length;
        expect(perhaps - surely).toBeLessThanOrEqual(near);
      },
    ),
  );
});

test('two sketches add up to the sketch of both', () => {
  fc.assert(
    fc.property(durations, durations, (a, b) => {
      expect(mergeSketches(sketchOf(a), sketchOf(b))).toEqual(sketchOf([...a, ...b]));
      expect(sketchCount(sketchOf(a))).toBe(a.length);
    }),
  );
});

test('nothing that is sent makes a sketch large', () => {
  expect(bucketOf(0)).toBe(bucketOf(0.001));
  expect(bucketOf(Number.MAX_VALUE)).toBe(bucketOf(1e10));
  expect(bucketOf(1e10) - bucketOf(0)).toBeLessThan(1500);
});

test.each([
  ['p95 < 800 ms', 0.95],
  ['P99 latency below 2 s', 0.99],
  ['$$P_{95} \\text{ Latency}$$', 0.95],
  ['p99.9 of downloads', 0.999],
  ['p999 < 3 s', 0.999],
  ['95th percentile of response times', 0.95],
  ['50 percentile', 0.5],
  ['Median load time < 1 s', 0.5],
  ['Average load time < 3 s', 'average'],
  ['mean of p95 < 3 s', 'average'],
  ['API response times < 500 ms', undefined],
  ['p1000 < 3 s', undefined],
  ['step 95 < 3 s', undefined],
])('%s speaks of %s', (words, quantile) => expect(latencyQuantile(words)).toBe(quantile));
