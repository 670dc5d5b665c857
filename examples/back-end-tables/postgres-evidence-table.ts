// The new tables in PostgreSQL.
import {
  Client,
  type ClientBase,
  type ClientConfig,
  DatabaseError,
  Pool,
  type QueryResult,
  type QueryResultRow,
} from 'pg';
import { COUNT, evidenceSchema, FIND, parametersOf, WRITES } from './evidence-statements.ts';
import {
  type Breakable,
  byStatus,
  type Change,
  type EvidenceRow,
  type EvidenceTable,
  LOCK_MILLIS,
  NoSuchRow,
  type StatusCount,
  TableBusy,
} from './evidence-table.ts';

const SCHEMA = `
  BEGIN;
  -- Two that start at once would both make it, and one would fail.
  SET LOCAL lock_timeout = '5s';
  SELECT pg_advisory_xact_lock(hashtext('evidence_submissions'));
  ${evidenceSchema({ identity: 'BIGINT GENERATED ALWAYS AS IDENTITY', instant: 'TIMESTAMPTZ(3)' })};
  COMMIT`;

/** Keeps everybody else from writing, as SQLite's write lock does, and waits for whoever is. */
const HOLD = 'BEGIN; LOCK TABLE evidence_submissions IN EXCLUSIVE MODE';

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const LOCK_NOT_AVAILABLE = '55P03';
const DATA_EXCEPTION = '22';
const INTEGRITY_CONSTRAINT_VIOLATION = '23';

/** A port of this machine where nothing listens: TCP's port service, which nothing has for decades. */
const NOWHERE = 'postgres://127.0.0.1:1/gone';
const CONNECTIONS = 4;
const CONNECT_MILLIS = 5_000;

/**
 * Opens the tables in the database at `url`, made when they are missing.
 * @throws the database's error when it cannot be reached.
 */
export async function postgresEvidenceTable(url: string): Promise<EvidenceTable & Breakable> {
  let pool = connections(url);
  let gone = false;
  let locker: Client | undefined;
  await pool.query(SCHEMA).catch(async (error) => {
    await pool.end();
    throw readable(error);
  });

  return {
    apply: (changes) => inTransaction(pool, (client) => writeAll(client, changes)),
    async find(jobId) {
      const { rows } = await ask(pool, FIND, { jobId });
      return rows[0] && rowOf(rows[0]);
    },
    async count() {
      return byStatus((await ask<StatusCount>(pool, COUNT, {})).rows);
    },
    async close() {
      await locker?.end();
      await pool.end();
    },
    async holdLock(held) {
      if (held === (locker !== undefined)) return;
      if (held) locker = await lockingClient(gone ? NOWHERE : url);
      else {
        await locker?.end();
        locker = undefined;
      }
    },
    async takeAway(wanted) {
      if (wanted === gone) return;
      gone = wanted;
      const before = pool;
      pool = connections(gone ? NOWHERE : url);
      await before.end();
    },
  };
}

function settings(url: string): ClientConfig {
  return { connectionString: url, connectionTimeoutMillis: CONNECT_MILLIS, lock_timeout: LOCK_MILLIS };
}

function connections(url: string): Pool {
  const pool = new Pool({ ...settings(url), max: CONNECTIONS });
  // A connection that breaks says so to whoever uses it next; without a listener it would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', () => {});
  return pool;
}

async function lockingClient(url: string): Promise<Client> {
  const client = new Client(settings(url));
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(HOLD);
    return client;
  } catch (error) {
    await client.end();
    throw readable(error);
  }
}

async function inTransaction<T>(pool: Pool, work: (client: ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error) => {
    throw readable(error);
  });
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    await client.query('ROLLBACK').then(
      () => client.release(),
      () => client.release(true),
    );
    throw isDatabase(error, LOCK_NOT_AVAILABLE) ? new TableBusy(error.message, { cause: error }) : readable(error);
  }
}

async function writeAll(client: ClientBase, changes: readonly Change[]): Promise<(Error | undefined)[]> {
  const results: (Error | undefined)[] = [];
  for (const change of changes) {
    await client.query('SAVEPOINT before_change');
    results.push(await write(client, change));
    await client.query('RELEASE SAVEPOINT before_change');
  }
  return results;
}

/** The error that this change alone met, if any; whatever else happens is thrown. */
async function write(client: ClientBase, change: Change): Promise<Error | undefined> {
  try {
    const { rowCount } = await ask(client, WRITES[change.kind], parametersOf(change));
    return rowCount === 1 ? undefined : new NoSuchRow(change.jobId);
  } catch (error) {
    if (!isDatabase(error, DATA_EXCEPTION) && !isDatabase(error, INTEGRITY_CONSTRAINT_VIOLATION)) throw error;
    await client.query('ROLLBACK TO SAVEPOINT before_change');
    return error;
  }
}

/** Asks with `:name` parameters, which PostgreSQL numbers. */
async function ask<Row extends QueryResultRow>(
  on: Pool | ClientBase,
  sql: string,
  parameters: Readonly<Record<string, string | number | null>>,
): Promise<QueryResult<Row>> {
  const names = [...new Set(Array.from(sql.matchAll(/:(\w+)/g), (match) => match[1] as string))];
  const text = sql.replace(/:(\w+)/g, (_, name) => `$${names.indexOf(name) + 1}`);
  try {
    return await on.query<Row>(
      text,
      names.map((name) => parameters[name]),
    );
  } catch (error) {
    throw readable(error);
  }
}

function rowOf(columns: Readonly<Record<string, unknown>>): EvidenceRow {
  const entries = Object.entries(columns);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  ) as unknown as EvidenceRow;
}

/** Whether the database itself says so, with this code or one of this class (the first two characters). */
function isDatabase(error: unknown, code: string): error is DatabaseError {
  return error instanceof DatabaseError && (error.code?.startsWith(code) ?? false);
}

/** A host with several addresses that all refuse gives an error without a message of its own. */
function readable(error: unknown): unknown {
  if (!(error instanceof AggregateError) || error.message !== '') return error;
  return new Error(error.errors.map((each) => (each as Error).message).join(', '), { cause: error });
}
