// Drives Flipper by its tables in PostgreSQL, for applications that mount its page and not its API.
import type { Client } from 'pg';
import { FULL } from '../../core/toggle/percentage.ts';
import { Fault } from '../../engine/faults.ts';
import type { Toggles } from '../../engine/ports.ts';
import {
  type Credential,
  lookingBy,
  refusedFault,
  secretOf,
  type ToggleErrand,
  toggleFault,
  unreachedFault,
} from '../../engine/toggle-call.ts';
import { togglesOf } from '../../engine/toggles-of.ts';
import type { ActorChecks } from './actor-checks.ts';
import { type Gates, percentageOf } from './gates.ts';

export interface FlipperTableOptions {
  /** URLs of the database, `postgres://user:password@host/name`: of a role that may read, and of one that may write. */
  readonly credentials: { readonly read: Credential; readonly write: Credential };
  readonly requireActor: ActorChecks;
  /** Milliseconds: writing around Flipper empties no cache of it. */
  readonly effectiveWithin: number;
  /** Milliseconds until connecting, or a statement, has taken too long. */
  readonly timeout: number;
}

/**
 * The tables are those of flipper-active_record: flipper_features (key) and flipper_gates (feature_key, key, value). A role for
 * reading needs SELECT on both; one for writing INSERT on both, and DELETE on flipper_gates, besides.
 */
export function createFlipperTableToggles(options: FlipperTableOptions): Toggles {
  const { credentials, requireActor } = options;

  /** One connection for each use, so that a new credential counts from the next one on. */
  async function connected<T>(
    errand: ToggleErrand,
    credential: Credential,
    work: (client: Client) => Promise<T>,
  ): Promise<T> {
    const connectionString = await secretOf(errand, credential);
    const { timeout } = options;
    let client: Client | undefined;
    try {
      // Nobody else needs it, and it takes a tenth of a second to load.
      const { default: pg } = await import('pg');
      client = new pg.Client({
        connectionString,
        connectionTimeoutMillis: timeout,
        statement_timeout: timeout,
        query_timeout: 2 * timeout,
        application_name: 'phasegate',
      });
      // A connection that breaks while nothing is asked is told to nobody else.
      client.on('error', () => {});
      await client.connect();
      return await work(client);
    } catch (error) {
      throw error instanceof Fault ? error : tableFault(errand, error);
    } finally {
      await client?.end().catch(() => {});
    }
  }

  return togglesOf({
    place: "Flipper's tables",
    abilities: { write: true, readBack: true, effectiveWithin: options.effectiveWithin },
    makes: true,
    async read(errand) {
      await requireActor(errand);
      return connected(errand, lookingBy(errand, credentials), async (client) => {
        const { rows } = await client.query<{ key: string | null; value: string | null }>(READ, [errand.toggle]);
        return rows.length === 0 ? undefined : percentageOf(errand, gatesIn(rows));
      });
    },
    send: (errand, percentage) =>
      connected(errand, credentials.write, async (client) => {
        await client.query('BEGIN');
        // Rails keeps times without a zone, in UTC.
        await client.query("SET LOCAL TIME ZONE 'UTC'");
        await client.query(ADD_FEATURE, [errand.toggle]);
        // As Flipper does it. A gate that lets everybody in goes, too: beside it a percentage does nothing.
        const gates = percentage < FULL ? ['percentage_of_actors', 'boolean'] : ['percentage_of_actors'];
        await client.query('DELETE FROM flipper_gates WHERE feature_key = $1 AND key = ANY($2)', [
          errand.toggle,
          gates,
        ]);
        await client.query(ADD_GATE, [errand.toggle, String(percentage / 1000)]);
        await client.query('COMMIT');
      }),
  });
}

const READ = `
  SELECT gate.key, gate.value FROM flipper_features feature
  LEFT JOIN flipper_gates gate ON gate.feature_key = feature.key
  WHERE feature.key = $1`;
const ADD_FEATURE = `
  INSERT INTO flipper_features (key, created_at, updated_at)
  SELECT $1::varchar, now(), now() WHERE NOT EXISTS (SELECT FROM flipper_features WHERE key = $1::varchar)`;
const ADD_GATE = `
  INSERT INTO flipper_gates (feature_key, key, value, created_at, updated_at)
  VALUES ($1, 'percentage_of_actors', $2, now(), now())`;

function gatesIn(rows: readonly { readonly key: string | null; readonly value: string | null }[]): Gates {
  const valueIn = (name: string) => rows.find(({ key }) => key === name)?.value;
  return {
    boolean: valueIn('boolean'),
    percentageOfActors: valueIn('percentage_of_actors'),
    percentageOfTime: valueIn('percentage_of_time'),
    named: rows.some(({ key }) => key === 'actors' || key === 'groups' || key === 'expression'),
  };
}

/** By SQLSTATE or the system's code. No message is shown: those of connecting may hold parts of the URL. */
function tableFault(errand: ToggleErrand, error: unknown): Fault {
  const code = (error as { code?: string }).code ?? 'no answer in time';
  const fault = REFUSED.has(code) ? refusedFault : UNLIKE.has(code) ? toggleFault : unreachedFault;
  return fault(errand, `the database failed (${code})`, FIXES[code] ?? 'Is it up? This is tried again.');
}

/** Of the credential: not valid, no right, no URL. */
const REFUSED: ReadonlySet<string> = new Set(['28P01', '28000', '42501', 'ERR_INVALID_URL']);
/** Another place: not the tables, or not the database, that were meant. */
const UNLIKE: ReadonlySet<string> = new Set(['42P01', '42703', '3D000']);

const FIXES: Readonly<Record<string, string>> = {
  '28P01': 'Renew the credential: its password is not valid (any more).',
  '28000': 'Renew the credential: its role may not log in.',
  '42501': "Give the credential's role its rights on flipper_features and flipper_gates.",
  '42P01': 'There are no tables of flipper-active_record: is it the right database?',
  '57014': 'Somebody else holds what it would change; this is tried again.',
  '3D000': 'There is no such database: check the credential.',
  ERR_INVALID_URL: 'The credential is no URL such as postgres://user:password@host/name.',
};
