// What the table service promises whichever database it writes to, as tests of the running program.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { inParallel, users } from '../../testing/child-program.ts';
import { TABLE_FAULTS } from '../faults.ts';
import { jobOf, type Loaded, startTableProgram, submission, type TableProgram, TOGGLE } from './table-program.ts';

export interface ProgramDatabase {
  readonly arguments: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Asks the database itself, on a connection of its own. */
  query(sql: string): Promise<readonly Readonly<Record<string, string>>[]>;
  /** How this database says it. */
  readonly says: {
    readonly notNull: string;
    readonly unique: string;
    readonly busy: string;
    readonly gone: string;
  };
}

/**
 * Whatever is wrong with the new tables: everybody is served, the old path has every row, and only the new one is
 * measured ill.
 */
function expectOldPathUnharmed({ accepted, oldRows, of, after }: Loaded, count: number): void {
  expect(accepted).toBe(count);
  expect(oldRows).toBe(count);
  expect(after.oldRows.open).toBe(0);
  expect(of('off', 'error')).toBe(0);
  expect(of('off', 'ok')).toBeGreaterThan(count / 4);
}

/** Registers the tests. `prepare` makes a new, empty database, at most `prepareMillis` long. */
export function tableProgramContract(
  name: string,
  prepare: () => Promise<ProgramDatabase>,
  prepareMillis?: number,
): void {
  let database: ProgramDatabase;
  let program: TableProgram;

  beforeAll(async () => {
    database = await prepare();
    program = await startTableProgram(database.arguments, database.environment);
  }, prepareMillis);
  afterEach(async () => {
    for (const fault of Object.keys(TABLE_FAULTS)) await program.service.fault(fault, false);
  });
  afterAll(async () => {
    if (!program) return;
    expect(await program.stop()).toBe(0);
    expect(program.service.said()).toBe('');
  });

  describe(`the table service on ${name}`, () => {
    test('keeps everybody the old way, and who is on in the new tables too', async () => {
      const result = await program.load(500);
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

    test('lets a submission be followed to its end, with its metadata encrypted in the tables', async () => {
      const replies = await inParallel(users(60, 'followed'), async (user) => ({
        user,
        jobId: jobOf(await program.submit(user)),
      }));
      await program.service.settle();
      const shown = await Promise.all(
        replies.map(async ({ user, jobId }) => {
          const { body } = await program.service.get(`/evidence-submissions/${jobId}`);
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
      const stored = await database.query('SELECT metadata_ciphertext AS text FROM evidence_submissions');
      expect(stored.length).toBeGreaterThan(200);
      expect(stored.some(({ text }) => Buffer.from(text as string, 'base64').includes('.pdf'))).toBe(false);
    });

    test('fails exactly one write at table-write, and says so before anybody asks', async () => {
      await program.service.fault('table-write', true);
      const result = await program.load(200);
      expectOldPathUnharmed(result, 200);
      expect(result.of('on', 'error')).toBe(1);
      expect(result.newRows).toBe(result.of('on', 'ok'));
      expect(result.after.lastError).toBe(database.says.notNull);
      expect(JSON.parse((await program.service.get('/faults')).body.toString())[0]).toMatchObject({
        name: 'table-write',
        on: false,
      });
    });

    test.each([
      ['not-null', 'notNull'],
      ['lock-timeout', 'busy'],
      ['database-gone', 'gone'],
    ] as const)('fails every write to the new tables and none to the old at %s', async (fault, said) => {
      await program.service.fault(fault, true);
      const result = await program.load(150);
      expectOldPathUnharmed(result, 150);
      expect(result.of('on', 'ok')).toBe(0);
      expect(result.of('on', 'error')).toBe(150 - result.of('off', 'ok'));
      expect(result.after.lastError).toBe(database.says[said]);
      expect(result.newRows ?? 0).toBe(0);
      await program.service.fault(fault, false);
      const mended = await program.load(100);
      expectOldPathUnharmed(mended, 100);
      expect(mended.of('on', 'error')).toBe(0);
      expect(mended.newRows).toBe(mended.of('on', 'ok'));
    });

    test('fails the second insert at unique-duplicate, and leaves the first', async () => {
      await program.service.fault('unique-duplicate', true);
      const result = await program.load(150);
      expectOldPathUnharmed(result, 150);
      expect(result.of('on', 'ok')).toBe(0);
      expect(result.newRows).toBe(result.of('on', 'error'));
      expect(result.after.lastError).toBe(database.says.unique);
      expect(result.after.rows).toMatchObject({ CREATED: 0, QUEUED: 0, IN_PROGRESS: 0 });
    });

    test('fails nothing and keeps nobody waiting at slow-disk', async () => {
      await program.service.fault('slow-disk', true);
      const started = performance.now();
      const answered: number[] = [];
      await inParallel(users(100, 'slow'), async (user) => {
        const sent = performance.now();
        await program.submit(user);
        answered.push(performance.now() - sent);
      });
      answered.sort((a, b) => a - b);
      expect(answered[50]).toBeLessThan(150);
      const heard = program.phasegate.operations({ variant: 'on' }).length;
      await program.service.settle();
      expect(performance.now() - started).toBeGreaterThan(300);
      const slow = program.phasegate.operations({ variant: 'on' }).slice(heard);
      expect(slow.length).toBeGreaterThan(20);
      expect(slow.every(({ tags }) => tags.outcome === 'ok')).toBe(true);
    });

    test('ends by itself, cleanly and with all work done, when its standard input closes', async () => {
      const another = await prepare();
      const orphan = await startTableProgram(another.arguments, another.environment);
      await inParallel(users(80, 'orphan'), (user) => orphan.service.post('/evidence-submissions', submission(user)));
      expect(await orphan.stop('stdin')).toBe(0);
      const statuses = await another.query('SELECT DISTINCT upload_status AS status FROM evidence_submissions');
      expect(statuses.map(({ status }) => status)).toContain('SUCCESS');
      expect(statuses.filter(({ status }) => status !== 'SUCCESS' && status !== 'FAILED')).toEqual([]);
    });
  });
}
