// Keeps counts and keys in a SQLite file of their own, apart from the journal, so that a crash loses at most what was not flushed.
import type { Instant } from '../../core/calendar/instant.ts';
import type {
  ContradictedRow,
  DurationRow,
  NameRow,
  SideRow,
  TallyRows,
  UserRow,
  WindowRow,
} from '../../core/gate/counting/tally-rows.ts';
import { Fault } from '../../engine/faults.ts';
import type { Scope } from '../../engine/ports.ts';
import { evidenceFault, openEvidenceFile } from './evidence-file.ts';

export interface StoredScope extends Scope {
  readonly id: number;
  /** Events of its time came when it was over. */
  readonly late?: true;
}

export interface EvidenceStore {
  /** The key of a rollout; made with `make` and kept when there is none yet. */
  key(rollout: string, make: () => Uint8Array): Uint8Array;
  /** All scopes that were begun and not forgotten, by start, then by when they were begun. */
  scopes(): readonly StoredScope[];
  /** Keeps a new scope, or the end of soak and operations of a known one. Returns its number. */
  keep(scope: Scope): number;
  /** Remembers that events of a scope's time came when it was over. */
  markLate(scope: number): void;
  /** Writes changed rows of several scopes, all or nothing. */
  save(changes: readonly { readonly scope: number; readonly rows: TallyRows }[]): void;
  /** Everything saved of a scope. */
  load(scope: number): TallyRows;
  /** Destroys a rollout's key, its scopes and everything counted in them, also in the bytes of the file. */
  forget(rollout: string): void;
  close(): void;
}

const INSERT_NAME = 'INSERT INTO name VALUES (?, ?, ?)';
const UPSERT_SIDE = `INSERT INTO side VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
  ok = excluded.ok, errors = excluded.errors, userless = excluded.userless, first_at = excluded.first_at, last_at = excluded.last_at`;
const UPSERT_USER = `INSERT INTO user_count VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
  events = excluded.events, state = excluded.state`;
const INSERT_CONTRADICTED = 'INSERT OR IGNORE INTO contradicted VALUES (?, ?, ?)';
const UPSERT_WINDOW = `INSERT INTO time_window VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
  treated_errors = excluded.treated_errors, treated_events = excluded.treated_events,
  control_errors = excluded.control_errors, control_events = excluded.control_events`;
const UPSERT_DURATION = 'INSERT INTO duration VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = excluded.count';
const UPSERT_SCOPE = `INSERT INTO scope (rollout, toggle, name, since, soak_ends_at, operations, durations)
  VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
  soak_ends_at = excluded.soak_ends_at, operations = excluded.operations, durations = excluded.durations RETURNING id`;

/**
 * Opens (and creates) the evidence in `file`, readable by its owner only.
 * @throws Fault PG_METRICS_SOURCE when it cannot be opened or is no evidence of this version; every method throws
 * PG_DISK_FULL or PG_METRICS_SOURCE when the file cannot be written, and then nothing of it is.
 */
