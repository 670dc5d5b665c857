import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DatadogServer, startDatadogServer } from '../../test/foreign/datadog-server/datadog-server.ts';
import { endEveryPhasegate, phasegate, startPhasegate } from '../../test/support/phasegate-process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../test/support/temporary-folder.ts';
import { openSqliteJournal } from '../adapters/journal-sqlite/sqlite-journal.ts';
import { openSeriesStore } from '../adapters/series-sqlite/series-store.ts';
import { toInstant } from '../core/calendar/instant.ts';

const PLAN = `# Letters

## Phase 1: 10%
- Planned date range: 3/9/2037-3/9/2037
- Percentage: 10%
- Number of users: 500
- Success criteria:
  - Download error rate: < 2.5%
  - Failures to write to table: 0
  - Call center complaints: 0
`;

const MINUTE = 60_000;
let server: DatadogServer;
let folder: string;
beforeEach(async () => {
  server = await startDatadogServer();
  folder = temporaryFolder();
});
afterEach(async () => {
  await endEveryPhasegate();
  await server.close();
});
afterAll(removeTemporaryFolders);

const env = { DD_API: 'api-key', DD_APP: 'app-key' };

function plan(metrics: 'datadog' | 'embedded' = 'datadog'): string {
  const path = join(folder, 'plan.md');
  writeFileSync(path, PLAN);
  if (metrics === 'datadog')
    writeFileSync(
      join(folder, 'plan.bindings.yaml'),
      `metrics: datadog
connections: { datadog: { url: "${server.url}", apiKey: { env: DD_API }, appKey: { env: DD_APP } } }
criteria:
  "Download error rate: < 2.5%":
    queries: { errors: "sum:d.errors{*}.as_count()", attempts: "sum:d.hits{*}.as_count()", by: variant }
  "Failures to write to table: 0":
    queries: { errors: "sum:w.errors{*}.as_count()", attempts: "sum:w.hits{*}.as_count()", by: variant }
`,
    );
  return path;
}

/** So many events in each hour of the last day. */
function seen(metric: string, variant: string, value: number): void {
  const now = Date.now();
  for (let hour = 0; hour < 24; hour++)
    server.add({ metric, tags: [`variant:${variant}`], at: now - hour * 60 * MINUTE - 5 * MINUTE, value });
}

const check = async (...more: readonly string[]) => phasegate(['check', plan(), ...more], { cwd: folder, env });
const json = async () => {
  const { code, stdout } = await check('--format', 'json');
  return { code, found: JSON.parse(stdout)[0] };
};

