// The journal's tables, as numbered steps: a database at version n is brought forward by the steps after n, never edited.

export const SCHEMA: readonly string[] = [
  `
  CREATE TABLE entry (
    rollout TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (rollout, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TRIGGER entry_is_append_only_update BEFORE UPDATE ON entry
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

  CREATE TRIGGER entry_is_append_only_delete BEFORE DELETE ON entry
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

  CREATE TABLE cursor (
    rollout TEXT NOT NULL,
    consumer TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (rollout, consumer)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE lease (
    rollout TEXT NOT NULL PRIMARY KEY,
    runner TEXT NOT NULL,
    pid INTEGER NOT NULL,
    born TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
];
