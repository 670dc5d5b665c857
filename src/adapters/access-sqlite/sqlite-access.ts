// Access tokens, sessions and sign-ins in one SQLite file beside the journal, readable by its owner only.
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { Instant } from '../../core/calendar/instant.ts';
import { Fault, messageOf } from '../../engine/faults.ts';
import { SCHEMA } from './schema.ts';

export type TokenRole = 'viewer' | 'operator' | 'admin';

export interface TokenRow {
  readonly hash: string;
  readonly name: string;
  readonly role: TokenRole;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | undefined;
  readonly revokedAt: Instant | undefined;
  readonly usedAt: Instant | undefined;
}

export interface SessionRow {
  readonly id: string;
  readonly hash: string;
  readonly previousHash: string | undefined;
  readonly previousUntil: Instant | undefined;
  readonly tokenHash: string;
  readonly csrf: string;
  readonly createdAt: Instant;
  readonly rotatedAt: Instant;
  readonly usedAt: Instant;
}

type Outcome = 'signedIn' | 'refused' | 'expired' | 'revoked' | 'limited' | 'signedOut';

export interface SignInRow {
  readonly at: number;
  readonly outcome: Outcome;
  readonly name: string | null;
  readonly address: string;
}

export interface SqliteAccess {
  addToken(token: Pick<TokenRow, 'hash' | 'name' | 'role' | 'createdAt' | 'expiresAt'>): void;
  /** All of them, revoked and expired ones too, by name. */
  tokens(): readonly TokenRow[];
  token(hash: string): TokenRow | undefined;
  tokenUsed(hash: string, at: Instant): void;
  /** Revokes every token of that name that is not revoked; how many these were. Its sessions end with it. */
  revoke(name: string, at: Instant): number;
  session(hash: string): SessionRow | undefined;
  sessionById(id: string): SessionRow | undefined;
  putSession(session: SessionRow): void;
  dropSession(id: string): void;
  dropOldSessions(createdBefore: Instant, usedBefore: Instant): void;
  addSignIn(signIn: SignInRow): void;
  signIns(most: number): readonly SignInRow[];
  close(): void;
}

/** Sign-ins kept: whoever tries tokens by the million must not fill the disk. */
const MOST_SIGN_INS = 10_000;

/** @throws Fault PG_ACCESS_UNREADABLE when the file cannot be opened, or comes from a newer version. */
export function openSqliteAccess(file: string): SqliteAccess {
  const db = open(file);
  const all = (sql: string, ...values: readonly SQLInputValue[]) =>
    db.prepare(sql).all(...values) as Record<string, unknown>[];
  const run = (sql: string, ...values: readonly SQLInputValue[]) => db.prepare(sql).run(...values);
  const tokenByHash = db.prepare('SELECT * FROM token WHERE hash = ?');
  const sessionByHash = db.prepare('SELECT * FROM session WHERE hash = ?1 OR previous_hash = ?1');
  const sessionWithId = db.prepare('SELECT * FROM session WHERE id = ?');
  const one = (row: unknown) => row as Record<string, unknown> | undefined;

  return {
    addToken({ hash, name, role, createdAt, expiresAt }) {
      run(
        'INSERT INTO token (hash, name, role, created_at, expires_at) VALUES (?, ?, ?, ?, ?)',
        hash,
        name,
        role,
        createdAt,
        expiresAt ?? null,
      );
    },
    tokens: () => all('SELECT * FROM token ORDER BY name, created_at').map(toToken),
    token(hash) {
      const row = one(tokenByHash.get(hash));
      return row && toToken(row);
    },
    tokenUsed: (hash, at) => void run('UPDATE token SET used_at = ? WHERE hash = ?', at, hash),
    revoke: (name, at) =>
      Number(run('UPDATE token SET revoked_at = ? WHERE name = ? AND revoked_at IS NULL', at, name).changes),
    session(hash) {
      const row = one(sessionByHash.get(hash));
      return row && toSession(row);
    },
    sessionById(id) {
      const row = one(sessionWithId.get(id));
      return row && toSession(row);
    },
    putSession(session) {
      run(
        'INSERT OR REPLACE INTO session (id, hash, previous_hash, previous_until, token_hash, csrf, created_at, rotated_at, used_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
        session.id,
        session.hash,
        session.previousHash ?? null,
        session.previousUntil ?? null,
        session.tokenHash,
        session.csrf,
        session.createdAt,
        session.rotatedAt,
        session.usedAt,
      );
    },
    dropSession: (id) => void run('DELETE FROM session WHERE id = ?', id),
    dropOldSessions: (createdBefore, usedBefore) =>
      void run('DELETE FROM session WHERE created_at < ? OR used_at < ?', createdBefore, usedBefore),
    addSignIn({ at, outcome, name, address }) {
      const { lastInsertRowid } = run(
        'INSERT INTO sign_in (at, outcome, name, address) VALUES (?, ?, ?, ?)',
        at,
        outcome,
        name,
        address,
      );
      run('DELETE FROM sign_in WHERE id <= ?', Number(lastInsertRowid) - MOST_SIGN_INS);
    },
    signIns: (most) =>
      all('SELECT at, outcome, name, address FROM sign_in ORDER BY id DESC LIMIT ?', most).map(
        (row) => ({ ...row }) as unknown as SignInRow,
      ),
    close: () => db.close(),
  };
}

const instant = (value: unknown): Instant | undefined => (value === null ? undefined : (value as Instant));

function toToken(row: Record<string, unknown>): TokenRow {
  return {
    hash: row.hash as string,
    name: row.name as string,
    role: row.role as TokenRole,
    createdAt: row.created_at as Instant,
    expiresAt: instant(row.expires_at),
    revokedAt: instant(row.revoked_at),
    usedAt: instant(row.used_at),
  };
}

function toSession(row: Record<string, unknown>): SessionRow {
  return {
    id: row.id as string,
    hash: row.hash as string,
    previousHash: (row.previous_hash as string | null) ?? undefined,
    previousUntil: instant(row.previous_until),
    tokenHash: row.token_hash as string,
    csrf: row.csrf as string,
    createdAt: row.created_at as Instant,
    rotatedAt: row.rotated_at as Instant,
    usedAt: row.used_at as Instant,
  };
}

function open(file: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    const isNew = file !== ':memory:' && !existsSync(file);
    db = new DatabaseSync(file, { timeout: 5_000 });
    // Hashes only, and still nobody else's business.
    if (isNew) chmodSync(file, 0o600);
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    migrate(db, file);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof Fault) throw error;
    throw new Fault(
      'PG_ACCESS_UNREADABLE',
      `Cannot open the access tokens in ${file}: ${messageOf(error)}. Move that file away and make new ones with "phasegate token create".`,
      { cause: error },
    );
  }
}

function migrate(db: DatabaseSync, file: string): void {
  const at = (): number => (db.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
  if (at() === SCHEMA.length) return;
  db.exec('BEGIN IMMEDIATE');
  try {
    for (let version = at(); version < SCHEMA.length; version++)
      db.exec(`${SCHEMA[version]}; PRAGMA user_version = ${version + 1};`);
    if (at() > SCHEMA.length)
      throw new Fault(
        'PG_ACCESS_UNREADABLE',
        `The access tokens in ${file} were written by a newer Phasegate (schema ${at()}, this one knows ${SCHEMA.length}). Update Phasegate.`,
      );
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}
