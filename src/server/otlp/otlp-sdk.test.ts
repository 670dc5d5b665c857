// OpenTelemetry's own SDK sends its metrics, in both encodings and both temporalities, over real HTTP.
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { installForeign } from '../../../test/foreign/install.ts';
import { toInstant } from '../../core/calendar/instant.ts';
import type { Point } from '../../core/series/point.ts';
import { createOtlpApi } from './otlp-api.ts';
import { createOtlpIntake } from './otlp-intake.ts';

let load: NodeJS.Require;
let server: Server;
let url: string;
const points: Point[] = [];
let operations: { tags: readonly string[]; count: number }[] = [];

beforeAll(() => {
  load = createRequire(join(installForeign('opentelemetry'), 'x.js'));
}, 300_000);

beforeEach(async () => {
  points.length = 0;
  operations = [];
  const sink = {
    add: (point: Point) => void points.push(point),
    operation(tags: readonly string[], _: string | undefined, count: number) {
      operations.push({ tags, count });
      return true;
    },
    duration: () => true,
  };
  const intake = createOtlpIntake(sink, () => toInstant(Date.now()));
  server?.close();
  server = createServer(getRequestListener(createOtlpApi(intake).fetch));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test.each([
  ['proto', 'DELTA'],
  ['proto', 'CUMULATIVE'],
  ['http', 'DELTA'],
  ['http', 'CUMULATIVE'],
])('%s, %s', async (encoding, temporality) => {
  const { MeterProvider, PeriodicExportingMetricReader, AggregationTemporality } = load('@opentelemetry/sdk-metrics');
  const { OTLPMetricExporter } = load(`@opentelemetry/exporter-metrics-otlp-${encoding}`);
  const { resourceFromAttributes } = load('@opentelemetry/resources');
  const exporter = new OTLPMetricExporter({ url, temporalityPreference: AggregationTemporality[temporality] });
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ 'service.name': 'web' }),
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
  });
  const meter = provider.getMeter('test');
  const counter = meter.createCounter('phasegate.operation');
  const length = meter.createUpDownCounter('queue');
  const took = meter.createHistogram('page.load', { unit: 'ms', advice: { explicitBucketBoundaries: [10, 100] } });
  const on = { toggle: 'letters', operation: 'download', outcome: 'ok', variant: 'on' };

  counter.add(2, on);
  length.add(5);
  took.record(40);
  took.record(60);
  await provider.forceFlush();
  counter.add(3, on);
  length.add(-1);
  took.record(5);
  await provider.forceFlush();
  await provider.shutdown();

  expect(operations.map(({ count }) => count)).toEqual([2, 3]);
  expect([...(operations[0]?.tags ?? [])].sort()).toEqual(
    ['operation:download', 'outcome:ok', 'toggle:letters', 'variant:on'].sort(),
  );
  const of = (metric: string) =>
    points.filter((point) => point.metric === metric).map((p) => [p.kind, p.value, p.count]);
  expect(of('phasegate.operation')).toEqual([
    ['count', 2, 1],
    ['count', 3, 1],
  ]);
  expect(of('page.load')).toEqual([
    ['distribution', 100, 2],
    ['distribution', 10, 1],
  ]);
  // An up-down counter is a level whatever is preferred: the SDK tells it as a total, and once more as it shuts down.
  expect(of('queue').slice(0, 2)).toEqual([
    ['gauge', 5, 1],
    ['gauge', 4, 1],
  ]);
  expect(points.every(({ tags }) => tags.includes('service:web'))).toBe(true);
});
