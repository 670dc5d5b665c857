// The tables of the series file. Slots are those of src/core/series/point.ts: ten seconds, numbered from 1970.

/** Counted up with every change of the tables; a file of a later version is refused, never guessed at. */
export const SERIES_VERSION = 1;

export const SERIES_SCHEMA = `
  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    metric TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('count', 'gauge', 'distribution', 'set', 'leftOut')),
    tags TEXT NOT NULL, -- JSON array, sorted
    UNIQUE (metric, kind, tags)
  ) STRICT;

  CREATE TABLE slot (
    series INTEGER NOT NULL,
    at INTEGER NOT NULL,
    sum REAL NOT NULL, -- of a gauge its last value, of a set its members
    count REAL NOT NULL,
    PRIMARY KEY (series, at)
  ) STRICT, WITHOUT ROWID;

  -- How the values of a distribution are spread, in the buckets of src/core/series/value-sketch.ts.
  CREATE TABLE spread (
    series INTEGER NOT NULL,
    at INTEGER NOT NULL,
    bucket INTEGER NOT NULL,
    count REAL NOT NULL,
    PRIMARY KEY (series, at, bucket)
  ) STRICT, WITHOUT ROWID;
`;
