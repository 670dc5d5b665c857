// Where the values of every type of line go: which series, which value, how many times, and what the cache must not mix up.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordedSeries } from '../../../test/support/recorded-series.ts';
import { toInstant } from '../../core/calendar/instant.ts';
import { operationKey } from '../../core/gate/operation.ts';
import type { SeriesLimits } from '../../core/series/series-index.ts';
import { createMetricReader } from './metric-line.ts';
import type { OperationTags } from './operation-tags.ts';

const now = toInstant(1_764_000_000_000);

function read(lines: readonly string[], limits?: SeriesLimits) {
  const series = recordedSeries(limits);
  const operations: (OperationTags & { count: number })[] = [];
  const reader = createMetricReader({
    operationKey,
    series,
    onOperation: (tags, count) => operations.push({ ...tags, count }),
    onDuration: () => {},
  });
  const outcomes = lines.map((line) => {
    const data = Buffer.from(`<${line}\n`);
    return reader(data, 1, data.length - 1, now);
  });
  const points = series.points.map(({ series: name, value, count, at }) => [
    name,
    value,
    count,
    at === now ? 'now' : at,
  ]);
  return { points, operations, outcomes, refused: series.refused };
}

test.each([
  ['page.views:1|c', [['page.views{} count', 1, 1]]],
  ['page.views:1:2:4|c|@0.5|#env:prod,b', [['page.views{b,env:prod} count', 14, 1]]],
  ['page.views:-3|c', [['page.views{} count', -3, 1]]],
  ['fuel:-0.5|g|#tank:1', [['fuel{tank:1} gauge', -0.5, 1]]],
  ['fuel:+5|g', [['fuel{} gauge', 5, 1]]],
  ['fuel:1:2:3|g|@0.1', [['fuel{} gauge', 3, 1]]],
  [
    'song:240:12|h|@0.5',
    [
      ['song{} distribution', 240, 2],
      ['song{} distribution', 12, 2],
    ],
  ],
  ['song:2.5|d', [['song{} distribution', 2.5, 1]]],
  ['song:7|ms|#a:b|c:ci-1|e:it-false,cn-x|card:low', [['song{a:b} distribution', 7, 1]]],
  ['Page Views:1|c|#URL:/A B', [['Page_Views{url:/a_b} count', 1, 1]]],
  ['page.views:1|c|#user:ann,env:prod', [['page.views{env:prod} count', 1, 1]]],
])('%s', (line, points) => {
  const found = read([line]);
  expect(found.points).toEqual(points.map((point) => [...point, 'now']));
  expect(found.outcomes).toEqual(['metrics']);
});

test('a timestamp is the time of its values', () => {
  expect(read(['a:1|c|T1700000000', 'a:2:3|d|T1700000000']).points.map(([, value, , at]) => [value, at])).toEqual([
    [1, 1_700_000_000_000],
    [2, 1_700_000_000_000],
    [3, 1_700_000_000_000],
  ]);
});

test('a member of a set is its whole text', () => {
  const { points } = read(['visitors:ann|s', 'visitors:bob|s', 'visitors:ann|s', 'visitors:ann:bob|s']);
  const [ann, bob, again, both] = points.map(([, member]) => member);
  expect(again).toBe(ann);
  expect(new Set([ann, bob, both]).size).toBe(3);
});

test('an operation counts as evidence with its user and as a series without', () => {
  const line = (user: string) =>
    `phasegate.operation:1|c|#toggle:letters,operation:Downloads,${user}outcome:ok,variant:on`;
  const { points, operations } = read([line('user:ann,'), line('user:bob,'), line('')]);
  const name = 'phasegate.operation{operation:downloads,outcome:ok,toggle:letters,variant:on} count';
  expect(points).toEqual(Array(3).fill([name, 1, 1, 'now']));
  expect(operations.map(({ operation, user }) => [operation, user])).toEqual([
    ['download', 'ann'],
    ['download', 'bob'],
    ['download', undefined],
  ]);
});

test('of two users the last counts, wherever they stand', () => {
  const line = 'phasegate.operation:1|c|#user:ann,toggle:letters,operation:download,user:bob,outcome:ok,variant:on';
  const { operations, points } = read([line, line]);
  expect(operations.map(({ user }) => user)).toEqual(['bob', 'bob']);
  expect(points[0]?.[0]).not.toContain('ann');
});

test('a series that finds no room is left out, and one that comes after it is not', () => {
  const { points } = read(['a:1|c|#x:1', 'a:1|c|#x:2', 'a:1|c|#x:1', 'b:1|c'], { perMetric: 1, total: 10 });
  expect(points.map(([name]) => name)).toEqual(['a{x:1} count', 'a{} leftOut', 'a{x:1} count', 'b{} count']);
});

test('lines that come again go where they went the first time, whatever came between', () => {
  const name = fc.constantFrom('a', 'ab', 'b', 'phasegate.operation');
  const type = fc.constantFrom('c', 'g', 'd');
  const tag = fc.constantFrom(
    'x:1',
    'x:2',
    'user:ann',
    'user:',
    'userx:1',
    'user',
    'b',
    'toggle:t',
    'operation:o',
    'outcome:ok',
    'variant:on',
  );
  const line = fc
    .tuple(name, type, fc.array(tag, { maxLength: 6 }))
    .map(([n, t, tags]) => `${n}:1|${t}|#${tags.join(',')}`);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
      // A metric keeps its first kind, so each kind has a name of its own here.
      const all = lines.map((each) => each.replace(/^(?!phasegate)(\w+)(:1\|)(\w)/, '$1$3$2$3'));
      const alone = all.map((each) => read([each]));
      const twice = read([...all, ...all]);
      expect(twice.points).toEqual([...alone, ...alone].flatMap(({ points }) => points));
      expect(twice.operations).toEqual([...alone, ...alone].flatMap(({ operations }) => operations));
      expect(twice.outcomes).toEqual([...alone, ...alone].flatMap(({ outcomes }) => outcomes));
    }),
  );
});
