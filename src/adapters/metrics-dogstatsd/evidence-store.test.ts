// What is kept of evidence survives a process that never closed its file, and what is forgotten is gone from the file's bytes.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toInstant } from '../../core/calendar/instant.ts';
import type { TallyRows } from '../../core/gate/counting/tally-rows.ts';
import { Fault } from '../../engine/faults.ts';
import type { Scope } from '../../engine/ports.ts';
import { evidenceFault } from './evidence-file.ts';
import { openEvidenceStore } from './evidence-store.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  file = join(folder, 'state', 'evidence.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const since = toInstant(1_764_000_000_000);
const scope: Scope = {
  rollout: 'letters',
  toggle: 'letters-v2',
  name: '1/0',
  since,
  soakEndsAt: toInstant(since + 1000),
  operations: ['download'],
};
const PSEUDONYM = 'Q2hlZXNlLWFuZC13aW5l-u';
const rows: TallyRows = {
  names: [{ number: 0, user: PSEUDONYM }],
  sides: [
    {
      operation: 'download',
      variant: 'on',
      ok: 2.5,
      errors: 1,
      userless: 0,
      firstAt: since,
      lastAt: toInstant(since + 9),
    },
  ],
  users: [{ operation: 'download', variant: 'on', user: 0, events: 3, state: 0x7fff_ffff }],
  contradicted: [{ user: 0, variant: 'on' }],
  windows: [
    {
      operation: 'download',
      window: { index: 2, treated: { errors: 1, events: 1 }, control: { errors: 0, events: 4 } },
    },
  ],
  durations: [{ operation: 'download', variant: 'on', bucket: -3, count: 2.5 }],
};
const key = Uint8Array.from({ length: 32 }, (_, i) => 200 + i);
const never = (): never => {
  throw new Error('made a second key');
};

test('a second process reads what the first one saved and never closed', () => {
  const first = openEvidenceStore(file);
  const id = first.keep(scope);
  first.key('letters', () => key);
  first.save([{ scope: id, rows }]);
  const second = openEvidenceStore(file);
  expect(second.scopes()).toEqual([{ ...scope, id }]);
  expect(second.load(id)).toEqual(rows);
  expect(second.key('letters', never)).toEqual(key);
  second.close();
  first.close();
});

test('a row that is saved again replaces itself, and each scope has its own', () => {
  const store = openEvidenceStore(file);
  const [one, two] = [store.keep(scope), store.keep({ ...scope, name: '2/1', since: toInstant(since - 1) })];
  store.save([{ scope: one, rows }]);
  const more = { ...rows, names: [], sides: rows.sides.map((side) => ({ ...side, ok: 3 })) };
  store.save([
    { scope: one, rows: more },
    { scope: two, rows },
  ]);
  expect(store.load(one)).toEqual({ ...more, names: rows.names });
  expect(store.load(two)).toEqual(rows);
  expect(store.scopes().map(({ name }) => name)).toEqual(['2/1', '1/0']);
  store.close();
});

test('a scope that is kept again keeps its number and its start', () => {
  const store = openEvidenceStore(file);
  const id = store.keep(scope);
  const later = toInstant(since + 7);
  expect(store.keep({ ...scope, since: later, soakEndsAt: later, operations: ['download', 'index'] })).toBe(id);
  expect(store.scopes()).toEqual([{ ...scope, id, soakEndsAt: later, operations: ['download', 'index'] }]);
  store.close();
});

test('forgetting a rollout leaves neither its key nor its users in any byte, and others alone', () => {
  const store = openEvidenceStore(file);
  const other = store.keep({ ...scope, rollout: 'tables' });
  store.save([
    { scope: store.keep(scope), rows },
    { scope: other, rows: { ...rows, names: [{ number: 0, user: 'another-pseudonym-....' }] } },
  ]);
  store.key('letters', () => key);
  const bytes = () =>
    readdirSync(join(folder, 'state')).map((name) => readFileSync(join(folder, 'state', name)).toString('latin1'));
  const secret = Buffer.from(key).toString('latin1');
  expect(bytes().some((each) => each.includes(PSEUDONYM))).toBe(true);
  expect(bytes().some((each) => each.includes(secret))).toBe(true);

  store.forget('letters');
  expect(bytes().some((each) => each.includes(PSEUDONYM))).toBe(false);
  expect(bytes().some((each) => each.includes(secret))).toBe(false);
  expect(store.scopes()).toMatchObject([{ rollout: 'tables' }]);
  expect(store.load(other).users).toHaveLength(1);
  expect(store.key('letters', () => new Uint8Array(32))).toEqual(new Uint8Array(32));
  store.close();
});

test('what cannot be saved whole is not saved at all', () => {
  const store = openEvidenceStore(file);
  const id = store.keep(scope);
  const bad: TallyRows = { ...rows, users: [{ ...rows.users[0]!, variant: 'maybe' as 'on' }] };
  expect(() => store.save([{ scope: id, rows: bad }])).toThrow(Fault);
  expect(store.load(id)).toEqual({ names: [], sides: [], users: [], contradicted: [], windows: [], durations: [] });
  store.save([{ scope: id, rows }]);
  expect(store.load(id)).toEqual(rows);
  store.close();
});

test('only its owner can read the file', () => {
  openEvidenceStore(file).close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a file that is something else, of another version or in no folder is one clear fault', () => {
  writeFileSync(
    join(folder, 'text.db'),
    'This is no database at all, but it is long enough to be looked at as one.'.repeat(20),
  );
  openEvidenceStore(file).close();
  const db = new DatabaseSync(file);
  db.exec('PRAGMA user_version = 99');
  db.close();
  const fault = (path: string): Fault => {
    try {
      openEvidenceStore(path).close();
    } catch (error) {
      return error as Fault;
    }
    throw new Error('opened');
  };
  expect(fault(join(folder, 'text.db'))).toMatchObject({ name: 'Fault', code: 'PG_METRICS_SOURCE' });
  expect(fault(file).message).toContain('has version 99, expected at most 4');
  expect(fault(join(folder, 'text.db', 'below'))).toMatchObject({ code: 'PG_METRICS_SOURCE' });
});

test('a file of an earlier version goes on, with what it holds', () => {
  const before = openEvidenceStore(file);
  before.save([{ scope: before.keep(scope), rows: { ...rows, contradicted: [], durations: [] } }]);
  before.close();
  const db = new DatabaseSync(file);
  db.exec(
    'DROP TABLE duration; DROP TABLE contradicted; ALTER TABLE scope DROP COLUMN durations; ALTER TABLE scope DROP COLUMN late; PRAGMA user_version = 1',
  );
  db.close();
  const after = openEvidenceStore(file);
  expect(after.scopes()).toEqual([{ ...scope, id: 1 }]);
  after.save([{ scope: 1, rows: { ...rows, names: [], durations: rows.durations } }]);
  expect(after.load(1)).toEqual(rows);
  const id = after.keep({ ...scope, durations: ['download'] });
  after.markLate(id);
  expect(after.scopes()).toEqual([{ ...scope, durations: ['download'], id, late: true }]);
  after.close();
});

test('a full disk is told as one', () => {
  const db = new DatabaseSync(':memory:');
  db.exec('PRAGMA max_page_count = 4; CREATE TABLE t (text TEXT)');
  const fill = () => db.exec('INSERT INTO t VALUES (hex(zeroblob(100000)))');
  let thrown: unknown;
  try {
    fill();
  } catch (error) {
    thrown = error;
  }
  expect(evidenceFault(file, thrown)).toMatchObject({ code: 'PG_DISK_FULL', cause: thrown });
});
