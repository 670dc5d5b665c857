import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Change, NewRow } from './evidence-table.ts';
import { sqliteEvidenceTable } from './sqlite-evidence-table.ts';

const AT = '2025-03-10T14:00:00.000Z';
let folder: string;
let table: ReturnType<typeof sqliteEvidenceTable>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evidence-table-'));
  table = sqliteEvidenceTable(join(folder, 'evidence.sqlite'));
});
afterEach(async () => {
  await table.close();
  rmSync(folder, { recursive: true });
});

function created(jobId: string, more: Partial<NewRow> = {}): Change {
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
const apply = async (...changes: Change[]) => (await table.apply(changes)).map((each) => each?.message);

describe('the new tables', () => {
  test('keep every column of a submission that succeeds', async () => {
    expect(
      await apply(
        created('a', { trackedItemId: '42' }),
        { kind: 'queued', jobId: 'a', at: AT },
        { kind: 'started', jobId: 'a', at: AT, requestId: 'upload-1' },
        { kind: 'succeeded', jobId: 'a', at: '2025-03-10T14:01:00.000Z', deleteDate: '2025-05-09T14:01:00.000Z' },
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
      updatedAt: '2025-03-10T14:01:00.000Z',
    });
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
      'NOT NULL constraint failed: evidence_submissions.user_account',
      'UNIQUE constraint failed: evidence_submissions.job_id',
      'no row of job nobody',
      expect.stringMatching(/^CHECK constraint failed/),
      undefined,
    ]);
    expect(await table.count()).toEqual({ CREATED: 2, QUEUED: 0, IN_PROGRESS: 0, SUCCESS: 0, FAILED: 0 });
  });

  test('are busy, at once, while another connection holds the lock', async () => {
    table.holdLock(true);
    await expect(table.apply([created('a')])).rejects.toMatchObject({
      name: 'TableBusy',
      message: 'database is locked',
    });
    expect(await table.find('a')).toBeUndefined();
    table.holdLock(false);
    expect(await apply(created('a'))).toEqual([undefined]);
  });

  test('cannot be reached while they are away, and are whole when they come back', async () => {
    await apply(created('a'));
    table.takeAway(true);
    await expect(table.apply([created('b')])).rejects.toThrow('unable to open database file');
    await expect(table.count()).rejects.toThrow('unable to open database file');
    expect(() => table.holdLock(true)).toThrow('unable to open database file');
    table.takeAway(false);
    expect(await apply(created('b'))).toEqual([undefined]);
    expect((await table.count()).CREATED).toBe(2);
  });

  test('are found again by the next start', async () => {
    await apply(created('a'));
    await table.close();
    table = sqliteEvidenceTable(join(folder, 'evidence.sqlite'));
    expect((await table.count()).CREATED).toBe(1);
  });
});
