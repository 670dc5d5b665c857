// `replay --from --to`: what Datadog counted is replayed as a file of the same counts is, and never guessed.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type DatadogServer, startDatadogServer } from '../../../test/foreign/datadog-server/datadog-server.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { type PlainDate, toInstant } from '../../core/calendar/instant.ts';
import type { BoundMetrics } from '../../core/gate/bound-queries.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import type { Connections } from '../bindings/bindings-schema.ts';
import { loadPlan } from '../load-plan.ts';
import { observationsOf } from './replay-source.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const PLAN = at('../../../plans/letters-history.md');
const CSV = at('../../../plans/letters-history.csv');
const ROWS = readFileSync(CSV, 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((row) => row.split(',') as [string, string, string, string, string])
  .map(([time, , outcome, variant, count]) => ({ at: Date.parse(time), outcome, variant, count: Number(count) }));
const RANGE = ['--from', '2025-05-01', '--to', '2025-05-09'];

let server: DatadogServer;
let bindings = '';
beforeEach(async () => {
  server = await startDatadogServer();
  writeFileSync(
    bindings,
    `metrics: datadog
connections:
  datadog: { url: "${server.url}", apiKey: { env: REPLAY_API_KEY }, appKey: { env: REPLAY_APP_KEY } }
criteria:
  "Download error rate: < 0.3%":
    queries:
      errors: sum:download.errors{*}.as_count()
      attempts: sum:download.requests{*}.as_count()
      by: variant
`,
  );
});
beforeAll(() => {
  bindings = join(temporaryFolder(), 'letters.bindings.yaml');
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await server.close();
});
afterAll(removeTemporaryFolders);

/** Counts at the server what the rows of the plan's file say, as far as they are wanted. */
function count(rows: typeof ROWS): void {
  for (const { at: time, outcome, variant, count: value } of rows) {
    const metric = outcome === 'error' ? 'download.errors' : 'download.requests';
    server.add({ metric, tags: [`variant:${variant}`], at: time, value });
  }
}

function replayOf(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, REPLAY_API_KEY: 'api-key', REPLAY_APP_KEY: 'app-key' };
    execFile(process.execPath, [at('../main.ts'), 'replay', ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

const replay = (...args: readonly string[]) => replayOf(PLAN, ...args);
const bySource = (...args: readonly string[]) => replay('--bindings', bindings, ...RANGE, ...args);

describe('phasegate replay --from --to', () => {
  test.each([
    ['alone', []],
    ['beside what people did', ['--history', at('../../../plans/letters-history.json')]],
  ])('decides what it decides by a file of the same counts, moment for moment, %s', async (_, history) => {
    count(ROWS);
    const asked = await bySource('--format', 'json', ...history);
    const read = await replay('--observations', CSV, '--bucket', '1', '--format', 'json', ...history);
    expect(asked.stderr).toBe('');
    expect([asked.code, read.code]).toEqual([1, 1]);
    expect(JSON.parse(asked.stdout)).toEqual(JSON.parse(read.stdout));
    expect(JSON.parse(asked.stdout)[0].end).toMatchObject({ kind: 'decided', state: 'rolledBack' });
  });

  test('says that it has minutes, and asks a person when nothing came any more', async () => {
    count(ROWS.filter(({ at: time }) => time < Date.parse('2025-05-07T11:00:00-04:00')));
    const { code, stdout } = await bySource();
    expect(stdout).toMatch(/operations in 12 minutes, /);
    expect(stdout).toMatch(/Wed 5\/7 11:2\d\s+plan\s+asked a person, because there is no data/);
    expect(code).toBe(3);
  });

  test('ends with 4 and the words of a source that fails, and with 2 where no query found anything', async () => {
    server.keys('another', 'app-key');
    const failing = await bySource();
    expect([failing.code, failing.stdout]).toEqual([4, '']);
    expect(failing.stderr).toMatch(
      /is not replayed, because its counts are not known: Datadog refuses the keys \(403\)/,
    );
    server.keys('api-key', 'app-key');
    const empty = await bySource();
    expect([empty.code, empty.stdout]).toEqual([2, '']);
    expect(empty.stderr).toContain('Unexpected range 2025-05-01 to 2025-05-09 of which no query found anything');
  });

  test('judges a latency by how many were slow, and tells no quantile that it cannot know', async () => {
    const plan = join(dirname(bindings), 'latency.md');
    const text = readFileSync(PLAN, 'utf8').replace('Download error rate: < 0.3%', 'Search latency: p95 < 800 ms');
    writeFileSync(plan, text);
    const queries = readFileSync(bindings, 'utf8').replace(
      'Download error rate: < 0.3%',
      'Search latency: p95 < 800 ms',
    );
    writeFileSync(bindings, queries.replace('      errors:', '      slow:'));
    for (let minute = 20; minute < 40; minute++) {
      const point = { tags: ['variant:on'], at: Date.parse(`2025-05-07T09:${minute}:00-04:00`) };
      server.add(
        { ...point, metric: 'download.requests', value: 100 },
        { ...point, metric: 'download.errors', value: 20 },
      );
    }
    const { code, stdout } = await replayOf(plan, '--bindings', bindings, ...RANGE);
    expect(stdout).toMatch(/plan\s+rolled back to 0%.* took 800 ms or longer \(20%\)/);
    expect(stdout).not.toContain('about');
    expect(code).toBe(1);
  });

  test('takes either a file or a whole range', async () => {
    expect((await replay()).stderr).toContain('expected --observations FILE, or --from DAY --to DAY');
    expect((await replay('--from', '2025-05-01')).stderr).toContain('Unexpected --from alone, expected both');
    expect((await replay('--observations', CSV, ...RANGE)).stderr).toContain('either a file or a range of days');
    expect(await bySource('--bucket', '5')).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('a range of days', () => {
  const metrics: BoundMetrics = {
    source: 'datadog',
    operations: [
      {
        operation: 'download',
        counts: {
          errors: 'sum:download.errors{*}.as_count()',
          attempts: 'sum:download.requests{*}.as_count()',
          split: { kind: 'by', name: 'variant', on: 'on', off: 'off' },
        },
      },
    ],
  };
  const plan = loadPlan(PLAN, readFileSync(PLAN, 'utf8'), { bindings: {}, acceptRepairs: false }).plan;
  const unbound = plan?.rollouts[0] as Rollout;
  const rollout: Rollout = { ...unbound, metrics };
  const now = () => toInstant(Date.parse('2025-05-08T15:00:30-04:00'));
  const datadog = (url?: string): Connections => ({
    datadog: {
      ...(url !== undefined && { url }),
      apiKey: { env: 'REPLAY_API_KEY' },
      appKey: { env: 'REPLAY_APP_KEY' },
    },
  });
  const ask = (from: string, to: string, connections = datadog(server.url)) =>
    observationsOf(rollout, connections, { from: from as PlainDate, to: to as PlainDate }, now);

  beforeAll(() => {
    process.env.REPLAY_API_KEY = 'api-key';
    process.env.REPLAY_APP_KEY = 'app-key';
  });
  afterAll(() => {
    delete process.env.REPLAY_API_KEY;
    delete process.env.REPLAY_APP_KEY;
  });

  test('is the days of the plan, and of today what is complete', async () => {
    server.clock(now);
    const requests = (time: string) =>
      server.add({ metric: 'download.requests', tags: ['variant:on'], at: Date.parse(`${time}-04:00`), value: 1 });
    for (const time of ['2025-05-06T23:59:30', '2025-05-07T00:00:00', '2025-05-08T14:59:59', '2025-05-08T15:00:01'])
      requests(time);
    const { operations, knownUntil, bucket } = await ask('2025-05-07', '2025-05-08');
    expect(operations.map(({ at: time, row }) => [new Date(time).toISOString(), row])).toEqual([
      ['2025-05-07T04:00:00.000Z', 1],
      ['2025-05-08T18:59:00.000Z', 1440 + 900],
    ]);
    expect([knownUntil, bucket]).toEqual([now(), 60_000]);
  });

  test('is asked of Prometheus by its raw samples: a gap brings nothing, and its failure is one', async () => {
    const scraped: readonly (readonly [string, number])[] = [
      ['2025-05-06T23:59:45', 100],
      ['2025-05-07T00:00:15', 101],
      ['2025-05-07T09:00:15', 141],
      ['2025-05-07T10:30:15', 144],
    ];
    const samples = scraped.map(([time, value]) => [Date.parse(`${time}-04:00`) / 1000, String(value)] as const);
    let status = 200;
    vi.stubGlobal('fetch', async (_: string, { body }: { body: URLSearchParams }) => {
      const until = Number(body.get('time'));
      const from = until - Number(/\[(\d+)s\]$/.exec(body.get('query') ?? '')?.[1]);
      const values = samples.filter(([time]) => time > from && time <= until);
      const result =
        values.length > 0 && body.get('query')?.startsWith('tried') ? [{ metric: { variant: 'on' }, values }] : [];
      return Response.json(
        { status: 'success', data: { resultType: 'matrix', result } },
        { status, headers: { date: new Date(now()).toUTCString() } },
      );
    });
    const split = { kind: 'by', name: 'variant', on: 'on', off: 'off' } as const;
    const operations = [{ operation: 'download', counts: { errors: 'failed_total', attempts: 'tried_total', split } }];
    const bound: Rollout = { ...unbound, metrics: { source: 'prometheus', operations } };
    const connections: Connections = { prometheus: { url: 'http://127.0.0.1:9090' } };
    const day = { from: '2025-05-07' as PlainDate, to: '2025-05-07' as PlainDate };
    const { operations: observed } = await observationsOf(bound, connections, day, now);
    expect(observed.map(({ row, outcome, count: events }) => [row, outcome, events])).toEqual([
      [541, 'ok', 40],
      [631, 'ok', 3],
    ]);
    status = 503;
    const failing = observationsOf(bound, connections, day, now);
    await expect(failing).rejects.toMatchObject({
      code: 4,
      message: expect.stringContaining('Prometheus answers with status 503'),
    });
  });

  test('that nobody can tell anything of is refused before anybody is asked', async () => {
    await expect(ask('2025-05-08', '2025-05-07')).rejects.toThrow(/--to 2025-05-07 before --from 2025-05-08/);
    await expect(ask('2025-05-08', '2025-05-09')).rejects.toThrow(/2025-05-09 in the future, .* today \(2025-05-08\)/);
    await expect(ask('2025-01-01', '2025-05-07')).rejects.toThrow(/range of 127 days, expected at most 92/);
    await expect(ask('2024-01-01', '2024-01-02', datadog())).rejects.toThrow(/Datadog keeps metrics no longer/);
    const days = { from: '2025-05-07' as PlainDate, to: '2025-05-07' as PlainDate };
    await expect(observationsOf(unbound, datadog(), days, now)).rejects.toMatchObject({ code: 2 });
    expect(server.requests).toEqual([]);
  });

  test('in which more failed than was tried is refused, and a limit says when to ask again', async () => {
    server.clock(now);
    server.add({
      metric: 'download.errors',
      tags: ['variant:on'],
      at: Date.parse('2025-05-07T10:00:00-04:00'),
      value: 3,
    });
    await expect(ask('2025-05-07', '2025-05-07')).rejects.toMatchObject({ code: 4 });
    server.next({ status: 429, headers: { 'x-ratelimit-reset': '90' } });
    await expect(ask('2025-05-07', '2025-05-07')).rejects.toThrow(/A replay asks once: try again in 90 s/);
  });
});
