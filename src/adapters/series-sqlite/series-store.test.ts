// The store against a plain list of everything that was added, across writing, restarts, limits and retention.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DAY, type Instant, toInstant } from '../../core/calendar/instant.ts';
import { type Point, SLOT_MILLIS } from '../../core/series/point.ts';
import { valueQuantile } from '../../core/series/value-sketch.ts';
import { openSeriesStore, type SeriesStore, type SeriesStoreOptions } from './series-store.ts';

const start = toInstant(1_764_000_000_000);
const at = (seconds: number): Instant => toInstant(start + seconds * 1000);
const all = { where: () => true, from: at(-3600), to: at(3600), step: 3600_000 };

let folder: string;
let clock = start;
const opened: SeriesStore[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'series-'));
  clock = at(600);
});
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
  rmSync(folder, { recursive: true });
});

let runTimer = (): void => {};
function open(options: Partial<SeriesStoreOptions> = {}): SeriesStore {
  const store = openSeriesStore({
    file: join(folder, 'series.db'),
    now: () => clock,
    every: (_, run) => {
      runTimer = run;
      return () => {};
    },
    ...options,
  });
  opened.push(store);
  return store;
}

const count = (value: number, seconds: number, ...tags: string[]): Point => ({
  metric: 'page.views',
  kind: 'count',
  tags,
  value,
  count: 1,
  at: at(seconds),
});

test('gives the sums of what was added, in slots and steps, whenever it was written and by whichever process', () => {
  const points = fc.record({
    value: fc.integer({ min: 0, max: 100 }),
    seconds: fc.integer({ min: 0, max: 599 }),
    tag: fc.constantFrom('env:prod', 'env:test'),
  });
  const doings = fc.oneof({ weight: 8, arbitrary: points }, fc.constantFrom('write' as const, 'restart' as const));
  fc.assert(
    fc.property(fc.array(doings, { maxLength: 40 }), fc.constantFrom(1, 3, 6), (list, slots) => {
      rmSync(join(folder, 'series.db'), { force: true });
      let store = open();
      for (const doing of list) {
        if (doing === 'write') store.flush();
        else if (doing === 'restart') {
          store.close();
          store = open();
        } else store.add(count(doing.value, doing.seconds, doing.tag));
      }
      const step = slots * SLOT_MILLIS;
      const expected = new Map<string, number>();
      for (const doing of list)
        if (typeof doing === 'object') {
          const key = `${doing.tag} ${Math.floor(at(doing.seconds) / step) * step}`;
          expected.set(key, (expected.get(key) ?? 0) + doing.value);
        }
      const reading = store.read({ ...all, metric: 'page.views', step });
      const found = (reading?.series ?? []).flatMap(({ tags, steps }) =>
        steps.map(({ at: time, sum }) => [`${tags[0]} ${time}`, sum] as const),
      );
      expect(new Map(found)).toEqual(expected);
      store.close();
    }),
    { numRuns: 40 },
  );
});

test('reads slots that begin in the range, of the series that are asked for', () => {
  const store = open();
  for (const seconds of [0, 5, 10, 19, 20]) store.add(count(1, seconds, 'env:prod'));
  store.add(count(100, 10, 'env:test'));
  const range = { metric: 'page.views', where: (tags: readonly string[]) => tags.includes('env:prod'), step: 10_000 };
  const read = (from: number, to: number) =>
    store.read({ ...range, from: at(from), to: at(to) })?.series.flatMap(({ steps }) => steps.map(({ sum }) => sum));
  expect(read(0, 20)).toEqual([2, 2]);
  expect(read(1, 21)).toEqual([2, 1]);
  expect(read(30, 60)).toEqual([]);
  expect(store.read({ ...range, metric: 'other', from: at(0), to: at(9) })).toBeUndefined();
});

describe('of a kind', () => {
  const point = (kind: Point['kind'], value: number, seconds = 0, times = 1): Point => ({
    ...count(value, seconds),
    kind,
    count: times,
  });
  const stepOf = (store: SeriesStore) =>
    store.read({ ...all, metric: 'page.views', sketch: true })?.series[0]?.steps[0];

  test('gauge, the last value of a slot counts', () => {
    const store = open();
    for (const value of [5, 9, 7]) store.add(point('gauge', value));
    store.flush();
    store.add(point('gauge', 3));
    store.add(point('gauge', 4, 10));
    expect(stepOf(store)).toMatchObject({ sum: 7, slots: 2 });
  });

  test('distribution, its sum, its count and its spread are kept, also below zero', () => {
    const store = open();
    for (let value = -50; value <= 50; value++) store.add(point('distribution', value, 0, 2));
    store.flush();
    store.add(point('distribution', 1000));
    const step = stepOf(store);
    expect(step).toMatchObject({ sum: 1000, count: 203 });
    expect(valueQuantile(step!.sketch!, 0)! / -50).toBeCloseTo(1, 1);
    expect(valueQuantile(step!.sketch!, 1)! / 1000).toBeCloseTo(1, 1);
  });

  test('set, different members count, and a restart forgets none of them', () => {
    const store = open();
    for (const member of [1, 2, 2, Number.MAX_SAFE_INTEGER]) store.add(point('set', member));
    store.close();
    const again = open();
    again.add(point('set', 2));
    expect(stepOf(again)).toMatchObject({ sum: 3 });
  });
});