export function openEvidenceStore(file: string): EvidenceStore {
  const db = openEvidenceFile(file);
  const getKey = db.prepare('SELECT key FROM rollout_key WHERE rollout = ?');
  const putKey = db.prepare('INSERT INTO rollout_key VALUES (?, ?)');
  const getScopes = db.prepare('SELECT * FROM scope ORDER BY since, id');
  const putScope = db.prepare(UPSERT_SCOPE);
  const putName = db.prepare(INSERT_NAME);
  const putSide = db.prepare(UPSERT_SIDE);
  const putUser = db.prepare(UPSERT_USER);
  const putContradicted = db.prepare(INSERT_CONTRADICTED);
  const putWindow = db.prepare(UPSERT_WINDOW);
  const putDuration = db.prepare(UPSERT_DURATION);
  const putLate = db.prepare('UPDATE scope SET late = 1 WHERE id = ?');
  const getNames = db.prepare('SELECT number, user FROM name WHERE scope = ? ORDER BY number');
  const getSides = db.prepare('SELECT * FROM side WHERE scope = ?');
  const getUsers = db.prepare('SELECT operation, variant, user, events, state FROM user_count WHERE scope = ?');
  const getContradicted = db.prepare('SELECT user, variant FROM contradicted WHERE scope = ?');
  const getWindows = db.prepare('SELECT * FROM time_window WHERE scope = ? ORDER BY operation, number');
  const getDurations = db.prepare('SELECT operation, variant, bucket, count FROM duration WHERE scope = ?');

  function writing<T>(work: () => T): T {
    try {
      db.exec('BEGIN IMMEDIATE');
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw evidenceFault(file, error);
    }
  }

  function saveRows(scope: number, rows: TallyRows): void {
    for (const { number, user } of rows.names) putName.run(scope, number, user);
    for (const row of rows.sides)
      putSide.run(scope, row.operation, row.variant, row.ok, row.errors, row.userless, row.firstAt, row.lastAt);
    for (const row of rows.users) putUser.run(scope, row.operation, row.variant, row.user, row.events, row.state);
    for (const { user, variant } of rows.contradicted) putContradicted.run(scope, user, variant);
    for (const { operation, window } of rows.windows) {
      const { index, treated, control } = window;
      putWindow.run(scope, operation, index, treated.errors, treated.events, control.errors, control.events);
    }
    for (const { operation, variant, bucket, count } of rows.durations)
      putDuration.run(scope, operation, variant, bucket, count);
  }

  return {
    key: (rollout, make) =>
      writing(() => {
        const found = getKey.get(rollout) as { key: Uint8Array } | undefined;
        if (found) return found.key;
        const key = make();
        putKey.run(rollout, key);
        return key;
      }),
    scopes: () => (getScopes.all() as unknown as RawScope[]).map(toScope),
    keep: (scope) =>
      writing(() => {
        const { rollout, toggle, name, since, soakEndsAt, operations, durations = [] } = scope;
        const asked = [JSON.stringify(operations), JSON.stringify(durations)] as const;
        const row = putScope.get(rollout, toggle, name, since, soakEndsAt, ...asked);
        return (row as { id: number }).id;
      }),
    markLate: (scope) => writing(() => void putLate.run(scope)),
    save(changes) {
      writing(() => {
        for (const { scope, rows } of changes) saveRows(scope, rows);
      });
    },
    load: (scope) => ({
      names: getNames.all(scope) as unknown as NameRow[],
      sides: (getSides.all(scope) as unknown as RawSide[]).map(toSide),
      users: getUsers.all(scope) as unknown as UserRow[],
      contradicted: getContradicted.all(scope) as unknown as ContradictedRow[],
      windows: (getWindows.all(scope) as unknown as RawWindow[]).map(toWindow),
      durations: getDurations.all(scope) as unknown as DurationRow[],
    }),
    forget(rollout) {
      writing(() => {
        for (const table of ['name', 'side', 'user_count', 'contradicted', 'time_window', 'duration'])
          db.prepare(`DELETE FROM ${table} WHERE scope IN (SELECT id FROM scope WHERE rollout = ?)`).run(rollout);
        for (const table of ['scope', 'rollout_key']) db.prepare(`DELETE FROM ${table} WHERE rollout = ?`).run(rollout);
      });
      // The zeros of secure_delete are in the log; now they overwrite the file, and the log with the old rows is emptied.
      const { busy } = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number };
      if (busy)
        throw new Fault(
          'PG_METRICS_SOURCE',
          `What was counted of users of ${rollout} is deleted, but another program has ${file} open and holds its log; close that program, then the log goes too.`,
        );
    },
    close() {
      db.close();
    },
  };
}

interface RawScope {
  readonly id: number;
  readonly rollout: string;
  readonly toggle: string;
  readonly name: string;
  readonly since: Instant;
  readonly soak_ends_at: Instant;
  readonly operations: string;
  readonly durations: string;
  readonly late: number;
}

function toScope({ id, rollout, toggle, name, since, soak_ends_at, ...asked }: RawScope): StoredScope {
  const operations = JSON.parse(asked.operations) as string[];
  const durations = JSON.parse(asked.durations) as string[];
  const scope = { id, rollout, toggle, name, since, soakEndsAt: soak_ends_at, operations };
  return { ...scope, ...(durations.length > 0 && { durations }), ...(asked.late === 1 && { late: true }) };
}

interface RawSide extends Omit<SideRow, 'firstAt' | 'lastAt'> {
  readonly first_at: Instant;
  readonly last_at: Instant;
}

function toSide({ operation, variant, ok, errors, userless, first_at, last_at }: RawSide): SideRow {
  return { operation, variant, ok, errors, userless, firstAt: first_at, lastAt: last_at };
}

interface RawWindow {
  readonly operation: string;
  readonly number: number;
  readonly treated_errors: number;
  readonly treated_events: number;
  readonly control_errors: number;
  readonly control_events: number;
}

function toWindow(row: RawWindow): WindowRow {
  return {
    operation: row.operation,
    window: {
      index: row.number,
      treated: { errors: row.treated_errors, events: row.treated_events },
      control: { errors: row.control_errors, events: row.control_events },
    },
  };
}
