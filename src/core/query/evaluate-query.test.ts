// Answers of small stores to queries, and the questions that a store must not answer with a number.
import { describe, expect, test } from 'vitest';
import { toInstant } from '../calendar/instant.ts';
import type { SeriesKind } from '../series/point.ts';
import type { SeriesReader } from '../series/reader.ts';
import { valueBucket } from '../series/value-sketch.ts';
import { defaultStep } from './default-step.ts';
import { evaluateQuery } from './evaluate-query.ts';
import { parseQuery } from './parse-query.ts';
import { type Query, QueryProblem } from './query.ts';

interface Stored {
  readonly kind: SeriesKind;
  readonly leftOut?: number;
  /** By tags: [seconds, value] of slots. */
  readonly series: Readonly<Record<string, readonly (readonly [number, number])[]>>;
}

/** A reader over slots of ten seconds, in plain loops. */
function readerOf(metrics: Readonly<Record<string, Stored>>, keptSince = 0): SeriesReader {
  return {
    keptSince: () => toInstant(keptSince),
    read({ metric, where, from, to, step }) {
      const stored = metrics[metric];
      if (!stored) return undefined;
      const series = Object.entries(stored.series)
        .map(([tags, slots]) => ({ tags: tags === '' ? [] : tags.split(','), slots }))
        .filter(({ tags }) => where(tags))
        .map(({ tags, slots }) => {
          const inRange = slots.filter(([seconds]) => seconds * 1000 >= from && seconds * 1000 < to);
          const steps = [...Map.groupBy(inRange, ([seconds]) => Math.floor((seconds * 1000) / step) * step)].map(
            ([at, all]) => ({
              at: toInstant(at),
              sum: all.reduce((sum, [, value]) => sum + value, 0),
              count: all.length,
              slots: all.length,
              sketch: all.map(([, value]) => [valueBucket(value), 1] as const).sort(([a], [b]) => a - b),
            }),
          );
          return { tags, steps };
        });
      return {
        kind: stored.kind,
        series: series.filter(({ steps }) => steps.length > 0),
        leftOut: stored.leftOut ?? 0,
      };
    },
  };
}

const store = readerOf({
  hits: {
    kind: 'count',
    series: {
      'env:prod,service:a': [
        [0, 1],
        [10, 2],
        [60, 4],
      ],
      'env:prod,service:b': [[0, 10]],
      'env:test': [[0, 100]],
    },
  },
  errors: { kind: 'count', series: { 'env:prod,service:a': [[0, 1]], 'env:prod,service:b': [[60, 5]] } },
  time: {
    kind: 'distribution',
    series: {
      '': [
        [0, 100],
        [10, 200],
        [20, 300],
      ],
    },
  },
  level: {
    kind: 'gauge',
    series: {
      'tank:1': [
        [0, 10],
        [10, 20],
      ],
      'tank:2': [[0, 1]],
    },
  },
  crowded: { kind: 'count', leftOut: 3, series: { 'x:1': [[0, 1]] } },
});

function ask(text: string, reader = store, to = 120): unknown {
  const answer = evaluateQuery(parseQuery(text) as Query, { from: toInstant(0), to: toInstant(to * 1000) }, reader);
  if (answer instanceof QueryProblem) return `${answer.at}: ${answer.message}`;
  return Object.fromEntries(
    answer.series.map(({ group, points }) => [group.join(), points.map(([at, value]) => [at / 1000, value])]),
  );
}

