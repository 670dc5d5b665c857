// The tables of access, as numbered steps: a database at version n is brought forward by the steps after n, never edited.

export const SCHEMA: readonly string[] = [
  `
  CREATE TABLE token (
    hash TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    used_at INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    previous_hash TEXT,
    previous_until INTEGER,
    token_hash TEXT NOT NULL,
    csrf TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    rotated_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX session_previous ON session (previous_hash);

  CREATE TABLE sign_in (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    name TEXT,
    address TEXT NOT NULL
  ) STRICT;
  `,
];
