// What can go wrong with the new tables. Every fault is a real one of a real database, and only the new path meets it.
import type { FaultMeaning } from '../fault-switches.ts';

export type TableFault =
  | 'table-write'
  | 'not-null'
  | 'unique-duplicate'
  | 'lock-timeout'
  | 'database-gone'
  | 'slow-disk'
  | 'telemetry-gone'
  | 'toggle-ignored';

export const TABLE_FAULTS: Readonly<Record<TableFault, FaultMeaning>> = {
  'table-write': {
    meaning: 'exactly one write to the new tables fails: its user account is NULL, and the column is not',
    rate: 1,
    once: true,
  },
  'not-null': { meaning: 'writes to the new tables come without a user account, which is NOT NULL', rate: 1 },
  'unique-duplicate': { meaning: 'jobs insert their row twice, and a job id is unique', rate: 1 },
  'lock-timeout': {
    meaning: 'another connection holds the lock of the new tables for longer than anybody waits',
    rate: 1,
  },
  'database-gone': { meaning: 'the database of the new tables is closed and not where it was', rate: 1 },
  'slow-disk': {
    meaning: 'every transaction of the new tables takes 300 ms longer: nothing fails, nobody waits',
    rate: 1,
  },
  'telemetry-gone': { meaning: 'operation events are no longer sent', rate: 1 },
  'toggle-ignored': { meaning: 'everybody is written to the new tables, whatever the toggle says', rate: 1 },
};

export const SLOW_DISK_MILLIS = 300;