describe('what is found in the last day', () => {
  test("is told of each criterion, with the old path's own rate and what comes of it", async () => {
    seen('d.hits', 'off', 100);
    seen('d.errors', 'off', 1);
    seen('w.hits', 'off', 10);
    const { code, found } = await json();
    expect(code).toBe(0);
    expect(found).toMatchObject({
      rollout: 'letters',
      source: 'datadog',
      sourceFailing: null,
      lastDay: { on: 0, off: 2640, neither: 0 },
      onAtZero: null,
      blocks: [],
      toggleCheck: { ready: true },
      criteria: [
        { data: 'found', perHour: 100, oldPath: { events: 2400, errors: 24, rate: 0.01 }, errorsUnseen: false },
        {
          data: 'found',
          perHour: 10,
          oldPath: { events: 240, errors: 0, rate: 0 },
          errorsUnseen: true,
          healthyFails: 0,
        },
        { data: 'person' },
      ],
    });
    // A soak from the opening to the closing: eight hours, of which a tenth of the users have a tenth of the events.
    expect(found.criteria[0].steps).toMatchObject([{ percentage: 10_000, events: 80 }]);
    expect(found.criteria[0].healthyFails).toBeLessThan(0.05);
  });

  test('answers each question in words', async () => {
    seen('d.hits', 'off', 100);
    seen('d.errors', 'off', 1);
    seen('w.hits', 'off', 10);
    server.add({ metric: 'd.hits', tags: [], at: Date.now() - 5 * MINUTE, value: 7 });
    const { stdout, stderr } = await check();
    for (const line of [
      "  ok    toggle: letters is one of Phasegate's own, which it sets and reads itself",
      '  ok    source: Datadog answers; of the last day it has 2,640 operations',
      '  ok    who is on: none of 2,640 operations had the toggle on, as there should be about none at 0%',
      '    found: about 100 events an hour over the last day',
      '    the old path: 24 of 2,400 failed (1%)',
      '    a healthy change, which does as the old path does, fails it less than 1% of the time, over all its steps',
      '    the old path: none of 240 failed',
      '    ?  its query for errors found no series at all: there were none in the last day, or it names what is not there',
      '    a person records it',
      'Nothing stands in the way of starting it.',
    ])
      expect(stdout.split('\n')).toContain(line);
    expect(stdout).toMatch(
      / 10% {2}about 80 events in the soak, proved .*too few to prove it: that takes 146 without an error/,
    );
    expect(stdout).toMatch(/\?\s+7 operations more say neither on nor off/);
    expect(stderr).toBe('');
  });

  test('of a plan whose dates have passed is told as if it began today, which is said', async () => {
    seen('d.hits', 'off', 100);
    seen('w.hits', 'off', 10);
    const path = plan();
    writeFileSync(path, PLAN.replaceAll('2037', '2026'));
    const past = await phasegate(['check', path, '--format', 'json'], { cwd: folder, env });
    expect(past.stderr).toMatch(
      /The dates of .*plan\.md have passed, .* taken to begin on \d{4}-\d\d-\d\d; --start DATE/,
    );
    const begun = await phasegate(['check', path, '--format', 'json', '--start', '2037-03-09'], { cwd: folder, env });
    expect([past.code, begun.code, begun.stderr]).toEqual([0, 0, '']);
    expect(JSON.parse(begun.stdout)[0].criteria[0].steps).toMatchObject([{ percentage: 10_000, events: 80 }]);
  });

  test('makes "no failure" a gamble where the old path fails now and then', async () => {
    seen('d.hits', 'off', 100);
    seen('w.hits', 'off', 1000);
    seen('w.errors', 'off', 1);
    const { found } = await json();
    // 800 events, each of which fails once in a thousand.
    expect(found.criteria[1].healthyFails).toBeCloseTo(1 - 0.999 ** 800, 6);
    expect((await check()).stdout).toMatch(
      /24 of 24,000 failed \(0\.1%\)\n.* a healthy change, .* fails it 55% of the time, over all its steps\n.*phasegate triage/,
    );
  });

  test('may be nothing: that criterion has no data', async () => {
    seen('d.hits', 'off', 100);
    const { code, stdout } = await check();
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /Failures to write to table: 0\n {4}no data: its queries found nothing in the last day of Datadog/,
    );
    expect(stdout).toMatch(/It should not be started:\n {2}"Failures to write to table: 0"/);
  });

  test('may say neither on nor off, or be of nobody yet, which is told apart', async () => {
    seen('d.hits', 'new', 100);
    const path = plan();
    const bindings = join(folder, 'plan.bindings.yaml');
    const [download, table] = readFileSync(bindings, 'utf8').split('  "Failures to write');
    writeFileSync(bindings, `${download}  "Failures to write${table?.replace('by: variant', 'treatedOnly: true')}`);
    const { code, stdout } = await phasegate(['check', path], { cwd: folder, env });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /"Download error rate: < 2\.5%": none of the 2,400 events that its queries found in the last day of Datadog says on or off/,
    );
    expect(stdout).toMatch(/"Failures to write to table: 0": .*at 0% that is right of queries .* with --without-data/);
  });

  test('may be events of users with the toggle on, although it is at 0%', async () => {
    for (const metric of ['d.hits', 'w.hits']) {
      seen(metric, 'off', 100);
      seen(metric, 'on', 90);
    }
    const { code, found } = await json();
    expect(code).toBe(1);
    expect(found.onAtZero).toBe(2 * 24 * 90);
    expect(found.blocks).toEqual([
      expect.stringMatching(/4,320 of 9,120 operations .* had the toggle letters on, although it is at 0%/),
    ]);
  });

  test('is not known when the source fails', async () => {
    server.keys('x', 'y');
    const { code, stdout } = await check();
    expect(code).toBe(4);
    expect(stdout).toMatch(/no {4}source: Datadog refuses the keys \(403\)/);
    expect(stdout).not.toMatch(/api-key|app-key/);
  });

  test('is read of our own intake, too, as far as applications have sent it', async () => {
    const now = Date.now();
    const store = openSeriesStore({ file: join(folder, 'state/series.db'), now: () => toInstant(now) });
    const send = (operation: string, outcome: string, value: number, ago: number, toggle = 'letters') => {
      const tags = [`operation:${operation}`, `outcome:${outcome}`, `toggle:${toggle}`, 'variant:off'];
      store.add({
        metric: 'phasegate.operation',
        kind: 'count',
        tags,
        value,
        count: 1,
        at: toInstant(now - ago * MINUTE),
      });
    };
    send('downloads', 'ok', 2390, 30);
    send('download', 'error', 10, 23 * 60);
    send('download', 'error', 500, 25 * 60);
    send('download', 'error', 500, 30, 'another');
    store.close();
    const { code, stdout } = await phasegate(['check', plan('embedded'), '--state', 'state'], { cwd: folder });
    expect(code).toBe(0);
    for (const line of [
      "  ok    source: Phasegate's own intake; of the last day it has 2,400 operations",
      '  ok    who is on: none of 2,400 operations had the toggle on, as there should be about none at 0%',
      '    found: about 100 events an hour over the last day',
      '    the old path: 10 of 2,400 failed (0.417%)',
      '    not known: nothing of it was sent within the last day',
      'Nothing stands in the way of starting it.',
    ])
      expect(stdout.split('\n')).toContain(line);
  });

  test('is not known of our own intake, which keeps nobody from starting', async () => {
    const { code, stdout } = await phasegate(['check', plan('embedded')], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /events come to Phasegate's own intake, so nothing is known of them before applications send/,
    );
    expect(stdout).toMatch(/What the gates of "Letters" can show with the planned users/);
  });
});

