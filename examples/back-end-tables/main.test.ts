import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isOn } from '../../src/core/toggle/evaluate.ts';
import { percent } from '../../src/core/toggle/percentage.ts';
import { type FakePhasegate, fakePhasegate } from '../../src/sdk/testing/fake-phasegate.ts';
import { type ChildProgram, type ChildReply, inParallel, startChild, users } from '../testing/child-program.ts';
import { TABLE_FAULTS } from './faults.ts';

const MAIN = new URL('./main.ts', import.meta.url);
const TOGGLE = 'tables';
const CONTENT = Buffer.from('%PDF-1.7 a page of evidence').toString('base64');

interface Stats {
  readonly emitted: number;
  readonly rows: Readonly<Record<string, number>> | null;
  readonly oldRows: Readonly<Record<string, number>>;
  readonly notified: number;
  readonly lastError: string | null;
}

let folder: string;
let database: string;
let phasegate: FakePhasegate;
let service: ChildProgram<Stats>;
let batch = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'back-end-tables-test-'));
  database = join(folder, 'evidence.sqlite');
  phasegate = await fakePhasegate();
  phasegate.set(TOGGLE, 50, { userKey: 'k' });
  service = await startChild(MAIN, phasegate, ['--toggle', TOGGLE, '--database', database]);
});
afterAll(async () => {
  expect(await service.stop()).toBe(0);
  expect(service.said()).toBe('');
  await phasegate.close();
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  for (const name of Object.keys(TABLE_FAULTS)) await service.fault(name, false);
});

const submission = (user: string) => ({
  user,
  claimId: `claim of ${user}`,
  trackedItemId: '7',
  fileName: `${user} page 1.pdf`,
  content: CONTENT,
});
const submit = (user: string) => service.post('/evidence-submissions', submission(user));
const jobOf = ({ body }: ChildReply): string => JSON.parse(body.toString()).jobId;
const total = (rows: Readonly<Record<string, number>> | null) => Object.values(rows ?? {}).reduce((a, b) => a + b, 0);

/** Each of `count` new users submits once; what was measured, and how many rows came about. */
async function load(count: number) {
  const before = await service.settle();
  const heard = phasegate.operations().length;
  const replies = await inParallel(users(count, `batch-${++batch}`), submit);
  const after = await service.settle();
  const events = phasegate.operations().slice(heard);
  const of = (variant: 'on' | 'off', outcome: 'ok' | 'error') =>
    events.filter(({ tags }) => tags.variant === variant && tags.outcome === outcome).length;
  return {
    replies,
    accepted: replies.filter(({ status }) => status === 202).length,
    events,
    of,
    newRows: after.rows && before.rows ? total(after.rows) - total(before.rows) : undefined,
    oldRows: total(after.oldRows) - total(before.oldRows),
    after,
  };
}

/**
 * Whatever is wrong with the new tables: everybody is served, the old path has every row, and only the new one is
 * measured ill.
 */
function expectOldPathUnharmed(
  { accepted, oldRows, of, after }: Awaited<ReturnType<typeof load>>,
  count: number,
): void {
  expect(accepted).toBe(count);
  expect(oldRows).toBe(count);
  expect(after.oldRows.open).toBe(0);
  expect(of('off', 'error')).toBe(0);
  expect(of('off', 'ok')).toBeGreaterThan(count / 4);
}

