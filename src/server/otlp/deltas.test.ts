import { expect, test } from 'vitest';
import { createDeltas, NUMBERS, SPREADS } from './deltas.ts';

const BEGAN = 1000;
const totals = () => createDeltas(NUMBERS, BEGAN, 3);

test('a delta is taken as it is, once', () => {
  const deltas = totals();
  expect(deltas.added('a', { start: 1100, end: 1200 }, 5, false)).toEqual({ value: 5, since: 1100 });
  expect(deltas.added('a', { start: 1100, end: 1200 }, 5, false)).toBeUndefined();
  expect(deltas.added('a', { start: 1200, end: 1300 }, 2, false)).toEqual({ value: 2, since: 1200 });
  expect(deltas.added('a', { start: 1100, end: 1250 }, 9, false)).toBeUndefined();
  expect(deltas.counts).toEqual({ begun: 0, repeated: 2, dropped: 0 });
});

test('a running total adds what it grew by', () => {
  const deltas = totals();
  expect(deltas.added('a', { start: 1100, end: 1200 }, 5, true)).toEqual({ value: 5, since: 1100 });
  expect(deltas.added('a', { start: 1100, end: 1300 }, 7, true)).toEqual({ value: 2, since: 1200 });
  expect(deltas.added('a', { start: 1100, end: 1400 }, 7, true)).toEqual({ value: 0, since: 1300 });
});

test('what a total held before anybody listened is not new', () => {
  const deltas = totals();
  expect(deltas.added('old', { start: 10, end: 1200 }, 500, true)).toBeUndefined();
  expect(deltas.added('old', { start: 10, end: 1300 }, 503, true)).toEqual({ value: 3, since: 1200 });
  expect(deltas.added('silent', { start: 0, end: 1200 }, 500, true)).toBeUndefined();
  expect(deltas.counts.begun).toBe(2);
});

test('a total that began anew is new as a whole, whether its sender says so or not', () => {
  const deltas = totals();
  deltas.added('a', { start: 1100, end: 1200 }, 50, true);
  expect(deltas.added('a', { start: 1250, end: 1300 }, 4, true)).toEqual({ value: 4, since: 1250 });
  expect(deltas.added('a', { start: 1250, end: 1400 }, 1, true)).toEqual({ value: 1, since: 1300 });
});

test('no more streams are remembered than there is room for', () => {
  const deltas = totals();
  for (const key of ['a', 'b', 'c', 'd']) deltas.added(key, { start: 1100, end: 1200 }, 1, false);
  expect(deltas.added('a', { start: 1200, end: 1300 }, 1, false)).toBeDefined();
  expect(deltas.counts.dropped).toBe(1);
});

test('spreads are told apart bucket by bucket, and a smaller one began anew', () => {
  const earlier = new Map([
    [1, 2],
    [5, 1],
  ]);
  expect(SPREADS.minus(new Map([...earlier, [5, 4], [9, 1]]), earlier)).toEqual(
    new Map([
      [5, 3],
      [9, 1],
    ]),
  );
  expect(SPREADS.minus(new Map([[1, 1]]), earlier)).toBeUndefined();
});