test('a process that is killed loses only what was not written, and that is done at least once a second', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const file = join(folder, 'series.db');
    const killed = openSeriesStore({ file, now: () => clock });
    opened.push(killed);
    killed.add(count(3, 0));
    vi.advanceTimersByTime(1000);
    killed.add(count(100, 0));
    const successor = open();
    successor.add(count(4, 0));
    expect(successor.read({ ...all, metric: 'page.views' })?.series[0]?.steps).toMatchObject([{ sum: 7, count: 2 }]);
  } finally {
    vi.useRealTimers();
  }
});

test('while the file cannot be written points are kept and the reason is seen, and afterwards nothing is missing', () => {
  const store = open();
  const other = new DatabaseSync(join(folder, 'series.db'));
  store.add(count(3, 0));
  other.exec('ALTER TABLE slot RENAME TO away');
  runTimer();
  store.add(count(4, 0));
  expect(store.stats()).toMatchObject({
    waiting: 1,
    flushFailure: expect.stringContaining('Cannot write to the series file'),
  });
  expect(() => store.read({ ...all, metric: 'page.views' })).toThrow('Cannot write to the series file');
  other.exec('ALTER TABLE away RENAME TO slot');
  other.close();
  expect(store.read({ ...all, metric: 'page.views' })?.series[0]?.steps).toMatchObject([{ sum: 7, count: 2 }]);
  expect(store.stats()).toMatchObject({ waiting: 0, flushFailure: undefined });
});

test('what finds no place is counted, kept with its metric, and seen in every reading of that time', () => {
  const store = open({ limits: { perMetric: 2, total: 100 } });
  for (const n of [1, 2, 3, 4]) store.add(count(5, 0, `request:${n}`));
  store.add(count(5, 300, 'request:1'));
  expect(store.stats()).toMatchObject({ series: 2, leftOut: 2, limited: ['page.views'] });
  store.close();
  const again = open({ limits: { perMetric: 2, total: 100 } });
  const read = (from: number, to: number) => again.read({ ...all, metric: 'page.views', from: at(from), to: at(to) });
  expect(read(0, 300)).toMatchObject({ leftOut: 2, series: [{ tags: ['request:1'] }, { tags: ['request:2'] }] });
  expect(read(300, 600)).toMatchObject({ leftOut: 0, series: [{ tags: ['request:1'] }] });
});

test('numbers that are none, names that are none and points that are too old are refused and counted', () => {
  const store = open({ retention: DAY });
  for (const value of [Number.NaN, Infinity, 1e300]) store.add(count(value, 0));
  store.add({ ...count(1, 0), count: 1e12 });
  store.add({ ...count(1, 0), metric: '7' });
  store.add(count(1, -2 * 86_400));
  expect(store.stats()).toMatchObject({ refused: 6, leftOut: 0 });
  store.flush();
});

test('a point from the future is one of now', () => {
  const store = open();
  store.add(count(1, 99_999));
  expect(store.read({ ...all, metric: 'page.views' })?.series[0]?.steps[0]).toMatchObject({ sum: 1 });
});

test('what is too old is dropped, a series without anything too, and its name may come again', () => {
  const store = open({ retention: DAY });
  store.add(count(1, 0, 'env:prod'));
  store.flush();
  clock = toInstant(start + 2 * DAY);
  for (let i = 0; i < 3; i++) runTimer();
  expect(store.stats()).toMatchObject({ series: 0, keptSince: start + DAY });
  store.add({ ...count(2, 0, 'env:prod'), at: clock });
  const { series } = store.read({
    ...all,
    metric: 'page.views',
    from: toInstant(clock - 1000 * 60),
    to: toInstant(clock + 1),
  })!;
  expect(series[0]?.steps).toMatchObject([{ sum: 2 }]);
});

test('a file that is too large keeps less', () => {
  const store = open({ mostBytes: 1 });
  runTimer();
  expect(store.keptSince()).toBeGreaterThan(clock - 15 * DAY);
});

test('the file is for its owner only, and one of a later version is refused', () => {
  const file = join(folder, 'series.db');
  open().close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const db = new DatabaseSync(file);
  db.exec('PRAGMA user_version = 99');
  db.close();
  expect(() => open()).toThrow('has version 99');
});