describe('in good health', () => {
  test('everybody is kept the old way, and who is on in the new tables too', async () => {
    const result = await load(500);
    expectOldPathUnharmed(result, 500);
    expect(result.events).toHaveLength(500);
    expect(result.of('on', 'error')).toBe(0);
    expect(result.newRows).toBe(result.of('on', 'ok'));
    expect(result.newRows).toBeGreaterThan(180);
    expect(result.events.every(({ tags }) => tags.operation === 'tabl-writ' && tags.toggle === TOGGLE)).toBe(true);
    expect(new Set(result.events.map(({ tags }) => tags.user)).size).toBe(500);
    expect(JSON.stringify(result.events)).not.toContain('example.org');
    const { rows, oldRows, notified } = result.after;
    expect(rows).toMatchObject({ CREATED: 0, QUEUED: 0, IN_PROGRESS: 0 });
    // Upstream spoils one upload in fifty, and every such user is told.
    expect(oldRows.failed).toBe(10);
    expect(notified).toBe(10);
  });

  test('a submission can be followed to its end, with its metadata encrypted in the tables', async () => {
    const replies = await inParallel(users(60, 'followed'), async (user) => ({
      user,
      jobId: jobOf(await submit(user)),
    }));
    await service.settle();
    const shown = await Promise.all(
      replies.map(async ({ user, jobId }) => {
        const { body } = await service.get(`/evidence-submissions/${jobId}`);
        return {
          user,
          ...(JSON.parse(body.toString()) as { outcome: string; tracked: Record<string, unknown> | null }),
        };
      }),
    );
    const tracked = shown.filter((each) => each.tracked !== null);
    expect(tracked.length).toBeGreaterThan(10);
    expect(tracked.length).toBeLessThan(50);
    for (const { user, outcome, tracked: row } of tracked) {
      const succeeded = outcome === 'success';
      expect(row).toMatchObject({
        jobClass: 'EvidenceUploadJob',
        claimId: `claim of ${user}`,
        userAccount: user,
        trackedItemId: '7',
        fileName: `${user} page 1.pdf`,
        fileSize: 27,
        uploadStatus: succeeded ? 'SUCCESS' : 'FAILED',
        requestId: expect.stringMatching(/^upload-\d+$/),
        notificationStatus: succeeded ? null : 'sent',
      });
      expect(succeeded ? row?.deleteDate : row?.failedDate).toMatch(/^\d{4}-\d\d-\d\dT/);
    }
    const db = new DatabaseSync(database, { readOnly: true });
    const stored = db.prepare('SELECT metadata_ciphertext AS text FROM evidence_submissions').all() as {
      text: string;
    }[];
    db.close();
    expect(stored.some(({ text }) => Buffer.from(text, 'base64').includes('.pdf'))).toBe(false);
  });

  test.each([
    ['POST', '/evidence-submissions', { user: 'jane' }, 400],
    ['POST', '/evidence-submissions', { ...submission('jane'), trackedItemId: 7 }, 400],
    ['POST', '/evidence-submissions', { ...submission('jane'), content: 'x'.repeat(2 ** 20) }, 413],
    ['GET', '/evidence-submissions/unknown', undefined, 404],
    ['GET', '/settle', undefined, 405],
  ])('%s %s is refused with its reason', async (method, path, body, status) => {
    const before = (await service.settle()).emitted;
    const reply = await (method === 'POST' ? service.post(path, body) : service.get(path));
    expect(reply.status).toBe(status);
    expect(JSON.parse(reply.body.toString()).error).toMatch(/^unexpected/);
    expect((await service.settle()).emitted).toBe(before);
  });
});

