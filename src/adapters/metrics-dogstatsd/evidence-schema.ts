// The tables of the evidence file. No journal: rows are overwritten, and those of a closed rollout are destroyed.

/** Counted up with every change of the tables; a file of a later version is refused, never guessed at. */
export const EVIDENCE_VERSION = 4;

/** Durations of an operation, in the buckets of src/core/gate/counting/sketch.ts. */
const DURATION = `
  CREATE TABLE duration (
    scope INTEGER NOT NULL,
    operation TEXT NOT NULL,
    variant TEXT NOT NULL CHECK (variant IN ('on', 'off')),
    bucket INTEGER NOT NULL,
    count REAL NOT NULL,
    PRIMARY KEY (scope, operation, variant, bucket)
  ) STRICT, WITHOUT ROWID;
`;

/** Users who had another variant than the toggle says; "user" is a number in table name. */
const CONTRADICTED = `
  CREATE TABLE contradicted (
    scope INTEGER NOT NULL,
    user INTEGER NOT NULL,
    variant TEXT NOT NULL CHECK (variant IN ('on', 'off')),
    PRIMARY KEY (scope, user, variant)
  ) STRICT, WITHOUT ROWID;
`;

/** What makes a file of a version one of the next, so that a step under way keeps its evidence. */
export const MIGRATIONS: Readonly<Record<number, string>> = {
  1: `${DURATION} ALTER TABLE scope ADD COLUMN durations TEXT NOT NULL DEFAULT '[]';`,
  2: 'ALTER TABLE scope ADD COLUMN late INTEGER NOT NULL DEFAULT 0;',
  3: CONTRADICTED,
};

export const EVIDENCE_SCHEMA = `${DURATION} ${CONTRADICTED}
  -- The key of a rollout's pseudonyms: 32 random bytes.
  CREATE TABLE rollout_key (
    rollout TEXT NOT NULL PRIMARY KEY,
    key BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- A step of an attempt whose events are counted apart. Times are milliseconds since 1970.
  CREATE TABLE scope (
    id INTEGER PRIMARY KEY,
    rollout TEXT NOT NULL,
    toggle TEXT NOT NULL,
    name TEXT NOT NULL,
    since INTEGER NOT NULL,
    soak_ends_at INTEGER NOT NULL,
    operations TEXT NOT NULL, -- JSON array of operation keys
    durations TEXT NOT NULL DEFAULT '[]', -- those whose durations are asked for
    late INTEGER NOT NULL DEFAULT 0, -- 1 once events of its time came when it was over
    UNIQUE (rollout, name)
  ) STRICT;

  CREATE TABLE side (
    scope INTEGER NOT NULL,
    operation TEXT NOT NULL,
    variant TEXT NOT NULL CHECK (variant IN ('on', 'off')),
    ok REAL NOT NULL,
    errors REAL NOT NULL,
    userless REAL NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    PRIMARY KEY (scope, operation, variant)
  ) STRICT, WITHOUT ROWID;

  -- The pseudonyms of a scope's users, numbered from 0: rows that change often are kept by a small number, in its order.
  CREATE TABLE name (
    scope INTEGER NOT NULL,
    number INTEGER NOT NULL,
    user TEXT NOT NULL,
    PRIMARY KEY (scope, number)
  ) STRICT, WITHOUT ROWID;

  -- "user" is a number in table name; "state" is laid out in src/core/gate/counting/tally-side.ts.
  CREATE TABLE user_count (
    scope INTEGER NOT NULL,
    operation TEXT NOT NULL,
    variant TEXT NOT NULL CHECK (variant IN ('on', 'off')),
    user INTEGER NOT NULL,
    events REAL NOT NULL,
    state INTEGER NOT NULL,
    PRIMARY KEY (scope, operation, variant, user)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE time_window (
    scope INTEGER NOT NULL,
    operation TEXT NOT NULL,
    number INTEGER NOT NULL,
    treated_errors REAL NOT NULL,
    treated_events REAL NOT NULL,
    control_errors REAL NOT NULL,
    control_events REAL NOT NULL,
    PRIMARY KEY (scope, operation, number)
  ) STRICT, WITHOUT ROWID;
`;
