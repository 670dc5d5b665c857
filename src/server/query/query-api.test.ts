// The route over a real store: answers in Datadog's published shape, and refusals in Datadog's words for them.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSeriesStore, type SeriesStore } from '../../adapters/series-sqlite/series-store.ts';
import { toInstant } from '../../core/calendar/instant.ts';
import { createQueryApi } from './query-api.ts';

const start = 1_764_000_000;
let store: SeriesStore;
const errors: unknown[] = [];
beforeEach(() => {
  store = openSeriesStore({
    file: ':memory:',
    now: () => toInstant((start + 3600) * 1000),
    every: () => () => {},
    limits: { perMetric: 2, total: 10 },
  });
  errors.length = 0;
});
afterEach(() => store.close());

function add(metric: string, seconds: number, value: number, ...tags: string[]): void {
  store.add({ metric, kind: 'count', tags, value, count: 1, at: toInstant((start + seconds) * 1000) });
}

async function ask(query: string, from: number | string = start, to: number | string = start + 120) {
  const parameters = new URLSearchParams({ from: String(from), to: String(to), query });
  const response = await createQueryApi(store, (error) => errors.push(error)).request(`/query?${parameters}`, {
    headers: { 'DD-API-KEY': 'ignored', 'DD-APPLICATION-KEY': 'ignored' },
  });
  return {
    status: response.status,
    body: (await response.json()) as { errors?: string[]; series?: { pointlist: unknown }[] },
  };
}

test('a sum by a tag', async () => {
  add('page.views', 0, 3, 'env:prod');
  add('page.views', 60, 4, 'env:prod');
  add('page.views', 70, 5, 'env:test');
  const query = 'sum:page.views{*} by {env}.as_count().rollup(sum, 60)';
  const series = (env: string, pointlist: readonly (readonly number[])[]) => ({
    metric: 'page.views',
    display_name: 'page.views',
    expression: query,
    aggr: 'sum',
    scope: env,
    tag_set: [env],
    pointlist,
    start: pointlist[0]![0]!,
    end: pointlist.at(-1)![0]! + 59_999,
    interval: 60,
    length: pointlist.length,
    query_index: 0,
    unit: [null, null],
  });
  expect(await ask(query)).toEqual({
    status: 200,
    body: {
      status: 'ok',
      res_type: 'time_series',
      resp_version: 1,
      query,
      from_date: start * 1000,
      to_date: (start + 120) * 1000,
      series: [
        series('env:prod', [
          [start * 1000, 3],
          [(start + 60) * 1000, 4],
        ]),
        series('env:test', [[(start + 60) * 1000, 5]]),
      ],
      values: [],
      times: [],
      message: '',
      group_by: ['env'],
    },
  });
});

test('a rate of two metrics, and a metric that nobody has sent', async () => {
  add('errors', 0, 1);
  add('hits', 0, 4);
  const rate = await ask('100 * sum:errors{*}.as_count() / sum:hits{*}.as_count()');
  expect(rate.body.series).toMatchObject([{ scope: '*', aggr: null, pointlist: [[start * 1000, 25]] }]);
  expect(await ask('sum:nothing{*}.as_count()')).toMatchObject({ status: 200, body: { status: 'ok', series: [] } });
});

test('what is not spoken is refused with a caret under it', async () => {
  expect(await ask('avg:page.views{*}')).toEqual({
    status: 400,
    body: { errors: [expect.stringMatching(/^Unexpected aggregator "avg".*\n {2}avg:page.views\{\*\}\n {2}\^$/s)] },
  });
});

test.each([
  ['x', start],
  [start, start],
  [start, ''],
  ['-5', start],
])('from %s to %s is refused', async (from, to) => {
  expect(await ask('sum:a{*}', from, to)).toMatchObject({
    status: 400,
    body: { errors: [expect.stringContaining('expected seconds')] },
  });
});

test('no query is refused', async () => {
  const response = await createQueryApi(store, () => {}).request('/query?from=1&to=2');
  expect(response.status).toBe(400);
});

test('sums that would be too small are refused, never given', async () => {
  for (const n of [1, 2, 3]) add('crowded', 0, 1, `request:${n}`);
  expect(await ask('sum:crowded{*}.as_count()')).toMatchObject({
    status: 400,
    body: { errors: [expect.stringContaining('1 points of crowded that found no place')] },
  });
});

test('a store that cannot tell is unavailable, and a defect of ours is one', async () => {
  for (let n = 0; n < 12; n++) add(`metric${n}`, 0, 1);
  expect(await ask('sum:metric11{*}.as_count()')).toMatchObject({ status: 503 });
  store.close();
  expect(await ask('sum:metric1{*}.as_count()')).toMatchObject({ status: 500 });
  expect(errors).toHaveLength(1);
});