describe('faults', () => {
  test('are listed with their meaning', async () => {
    const listed = JSON.parse((await service.get('/faults')).body.toString()) as { name: string; on: boolean }[];
    expect(listed.map(({ name }) => name)).toEqual(Object.keys(TABLE_FAULTS));
    expect(listed.every(({ on }) => !on)).toBe(true);
    expect((await service.post('/faults', { name: 'flood', on: true })).status).toBe(404);
  });

  test('table-write fails exactly one write, and says so before anybody asks', async () => {
    await service.fault('table-write', true);
    const result = await load(200);
    expectOldPathUnharmed(result, 200);
    expect(result.of('on', 'error')).toBe(1);
    expect(result.newRows).toBe(result.of('on', 'ok'));
    expect(result.after.lastError).toBe('NOT NULL constraint failed: evidence_submissions.user_account');
    expect(JSON.parse((await service.get('/faults')).body.toString())[0]).toMatchObject({
      name: 'table-write',
      on: false,
    });
  });

  test('a failed write is known as soon as its request is answered, before its job has ended', async () => {
    await service.fault('not-null', true);
    const half = { key: TOGGLE, percentage: percent(50), version: 1 };
    const user = users(50, 'prompt').find((each) => isOn(half, each)) as string;
    const { emitted } = await service.settle();
    await submit(user);
    const after = await service.stats();
    expect(after).toMatchObject({ emitted: emitted + 1, oldRows: { open: 1 } });
  });

  test.each([
    ['not-null', 'NOT NULL constraint failed: evidence_submissions.user_account'],
    ['lock-timeout', 'database is locked'],
    ['database-gone', 'unable to open database file'],
  ])('%s fails every write to the new tables and none to the old', async (name, message) => {
    await service.fault(name, true);
    const result = await load(150);
    expectOldPathUnharmed(result, 150);
    expect(result.of('on', 'ok')).toBe(0);
    expect(result.of('on', 'error')).toBe(150 - result.of('off', 'ok'));
    expect(result.after.lastError).toBe(message);
    expect(result.newRows ?? 0).toBe(0);
    await service.fault(name, false);
    const mended = await load(100);
    expectOldPathUnharmed(mended, 100);
    expect(mended.of('on', 'error')).toBe(0);
    expect(mended.newRows).toBe(mended.of('on', 'ok'));
  });

  test('unique-duplicate fails the second insert, and leaves the first', async () => {
    await service.fault('unique-duplicate', true);
    const result = await load(150);
    expectOldPathUnharmed(result, 150);
    expect(result.of('on', 'ok')).toBe(0);
    expect(result.newRows).toBe(result.of('on', 'error'));
    expect(result.after.lastError).toBe('UNIQUE constraint failed: evidence_submissions.job_id');
    expect(result.after.rows).toMatchObject({ CREATED: 0, QUEUED: 0, IN_PROGRESS: 0 });
  });

  test('slow-disk fails nothing and keeps nobody waiting', async () => {
    await service.fault('slow-disk', true);
    const started = performance.now();
    const answered: number[] = [];
    await inParallel(users(100, 'slow'), async (user) => {
      const sent = performance.now();
      await submit(user);
      answered.push(performance.now() - sent);
    });
    answered.sort((a, b) => a - b);
    expect(answered[50]).toBeLessThan(150);
    const heard = phasegate.operations({ variant: 'on' }).length;
    await service.settle();
    expect(performance.now() - started).toBeGreaterThan(300);
    const slow = phasegate.operations({ variant: 'on' }).slice(heard);
    expect(slow.length).toBeGreaterThan(20);
    expect(slow.every(({ tags }) => tags.outcome === 'ok')).toBe(true);
  });

  test('telemetry-gone serves everybody and says nothing', async () => {
    await service.fault('telemetry-gone', true);
    const silent = await load(50);
    expect(silent.accepted).toBe(50);
    expect(silent.newRows).toBeGreaterThan(0);
    expect(silent.events).toHaveLength(0);
    await service.fault('telemetry-gone', false);
    expect((await load(50)).events).toHaveLength(50);
  });
});

test('at 0% nobody is written to the new tables', async () => {
  phasegate.set(TOGGLE, 0);
  let tracked: number | undefined;
  // The change travels on another connection than the requests.
  for (const deadline = performance.now() + 5_000; tracked !== 0 && performance.now() < deadline; )
    tracked = (await load(20)).newRows;
  const result = await load(100);
  expect(result.newRows).toBe(0);
  expect(result.of('off', 'ok')).toBe(100);
});

test('it ends by itself, cleanly and with all work done, when its standard input closes', async () => {
  phasegate.set(TOGGLE, 100);
  const file = join(folder, 'orphan.sqlite');
  const orphan = await startChild<Stats>(MAIN, phasegate, ['--toggle', TOGGLE, '--database', file]);
  await inParallel(users(40, 'orphan'), (user) => orphan.post('/evidence-submissions', submission(user)));
  expect(await orphan.stop('stdin')).toBe(0);
  const db = new DatabaseSync(file, { readOnly: true });
  const statuses = db.prepare('SELECT DISTINCT upload_status AS status FROM evidence_submissions').all();
  db.close();
  expect(statuses.map(({ status }) => status).sort()).toEqual(['SUCCESS']);
});
