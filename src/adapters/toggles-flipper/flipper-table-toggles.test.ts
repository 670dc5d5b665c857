import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toggleContract } from '../../../test/contract/toggles.ts';
import { POSTGRES_START_MILLIS, type Postgres, startPostgres } from '../../../test/foreign/postgres.ts';
import { FULL, OFF, percent } from '../../core/toggle/percentage.ts';
import { createActorChecks } from './actor-checks.ts';
import { createFlipperTableToggles } from './flipper-table-toggles.ts';

/** As the generator of flipper-active_record makes them. */
const TABLES = `
  CREATE TABLE flipper_features (
    id bigserial PRIMARY KEY, key varchar NOT NULL, created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL);
  CREATE UNIQUE INDEX index_flipper_features_on_key ON flipper_features (key);
  CREATE TABLE flipper_gates (
    id bigserial PRIMARY KEY, feature_key varchar NOT NULL, key varchar NOT NULL, value text,
    created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL);
  CREATE UNIQUE INDEX index_flipper_gates_on_feature_key_and_key_and_value ON flipper_gates (feature_key, key, value);
  CREATE ROLE reader LOGIN PASSWORD 'reading-1';
  CREATE ROLE writer LOGIN PASSWORD 'writing-1';
  GRANT SELECT ON flipper_features, flipper_gates TO reader;
  GRANT SELECT, INSERT ON flipper_features TO writer;
  GRANT SELECT, INSERT, DELETE ON flipper_gates TO writer;
  GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO writer;
  CREATE FUNCTION lie() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
  CREATE TRIGGER lie BEFORE INSERT OR DELETE ON flipper_gates FOR EACH ROW EXECUTE FUNCTION lie();
  ALTER TABLE flipper_gates DISABLE TRIGGER lie;
`;

let postgres: Postgres;
let admin: Client;
let url: URL;
const passwords = { read: 'reading-1', write: 'writing-1' };
let made = 0;

beforeAll(async () => {
  postgres = await startPostgres();
  url = new URL(await postgres.createDatabase());
  admin = new Client({ connectionString: url.href });
  await admin.connect();
  await admin.query(TABLES);
}, POSTGRES_START_MILLIS);
afterAll(async () => {
  await admin?.end();
  await postgres?.stop();
});

const urlOf = (user: string, password: string) => Object.assign(new URL(url), { username: user, password }).href;
let timeout = 10_000;

function open(withoutActor: readonly string[] = []) {
  return createFlipperTableToggles({
    credentials: {
      read: async () => urlOf('reader', passwords.read),
      write: async () => urlOf('writer', passwords.write),
    },
    requireActor: createActorChecks({ withoutActor }),
    effectiveWithin: 60_000,
    // Read when it is used: what hangs does so for ever, so that no time is too long for it.
    get timeout() {
      return timeout;
    },
  });
}

async function make(gates: Readonly<Record<string, string>> = {}): Promise<string> {
  const key = `made_${++made}`;
  await admin.query('INSERT INTO flipper_features (key, created_at, updated_at) VALUES ($1, now(), now())', [key]);
  for (const [gate, value] of Object.entries(gates)) await setGate(key, gate, value);
  return key;
}

const setGate = (feature: string, gate: string, value: string) =>
  admin.query(
    'INSERT INTO flipper_gates (feature_key, key, value, created_at, updated_at) VALUES ($1, $2, $3, now(), now())',
    [feature, gate, value],
  );

const gatesOf = async (feature: string) =>
  Object.fromEntries(
    (await admin.query('SELECT key, value FROM flipper_gates WHERE feature_key = $1', [feature])).rows.map(
      ({ key, value }) => [key, value],
    ),
  ) as Readonly<Record<string, string>>;

const sql = (begin: string, end: string) => ({
  begin: async () => void (await admin.query(begin)),
  end: async () => void (await admin.query(end)),
});