test.each([
  [
    'sum:hits{*}.as_count().rollup(sum, 60)',
    {
      '': [
        [0, 113],
        [60, 4],
      ],
    },
  ],
  [
    'sum:hits{env:prod}.as_count().rollup(sum, 60)',
    {
      '': [
        [0, 13],
        [60, 4],
      ],
    },
  ],
  [
    'sum:hits{!env:test,service:*}.as_count().rollup(sum, 60)',
    {
      '': [
        [0, 13],
        [60, 4],
      ],
    },
  ],
  ['sum:hits{e*:*t}.as_count().rollup(sum, 60)', { '': [[0, 100]] }],
  [
    'sum:hits{*} by {service}.as_count().rollup(sum, 120)',
    { 'service:a': [[0, 7]], 'service:b': [[0, 10]], 'service:N/A': [[0, 100]] },
  ],
  [
    'sum:hits{*}.as_count()',
    {
      '': [
        [0, 113],
        [60, 4],
      ],
    },
  ],
  ['sum:nothing{*}.as_count()', {}],
  ['sum:hits{env:other}.as_count()', {}],
  ['sum:time{*}.rollup(sum, 60)', { '': [[0, 600]] }],
  ['count:time{*}.rollup(sum, 60)', { '': [[0, 3]] }],
  ['count(v: v>=150):time{*}.rollup(sum, 60)', { '': [[0, 2]] }],
  ['count(v: v<150):time{*}.as_count().rollup(sum, 60)', { '': [[0, 1]] }],
  ['sum:level{*}', { '': [[0, 16]] }],
  ['sum:level{*}.rollup(sum, 60)', { '': [[0, 31]] }],
  [
    '100 * sum:errors{*}.as_count().rollup(sum, 60) / sum:hits{*}.as_count().rollup(sum, 60)',
    {
      '': [
        [0, 100 / 113],
        [60, 125],
      ],
    },
  ],
  [
    'sum:errors{*} by {service}.as_count().rollup(sum, 60) / sum:hits{*} by {service}.as_count().rollup(sum, 60)',
    { 'service:a': [[0, 1 / 3]] },
  ],
  [
    'sum:errors{*} by {service}.as_count().rollup(sum, 60) - sum:hits{*}.as_count().rollup(sum, 60)',
    { 'service:a': [[0, -112]], 'service:b': [[60, 1]] },
  ],
  [
    'sum:hits{*}.as_count().rollup(sum, 60) - (2 + sum:hits{*}.as_count().rollup(sum, 60))',
    {
      '': [
        [0, -2],
        [60, -2],
      ],
    },
  ],
  ['sum:hits{*}.as_count() / 0', {}],
])('%s', (text, expected) => {
  expect(ask(text)).toEqual(expected);
});

describe('does not answer', () => {
  test.each([
    [
      'sum:hits{*}',
      '11: Unexpected hits without .as_count(), expected sum:hits{...}.as_count(): without it Datadog gives a rate per second',
    ],
    ['1 + count:hits{*}', '4: Unexpected count: of hits, which is a count itself, expected sum:'],
    ['count:level{*}', '0: Unexpected count: of level, which is a gauge'],
    ['sum:level{*}.as_count()', '0: Unexpected as_count() of level, which is a gauge'],
    ['sum:crowded{*}.as_count()', '0: Unexpected 3 points of crowded that found no place in a series'],
    ['sum:hits{*}.as_count().rollup(sum, 60) / sum:hits{*}.as_count()', '39: Unexpected steps of 60 and 20 seconds'],
    [
      'sum:hits{*} by {service}.as_count() / sum:hits{*} by {env}.as_count()',
      '36: Unexpected groups by {service} and {env}',
    ],
    ['1 + 1', '0: Unexpected number alone'],
  ])('%s', (text, expected) => {
    expect(ask(text)).toContain(expected);
  });

  test('a time of which not everything is kept, or so much of it that nobody could read the answer', () => {
    expect(ask('sum:hits{*}.as_count()', readerOf({}, 1))).toContain('earlier counts are no longer kept');
    expect(ask('sum:hits{*}.as_count().rollup(sum, 10)', store, 300_000)).toContain(
      'Unexpected range of over 20000 steps',
    );
  });
});

test.each([
  [1, 20],
  [60, 20],
  [61, 60],
  [24 * 60, 300],
  [8 * 24 * 60, 4 * 3600],
  [100 * 24 * 60, 86_400],
])('a range of %d minutes has steps of %d seconds', (minutes, seconds) => {
  expect(defaultStep(minutes * 60_000)).toBe(seconds * 1000);
});
