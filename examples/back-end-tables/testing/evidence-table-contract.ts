// What every implementation of the new tables promises, as tests that each of them runs against its real database.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Breakable, type Change, type EvidenceTable, LOCK_MILLIS, type NewRow } from '../evidence-table.ts';

export interface EvidenceDatabase {
  /** Opens the tables; the second time in a test, those of the first. */
  open(): Promise<EvidenceTable & Breakable>;
  /** Resolves when a write waits for the lock. */
  blocked(): Promise<void>;
  /** Removes what the test made. */
  remove(): Promise<void>;
  /** How this database says it. */
  readonly says: {
    readonly notNull: string;
    readonly unique: string;
    readonly check: string;
    readonly busy: string;
    readonly gone: string;
  };
}

const AT = '2025-03-10T14:00:00.000Z';

export function created(jobId: string, more: Partial<NewRow> = {}): Change {
  const row = {
    jobId,
    jobClass: 'EvidenceUploadJob',
    claimId: 'claim-1',
    userAccount: 'jane',
    trackedItemId: null,
    fileSize: 3,
    metadata: 'ciphertext',
    ...more,
  };
  return { kind: 'created', jobId, at: AT, row };
}

/** Registers the tests. `prepare` makes a database for one of them. */
export function evidenceTableContract(name: string, prepare: () => Promise<EvidenceDatabase>): void {
  let database: EvidenceDatabase;
  let table: EvidenceTable & Breakable;
  const apply = async (...changes: Change[]) => (await table.apply(changes)).map((each) => each?.message);

  beforeEach(async () => {
    database = await prepare();
    table = await database.open();
  });
  afterEach(async () => {
    await table.close();
    await database.remove();
  });

  describe(`the new tables in ${name}`, () => {
    test('keep every column of a submission that succeeds', async () => {
      expect(
        await apply(
          created('a', { trackedItemId: '42' }),
          { kind: 'queued', jobId: 'a', at: AT },
          { kind: 'started', jobId: 'a', at: AT, requestId: 'upload-1' },
          { kind: 'succeeded', jobId: 'a', at: '2025-03-10T14:01:00.025Z', deleteDate: '2025-05-09T14:01:00.000Z' },
        ),
      ).toEqual([undefined, undefined, undefined, undefined]);
      expect(await table.find('a')).toEqual({
        jobId: 'a',
        jobClass: 'EvidenceUploadJob',
        requestId: 'upload-1',
        claimId: 'claim-1',
        userAccount: 'jane',
        trackedItemId: '42',
        uploadStatus: 'SUCCESS',
        notificationId: null,
        notificationStatus: null,
        notificationDate: null,
        acknowledgementDate: null,
        failedDate: null,
        deleteDate: '2025-05-09T14:01:00.000Z',
        errorMessage: null,
        fileSize: 3,
        metadata: 'ciphertext',
        createdAt: AT,
        updatedAt: '2025-03-10T14:01:00.025Z',
      });
      expect(await table.find('b')).toBeUndefined();
    });

    test('keep what became of one that failed', async () => {
      await apply(
        created('a'),
        {
          kind: 'failed',
          jobId: 'a',
          at: AT,
          errorMessage: 'unreadable',
          acknowledgementDate: '2025-04-09T14:00:00.000Z',
        },
        { kind: 'notified', jobId: 'a', at: AT, notificationId: 'n-1', notificationStatus: 'sent' },
      );
      expect(await table.find('a')).toMatchObject({
        uploadStatus: 'FAILED',
        failedDate: AT,
        errorMessage: 'unreadable',
        acknowledgementDate: '2025-04-09T14:00:00.000Z',
        notificationId: 'n-1',
        notificationStatus: 'sent',
        notificationDate: AT,
      });
    });

    test('refuse what breaks a rule, and only that', async () => {
      expect(
        await apply(
          created('a'),
          created('b', { userAccount: null }),
          created('a'),
          { kind: 'queued', jobId: 'nobody', at: AT },
          created('c', { fileSize: -1 }),
          created('d'),
        ),
      ).toEqual([
        undefined,
        database.says.notNull,
        database.says.unique,
        'no row of job nobody',
        expect.stringContaining(database.says.check),
        undefined,
      ]);
      expect(await table.count()).toEqual({ CREATED: 2, QUEUED: 0, IN_PROGRESS: 0, SUCCESS: 0, FAILED: 0 });
      expect(await apply({ kind: 'queued', jobId: 'd', at: AT })).toEqual([undefined]);
      expect(await table.count()).toMatchObject({ CREATED: 1, QUEUED: 1 });
    });

    test('are busy while another connection holds the lock for longer than is waited, and still read', async () => {
      await apply(created('a'));
      await table.holdLock(true);
      const asked = performance.now();
      await expect(table.apply([created('b'), created('c')])).rejects.toMatchObject({
        name: 'TableBusy',
        message: database.says.busy,
      });
      expect(performance.now() - asked).toBeGreaterThanOrEqual(LOCK_MILLIS - 1);
      expect((await table.count()).CREATED).toBe(1);
      await table.holdLock(false);
      expect(await apply(created('b'))).toEqual([undefined]);
    });

    test('wait for a lock that is soon let go', async () => {
      await table.holdLock(true);
      const writing = apply(created('a'));
      await database.blocked();
      await table.holdLock(false);
      expect(await writing).toEqual([undefined]);
    });

    test('cannot be reached while they are away, and are whole when they come back', async () => {
      await apply(created('a'));
      await table.takeAway(true);
      await expect(table.apply([created('b')])).rejects.toThrow(database.says.gone);
      await expect(table.count()).rejects.toThrow(database.says.gone);
      await expect(table.find('a')).rejects.toThrow(database.says.gone);
      await expect(table.holdLock(true)).rejects.toThrow(database.says.gone);
      await table.takeAway(false);
      expect(await apply(created('b'))).toEqual([undefined]);
      expect((await table.count()).CREATED).toBe(2);
    });

    test('take being broken and mended twice as once', async () => {
      for (const way of ['holdLock', 'takeAway'] as const) {
        await table[way](false);
        await table[way](true);
        await table[way](true);
        await expect(table.apply([created(way)])).rejects.toThrow();
        await table[way](false);
        await table[way](false);
        expect(await apply(created(way))).toEqual([undefined]);
      }
    });

    test('can be closed while they are away or locked', async () => {
      await table.holdLock(true);
      await table.takeAway(true);
      await table.close();
      table = await database.open();
    });

    test('are found again by the next start', async () => {
      await apply(created('a'));
      await table.close();
      table = await database.open();
      expect((await table.count()).CREATED).toBe(1);
    });
  });
}