toggleContract({
  name: "Flipper's tables in a real PostgreSQL",
  missing: 'made',
  troubles: [
    'another password',
    'no tables',
    'locked for good',
    'a trigger that lies',
    'a value that is none',
    'another port',
    'too many connections',
  ],
  open: async () => ({
    toggles: open(),
    make,
    async truth(key) {
      const { rowCount } = await admin.query('SELECT FROM flipper_features WHERE key = $1', [key]);
      return rowCount === 0 ? undefined : percent(Number((await gatesOf(key)).percentage_of_actors ?? 0));
    },
    async byHand(key, percentage) {
      await admin.query("DELETE FROM flipper_gates WHERE feature_key = $1 AND key = 'percentage_of_actors'", [key]);
      await setGate(key, 'percentage_of_actors', String(percentage / 1000));
    },
    troubles: {
      'another password': {
        ...sql(
          "ALTER ROLE reader PASSWORD 'x'; ALTER ROLE writer PASSWORD 'x'",
          "ALTER ROLE reader PASSWORD 'reading-1'; ALTER ROLE writer PASSWORD 'writing-1'",
        ),
        kind: 'refused',
      },
      'no tables': sql('ALTER TABLE flipper_gates RENAME TO away', 'ALTER TABLE away RENAME TO flipper_gates'),
      'locked for good': {
        kind: 'unreached',
        async begin() {
          timeout = 100;
          await admin.query('BEGIN; LOCK TABLE flipper_gates IN ACCESS EXCLUSIVE MODE');
        },
        async end() {
          timeout = 10_000;
          await admin.query('ROLLBACK');
        },
      },
      'a trigger that lies': {
        ...sql('ALTER TABLE flipper_gates ENABLE TRIGGER lie', 'ALTER TABLE flipper_gates DISABLE TRIGGER lie'),
        onlyWriting: true,
      },
      'a value that is none': sql(
        "UPDATE flipper_gates SET value = 'many' WHERE value = '25'",
        "UPDATE flipper_gates SET value = '25' WHERE value = 'many'",
      ),
      'too many connections': {
        ...sql(
          'ALTER ROLE reader CONNECTION LIMIT 0; ALTER ROLE writer CONNECTION LIMIT 0',
          'ALTER ROLE reader CONNECTION LIMIT -1; ALTER ROLE writer CONNECTION LIMIT -1',
        ),
        kind: 'unreached',
        ofReaderOnly: true,
        beginReading: async () => void (await admin.query('ALTER ROLE reader CONNECTION LIMIT 0')),
      },
      'another port': {
        kind: 'unreached',
        async begin() {
          url.host = `127.0.0.1:1`;
        },
        async end() {
          url.host = new URL(postgres.url).host;
        },
      },
    },
    secrets: () => [passwords.read, passwords.write],
    async rotate() {
      Object.assign(passwords, { read: 'reading-2', write: 'writing-2' });
      await admin.query("ALTER ROLE reader PASSWORD 'reading-2'; ALTER ROLE writer PASSWORD 'writing-2'");
    },
    writerReads: true,
    async revokeReading() {
      await admin.query("ALTER ROLE reader PASSWORD 'x'");
      return async () => void (await admin.query(`ALTER ROLE reader PASSWORD '${passwords.read}'`));
    },
    async otherKind() {
      const toggle = await make({ percentage_of_time: '5' });
      return { toggle, held: () => gatesOf(toggle) };
    },
    async revokeWriting() {
      await admin.query('REVOKE INSERT, DELETE ON flipper_gates FROM writer');
      return async () => void (await admin.query('GRANT INSERT, DELETE ON flipper_gates TO writer'));
    },
    async close() {},
  }),
});

describe('createFlipperTableToggles', () => {
  it('keeps the actors and groups that are let in by name, and takes only the gate for everybody away', async () => {
    const named = { actors: 'User;1', groups: 'staff' };
    const key = await make({ ...named, boolean: 'true' });
    expect(await open().read(key)).toBe(FULL);
    await open().write(key, percent(0.5));
    expect(await gatesOf(key)).toEqual({ ...named, percentage_of_actors: '0.5' });
  });

  it('refuses what is checked without an actor: by a percentage of time, or as the team says', async () => {
    await expect(open().read(await make({ percentage_of_time: '5' }))).rejects.toThrow(/percentage of time/);
    const key = await make();
    await expect(open([key]).write(key, OFF)).rejects.toThrow(/checked without an actor/);
  });

  it('writes times as Rails does, in UTC, whatever the zone of its role is', async () => {
    await admin.query("ALTER ROLE writer SET TIME ZONE 'Asia/Tokyo'");
    await open().write('dated', percent(1));
    const { rows } = await admin.query(
      "SELECT abs(extract(epoch FROM created_at - timezone('utc', now()))) < 3600 AS right FROM flipper_gates WHERE feature_key = 'dated'",
    );
    expect(rows).toEqual([{ right: true }]);
  });

  it('shows nothing of a credential that is no URL', async () => {
    const credential = async () => 'hunter2';
    const toggles = createFlipperTableToggles({
      credentials: { read: credential, write: credential },
      requireActor: createActorChecks({ withoutActor: [] }),
      effectiveWithin: 0,
      timeout: 1000,
    });
    const message = await toggles.read('letters').catch((error: Error) => error.message);
    expect(message).toContain('letters');
    expect(message).not.toContain('hunter2');
  });
});
