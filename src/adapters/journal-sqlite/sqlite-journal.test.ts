import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toInstant } from '../../core/calendar/instant.ts';
import { type NewEntry, PHASEGATE } from '../../core/run/journal.ts';
import { openSqliteJournal } from './sqlite-journal.ts';

const entry = (runner: string): NewEntry => ({
  at: toInstant(1),
  by: PHASEGATE,
  event: { kind: 'claimed', epoch: 1, runner },
});

describe('the SQLite journal', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phasegate-'));
    file = join(folder, 'deep', 'journal.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('numbers entries from 1 and gives them back in order, to another process too', async () => {
    const journal = openSqliteJournal(file);
    expect(await journal.append('r', 0, [entry('a'), entry('b')])).toMatchObject([{ seq: 1 }, { seq: 2 }]);
    const other = openSqliteJournal(file);
    expect(await other.load('r')).toMatchObject([{ seq: 1 }, { seq: 2, event: { runner: 'b' } }]);
    expect(await other.load('r', 1)).toMatchObject([{ seq: 2 }]);
    expect(await other.rollouts()).toEqual(['r']);
    journal.close();
    other.close();
  });

  it('tells a full disk as a failure of the world, whatever is written', async () => {
    const journal = openSqliteJournal(file);
    const other = new DatabaseSync(file);
    for (const table of ['entry', 'cursor', 'lease'])
      other.exec(`CREATE TRIGGER full_${table} BEFORE INSERT ON ${table}
        BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`);
    for (const write of [
      () => journal.append('r', 0, [entry('a')]),
      () => journal.setCursor('r', 'channel x', 1),
      () => journal.claim('r', 'a'),
    ])
      await expect(write()).rejects.toMatchObject({ code: 'PG_DISK_FULL' });
    other.close();
    journal.close();
  });

  it('knows the last number of every rollout at once, whoever wrote it', async () => {
    const journal = openSqliteJournal(file);
    const other = openSqliteJournal(file);
    expect(await journal.heads()).toEqual(new Map());
    await journal.append('r', 0, [entry('a'), entry('b'), entry('c')]);
    expect([...(await journal.heads())]).toEqual([['r', 3]]);
    expect(await journal.heads()).toBe(await journal.heads());
    await other.append('a', 0, [entry('a')]);
    await other.append('r', 3, [entry('d')]);
    expect([...(await journal.heads())]).toEqual([
      ['a', 1],
      ['r', 4],
    ]);
    expect(await journal.rollouts()).toEqual(['a', 'r']);
    journal.close();
    other.close();
  });

  it('gives back a part of a journal', async () => {
    const journal = openSqliteJournal(file);
    await journal.append('r', 0, ['a', 'b', 'c', 'd'].map(entry));
    expect((await journal.load('r', 1, 3)).map(({ seq }) => seq)).toEqual([2, 3]);
    expect(await journal.load('r', 3, 3)).toEqual([]);
    journal.close();
  });

  it('refuses an append at a stale sequence number, whole', async () => {
    const journal = openSqliteJournal(file);
    const other = openSqliteJournal(file);
    await journal.append('r', 0, [entry('a')]);
    expect(await other.append('r', 0, [entry('b'), entry('c')])).toBe('conflict');
    expect(await journal.load('r')).toHaveLength(1);
    journal.close();
    other.close();
  });

  it('is append-only, also for whoever opens the file by hand', async () => {
    const journal = openSqliteJournal(file);
    await journal.append('r', 0, [entry('a')]);
    const raw = new DatabaseSync(file);
    expect(() => raw.exec('UPDATE entry SET at = 2')).toThrow('append-only');
    expect(() => raw.exec('DELETE FROM entry')).toThrow('append-only');
    raw.close();
    journal.close();
  });

  it('grants a rollout to one runner, and again when that one is gone', async () => {
    const journal = openSqliteJournal(file);
    expect(await journal.claim('r', 'one')).toEqual({ granted: true });
    expect(await journal.claim('r', 'one')).toEqual({ granted: true });
    expect(await journal.claim('r', 'two')).toMatchObject({ granted: false });
    expect(await journal.claim('other', 'two')).toEqual({ granted: true });
    await journal.release('r', 'one');
    expect(await journal.claim('r', 'two')).toEqual({ granted: true });
    const raw = new DatabaseSync(file);
    raw.exec("UPDATE lease SET born = 'a process that had this pid before'");
    raw.close();
    expect(await journal.claim('r', 'three')).toEqual({ granted: true });
    journal.close();
  });

  it('says what is wrong with a file that is no journal, or a newer one', () => {
    writeFileSync(join(folder, 'text'), 'this is not a database, it is a text that is long enough to be looked at');
    expect(() => openSqliteJournal(join(folder, 'text'))).toThrow(/Cannot open the journal .*--state/);
    openSqliteJournal(file).close();
    const raw = new DatabaseSync(file);
    raw.exec('PRAGMA user_version = 99');
    raw.close();
    expect(() => openSqliteJournal(file)).toThrow(/newer Phasegate/);
  });

  it('remembers cursors apart from entries', async () => {
    const journal = openSqliteJournal(file);
    expect(await journal.cursor('r', 'mail')).toBe(0);
    await journal.setCursor('r', 'mail', 7);
    expect(await journal.cursor('r', 'mail')).toBe(7);
    journal.close();
  });
});
