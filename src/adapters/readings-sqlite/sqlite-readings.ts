// Readings of gates in one SQLite file beside the journal: charts only, nothing is judged by them.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Instant } from '../../core/calendar/instant.ts';
import type { CriterionResult } from '../../core/gate/verdict.ts';
import { Fault, messageOf } from '../../engine/faults.ts';

export interface KeptReading {
  /** Place of the stay among all stays of its rollout. */
  readonly stay: number;
  readonly at: Instant;
  readonly criteria: readonly Pick<CriterionResult, 'criterion' | 'verdict' | 'events' | 'errors' | 'interval'>[];
}

export interface SqliteReadings {
  add(rollout: string, reading: KeptReading): void;
  /** All of a rollout, oldest first. */
  of(rollout: string): readonly KeptReading[];
  close(): void;
}

/** Of one rollout; at one in five minutes that is three weeks of soaking. */
const MOST_OF_ONE = 6_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS reading (
    id INTEGER PRIMARY KEY,
    rollout TEXT NOT NULL,
    stay INTEGER NOT NULL,
    at INTEGER NOT NULL,
    criteria TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS reading_of ON reading (rollout, id);
`;

/** @throws Fault PG_METRICS_SOURCE when the file cannot be used. */
export function openSqliteReadings(file: string): SqliteReadings {
  const db = open(file);
  const insert = db.prepare('INSERT INTO reading (rollout, stay, at, criteria) VALUES (?, ?, ?, ?)');
  const select = db.prepare('SELECT stay, at, criteria FROM reading WHERE rollout = ? ORDER BY id DESC LIMIT ?');
  return {
    add(rollout, { stay, at, criteria }) {
      insert.run(rollout, stay, at, JSON.stringify(criteria));
    },
    of(rollout) {
      const rows = select.all(rollout, MOST_OF_ONE) as { stay: number; at: number; criteria: string }[];
      return rows.reverse().map((row) => ({
        stay: row.stay,
        at: row.at as Instant,
        criteria: JSON.parse(row.criteria) as KeptReading['criteria'],
      }));
    },
    close: () => db.close(),
  };
}

function open(file: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    db = new DatabaseSync(file, { timeout: 1_000 });
    // A chart may lose its last minute when the power goes; the journal does not.
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${SCHEMA}`);
    return db;
  } catch (error) {
    db?.close();
    throw new Fault(
      'PG_METRICS_SOURCE',
      `Cannot open the readings for charts in ${file}: ${messageOf(error)}. Move that file away; nothing but charts is lost.`,
      { cause: error },
    );
  }
}
