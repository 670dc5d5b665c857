// Writes changed slots into the series file and reads steps of them back; knows nothing of limits or time.

import type { Instant } from '../../core/calendar/instant.ts';
import { SLOT_MILLIS } from '../../core/series/point.ts';
import type { SeriesRange, Step } from '../../core/series/reader.ts';
import type { Series } from '../../core/series/series.ts';
import type { SlotChange } from '../../core/series/slots.ts';
import { openSeriesDatabase, seriesFault } from './open-series-database.ts';

export interface SeriesFile {
  all(): readonly StoredSeries[];
  /** Writes changes, all or nothing; series that are new to the file get their number. @throws Fault */
  save(changes: readonly SlotChange[]): void;
  /** The steps of a stored series. */
  steps(series: number, range: Pick<SeriesRange, 'from' | 'to' | 'step' | 'sketch'>): readonly Step[];
  /** Drops the slots of some series before slot number `before`. Returns those of the series that have nothing left, and forgets them. @throws Fault */
  drop(series: readonly Series[], before: number): readonly Series[];
  /** Bytes in use, without what is free for new rows. */
  bytes(): number;
  close(): void;
}

export interface StoredSeries {
  readonly id: number;
  readonly metric: string;
  readonly kind: Series['kind'];
  readonly tags: readonly string[];
}

const INSERT_SERIES = `INSERT INTO series (metric, kind, tags) VALUES (?, ?, ?)
  ON CONFLICT DO UPDATE SET kind = excluded.kind RETURNING id`;
const ADD = `INSERT INTO slot VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET sum = sum + excluded.sum, count = count + excluded.count`;
const REPLACE = `INSERT INTO slot VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET sum = excluded.sum, count = count + excluded.count`;
/** A process that began in the middle of a slot did not see its earlier members. */
const RAISE = `INSERT INTO slot VALUES (?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET sum = max(sum, excluded.sum), count = count + excluded.count`;
const ADD_SPREAD = 'INSERT INTO spread VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count';
/** Node binds every number as a real one, which would not be divided whole. */
const STEPS = `SELECT at / CAST(? AS INTEGER) AS step, sum(sum) AS sum, sum(count) AS count, count(*) AS slots FROM slot
  WHERE series = ? AND at >= ? AND at < ? GROUP BY step ORDER BY step`;
const SPREADS = `SELECT at / CAST(? AS INTEGER) AS step, bucket, sum(count) AS count FROM spread
  WHERE series = ? AND at >= ? AND at < ? GROUP BY step, bucket ORDER BY step, bucket`;

/** @throws Fault PG_METRICS_SOURCE when the file cannot be opened or comes from a later version. */
export function openSeriesFile(file: string): SeriesFile {
  const db = openSeriesDatabase(file);
  const putSeries = db.prepare(INSERT_SERIES);
  const addSlot = db.prepare(ADD);
  const replaceSlot = db.prepare(REPLACE);
  const raiseSlot = db.prepare(RAISE);
  const addSpread = db.prepare(ADD_SPREAD);
  const getSteps = db.prepare(STEPS);
  const getSpreads = db.prepare(SPREADS);
  const dropSlots = db.prepare('DELETE FROM slot WHERE series = ? AND at < ?');
  const dropSpreads = db.prepare('DELETE FROM spread WHERE series = ? AND at < ?');
  const anySlot = db.prepare('SELECT 1 FROM slot WHERE series = ? LIMIT 1');
  const dropSeries = db.prepare('DELETE FROM series WHERE id = ?');

  function writing<T>(work: () => T): T {
    try {
      db.exec('BEGIN IMMEDIATE');
      const result = work();
      db.exec('COMMIT');
      return result;
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw seriesFault(file, error);
    }
  }

  function saveSlot(id: number, { series, slot }: SlotChange): void {
    const put = series.kind === 'gauge' ? replaceSlot : series.kind === 'set' ? raiseSlot : addSlot;
    put.run(id, slot.at, slot.sum, slot.count);
    for (const [bucket, count] of slot.buckets ?? []) addSpread.run(id, slot.at, bucket, count);
  }

  return {
    all: () =>
      (db.prepare('SELECT id, metric, kind, tags FROM series ORDER BY id').all() as unknown as RawSeries[]).map(
        (row) => ({ ...row, tags: JSON.parse(row.tags) as string[] }),
      ),
    save(changes) {
      const made = new Map<Series, number>();
      writing(() => {
        for (const change of changes) {
          const { series } = change;
          let id = series.id ?? made.get(series);
          if (id === undefined) {
            ({ id } = putSeries.get(series.metric, series.kind, JSON.stringify(series.tags)) as { id: number });
            made.set(series, id);
          }
          saveSlot(id, change);
        }
      });
      // Only once it is certain: a number of a transaction that was undone would be somebody else's.
      for (const [series, id] of made) series.id = id;
    },
    steps(series, { from, to, step, sketch }) {
      const slots = step / SLOT_MILLIS;
      const range = [slots, series, Math.ceil(from / SLOT_MILLIS), Math.ceil(to / SLOT_MILLIS)] as const;
      const rows = getSteps.all(...range) as unknown as RawStep[];
      const spreads = sketch
        ? Map.groupBy(getSpreads.all(...range) as unknown as RawSpread[], (row) => row.step)
        : undefined;
      return rows.map((row) => ({
        at: (row.step * step) as Instant,
        sum: row.sum,
        count: row.count,
        slots: row.slots,
        ...(spreads && {
          sketch: (spreads.get(row.step) ?? []).map(({ bucket, count }) => [bucket, count] as const),
        }),
      }));
    },
    drop(all, before) {
      return writing(() =>
        all.filter(({ id }) => {
          if (id === undefined) return false;
          dropSlots.run(id, before);
          dropSpreads.run(id, before);
          if (anySlot.get(id)) return false;
          dropSeries.run(id);
          return true;
        }),
      );
    },
    bytes() {
      const read = (pragma: string): number => Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0] as number;
      return (read('page_count') - read('freelist_count')) * read('page_size');
    },
    close() {
      db.close();
    },
  };
}

interface RawSeries {
  readonly id: number;
  readonly metric: string;
  readonly kind: Series['kind'];
  readonly tags: string;
}

interface RawStep {
  readonly step: number;
  readonly sum: number;
  readonly count: number;
  readonly slots: number;
}

interface RawSpread {
  readonly step: number;
  readonly bucket: number;
  readonly count: number;
}