describe('run makes the same check', () => {
  const ports = ['--port', '0', '--statsd-port', '0', '--state', 'state'];

  test('and starts nothing while a criterion has no data', async () => {
    seen('d.hits', 'off', 100);
    const { code, stderr } = await phasegate(['run', plan(), ...ports], { cwd: folder, env });
    expect(code).toBe(1);
    expect(stderr).toMatch(/letters is not started.*\n {2}"Failures to write to table: 0": its queries found nothing/);
    server.keys('x', 'y');
    expect((await phasegate(['run', plan(), ...ports], { cwd: folder, env })).code).toBe(4);
    expect(readFileSync(join(folder, 'plan.md'), 'utf8')).toBe(PLAN);
  });

  test('unless a person says so with a reason, which is journaled; and what has begun goes on', async () => {
    const first = startPhasegate(['run', plan(), ...ports, '--without-data', 'writes begin with it'], {
      cwd: folder,
      env,
    });
    await first.says(/lets it start without data: writes begin with it/);
    first.kill('SIGTERM');
    await first.ended;
    const again = startPhasegate(['run', plan(), ...ports], { cwd: folder, env });
    await again.url();
    again.kill('SIGTERM');
    await again.ended;
    const journal = openSqliteJournal(join(folder, 'state', 'journal.db'));
    const [planned] = await journal.load('letters');
    journal.close();
    expect(planned?.event).toMatchObject({
      kind: 'planned',
      withoutData: { by: expect.any(String), reason: 'writes begin with it' },
      rollout: { metrics: { source: 'datadog' } },
    });
    expect(JSON.stringify(planned)).not.toMatch(/api-key|app-key/);
  });
});

test('serve begins no plan without data either', async () => {
  seen('d.hits', 'off', 100);
  const ports = ['--port', '0', '--statsd-port', '0', '--state', 'state'];
  const { code, stderr } = await phasegate(['serve', plan(), ...ports], { cwd: folder, env });
  expect(code).toBe(1);
  expect(stderr).toMatch(/letters is not started/);
});
