import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DatadogServer, startDatadogServer } from '../datadog-server/datadog-server.ts';
import { installForeign } from '../install.ts';

// Datadog's own client understands the server that stands in for Datadog, answer by answer: so what our provider is tested
// against is what Datadog's users speak to.

let server: DatadogServer;
// biome-ignore lint/suspicious/noExplicitAny: the client is installed by the test, its types are not.
let datadog: any;
// biome-ignore lint/suspicious/noExplicitAny: the same.
let configuration: any;

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 24, 14, 0);

beforeAll(async () => {
  const installed = installForeign('datadog');
  datadog = createRequire(join(installed, 'x.js'))('@datadog/datadog-api-client');
  server = await startDatadogServer();
  const { client } = datadog;
  configuration = client.createConfiguration({
    baseServer: new client.BaseServerConfiguration(server.url, {}),
    authMethods: { apiKeyAuth: 'api-key', appKeyAuth: 'app-key' },
    enableRetry: false,
  });
  for (let minute = 0; minute < 3; minute++)
    for (const [variant, value] of [
      ['on', 2],
      ['off', 30],
    ] as const)
      server.add({ metric: 'app.hits', tags: [`variant:${variant}`], at: START + minute * MINUTE + 5000, value });
}, 10 * MINUTE);
afterAll(() => server?.close());

const query = 'sum:app.hits{*} by {variant}.as_count()';

test('it reads version 1', async () => {
  const api = new datadog.v1.MetricsApi(configuration);
  const answer = await api.queryMetrics({ from: START / 1000, to: (START + 3 * MINUTE) / 1000, query });
  expect(answer.status).toBe('ok');
  expect(answer.series.map((each: { tagSet: string[] }) => each.tagSet)).toEqual([['variant:on'], ['variant:off']]);
  expect(answer.series[0].pointlist).toEqual([0, 1, 2].map((minute) => [START + minute * MINUTE, 2]));
});

test('it reads time series of version 2', async () => {
  const api = new datadog.v2.MetricsApi(configuration);
  const attributes = {
    from: START,
    to: START + 3 * MINUTE,
    interval: MINUTE,
    queries: [{ dataSource: 'metrics', name: 'a', query }],
  };
  const { data } = await api.queryTimeseriesData({ body: { data: { type: 'timeseries_request', attributes } } });
  expect(data.attributes.series.map((each: { groupTags: string[] }) => each.groupTags)).toEqual([
    ['variant:on'],
    ['variant:off'],
  ]);
  expect(data.attributes.values).toEqual([
    [2, 2, 2],
    [30, 30, 30],
  ]);
});

test('it reads scalars of version 2', async () => {
  const api = new datadog.v2.MetricsApi(configuration);
  const queries = [{ dataSource: 'metrics', aggregator: 'sum', name: 'a', query }];
  const attributes = { from: START, to: START + 3 * MINUTE, queries };
  const { data } = await api.queryScalarData({ body: { data: { type: 'scalar_request', attributes } } });
  expect(data.attributes.columns).toMatchObject([
    { name: 'variant', type: 'group', values: [['on'], ['off']] },
    { name: 'a', type: 'number', values: [6, 90] },
  ]);
});

test.each([400, 401, 403, 429])('it knows the documented refusal %i', async (status) => {
  const api = new datadog.v2.MetricsApi(configuration);
  server.next({ status });
  const queries = [{ dataSource: 'metrics', aggregator: 'sum', query }];
  const attributes = { from: START, to: START + MINUTE, queries };
  const asked = api.queryScalarData({ body: { data: { type: 'scalar_request', attributes } } });
  await expect(asked).rejects.toMatchObject({ code: status, body: { errors: [expect.any(String)] } });
});
