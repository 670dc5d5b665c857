// The store of every metric that an intake receives: counted in memory, written every half second, read from its file.
import { DAY, type Instant, toInstant } from '../../core/calendar/instant.ts';
import { type Point, SLOT_MILLIS } from '../../core/series/point.ts';
import type { Reading, SeriesReader } from '../../core/series/reader.ts';
import type { Series } from '../../core/series/series.ts';
import { createSeriesIndex, type SeriesLimits } from '../../core/series/series-index.ts';
import type { SeriesSink } from '../../core/series/series-sink.ts';
import { createSlots } from '../../core/series/slots.ts';
import { Fault } from '../../engine/faults.ts';
import { createRetention } from './retention.ts';
import { openSeriesFile } from './series-file.ts';

export interface SeriesStore extends SeriesSink, SeriesReader {
  stats(): SeriesStats;
  /** Writes everything that is waiting. @throws Fault when it cannot; it is kept for the next time. */
  flush(): void;
  /** Writes everything and closes the file. */
  close(): void;
}

export interface SeriesStats {
  readonly series: number;
  readonly limits: SeriesLimits;
  /** Metrics of which points found no place: too many sets of tags, or sent as two kinds. */
  readonly limited: readonly string[];
  /** Points that found no place in a series, so far; each is also kept with its metric, so that no sum over it is believed. */
  readonly leftOut: number;
  /** Points that were not taken at all: no proper name or number, too old, or no room. */
  readonly refused: number;
  /** Slots that wait to be written. */
  readonly waiting: number;
  readonly bytes: number;
  readonly keptSince: Instant;
  /** Why series are not being kept on disk at present, undefined when they are. */
  readonly flushFailure: string | undefined;
}

export interface SeriesStoreOptions {
  /** The series file, beside the evidence; ':memory:' for none. */
  readonly file: string;
  readonly now: () => Instant;
  readonly limits?: SeriesLimits;
  /** Milliseconds; older slots are dropped. Default 15 days. */
  readonly retention?: number;
  /** A larger file drops its oldest slots before their time. Default 1 GB. */
  readonly mostBytes?: number;
  /** Calls `run` again and again until it is stopped; by default a timer that keeps no process alive. */
  readonly every?: (millis: number, run: () => void) => () => void;
}

const LIMITS: SeriesLimits = { perMetric: 1_000, total: 50_000 };
/** A kill loses at most this, and the time that one flush takes. */
const FLUSH_MILLIS = 500;
/** Slots written before others get their turn: about two milliseconds. */
const SLICE = 500;
const MOST_WAITING = 250_000;
/** Sums of larger numbers would lose the small ones. */
const LARGEST = Number.MAX_SAFE_INTEGER;
const MOST_VALUES = 1e9;
/** Slots that one reading may go through: more would hold up the packets that arrive meanwhile. */
const MOST_SLOTS_READ = 2_000_000;

/** @throws Fault PG_METRICS_SOURCE when the file cannot be used. */
export function openSeriesStore(options: SeriesStoreOptions): SeriesStore {
  const { now, limits = LIMITS, every = everyUnref } = options;
  const file = openSeriesFile(options.file);
  const index = createSeriesIndex(limits);
  for (const stored of file.all()) index.restore(stored);
  const slots = createSlots(MOST_WAITING);
  const retention = createRetention({
    file,
    index,
    now,
    longest: options.retention ?? 15 * DAY,
    mostBytes: options.mostBytes ?? 1e9,
  });
  let leftOut = 0;
  let refused = 0;
  let flushFailure: string | undefined;
  let slicing = false;
  let isClosed = false;

  function addTo(series: Series | undefined, value: number, count: number, at: Instant): void {
    const fits = count > 0 && count <= MOST_VALUES && Math.abs(value) * count <= LARGEST;
    if (series === undefined || !fits || at < retention.keptSince() || !slots.add(series, value, count, at)) refused++;
    else if (series.kind === 'leftOut') leftOut += count;
  }

  function flushSlice(): void {
    try {
      const changes = slots.changes(SLICE);
      if (changes.length > 0) {
        file.save(changes);
        slots.saved(changes.length);
      }
      flushFailure = undefined;
    } catch (error) {
      if (error instanceof Fault) flushFailure = error.message;
      throw error;
    }
  }

  function flush(): void {
    while (slots.waiting > 0) flushSlice();
  }

  /** Slice by slice, so that no packet waits for all of them; a full disk is tried again the next time. */
  function keepFlushing(): void {
    slicing = false;
    if (isClosed) return;
    try {
      flushSlice();
      if (slots.waiting > 0 && !slicing) {
        slicing = true;
        setImmediate(keepFlushing);
      } else retention.look();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  }
  const stopTimer = every(FLUSH_MILLIS, () => {
    if (!slicing) keepFlushing();
  });

  function read(range: Parameters<SeriesReader['read']>[0]): Reading | undefined {
    flush();
    const known = index.of(range.metric);
    if (!known) {
      if (index.turnedAway === 0) return undefined;
      throw new Fault(
        'PG_METRICS_SOURCE',
        `Nothing is known of ${range.metric}, and it may have been turned away: there are as many series as are allowed (${limits.total}). Send fewer tags with many values.`,
      );
    }
    const asked = known.series.filter(({ kind, tags }) => kind === 'leftOut' || range.where(tags));
    const reads = (asked.length * (range.to - range.from)) / SLOT_MILLIS;
    if (reads > MOST_SLOTS_READ)
      throw new Fault(
        'PG_METRICS_SOURCE',
        `Too much to read of ${range.metric} at once: ${asked.length} series over ${Math.round((range.to - range.from) / 3_600_000)} hours. Narrow the tags or the time.`,
      );
    let lost = 0;
    const series: Reading['series'][number][] = [];
    for (const { id, kind, tags } of asked) {
      const steps = id === undefined ? [] : file.steps(id, range);
      if (kind === 'leftOut') lost += steps.reduce((sum, step) => sum + step.sum, 0);
      else if (steps.length > 0) series.push({ tags, steps });
    }
    return { kind: known.kind, series, leftOut: lost };
  }

  return {
    add({ metric, kind, tags, value, count, at }: Point) {
      addTo(index.resolve(metric, kind, tags), value, count, toInstant(Math.min(at, now())));
    },
    resolve: index.resolve,
    get generation() {
      return index.generation;
    },
    addTo,
    read,
    keptSince: retention.keptSince,
    stats: () => ({
      series: index.size,
      limits,
      limited: index.limited(),
      leftOut,
      refused,
      waiting: slots.waiting,
      bytes: file.bytes(),
      keptSince: retention.keptSince(),
      flushFailure,
    }),
    flush,
    close() {
      if (isClosed) return;
      isClosed = true;
      stopTimer();
      try {
        flush();
      } finally {
        file.close();
      }
    },
  };
}

function everyUnref(millis: number, run: () => void): () => void {
  const timer = setInterval(run, millis).unref();
  return () => clearInterval(timer);
}
