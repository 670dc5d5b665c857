// Knows every series by its metric, kind and tags, and keeps anybody from making so many that memory ends.
import { normalMetric, normalTags } from './normal-name.ts';
import type { SeriesKind } from './point.ts';
import type { Series } from './series.ts';

export interface SeriesLimits {
  /** Different sets of tags of one metric. */
  readonly perMetric: number;
  /** Series of all metrics together. */
  readonly total: number;
}

export interface SeriesIndex {
  /**
   * The series of these names; made when there is none. Where the limit is reached, or the metric has another kind already, the
   * metric's `leftOut` series, so that a reading knows that it is too small; undefined for a name that is none, or without room for that.
   */
  resolve(metric: string, kind: SeriesKind, tags: readonly string[]): Series | undefined;
  /** Puts a stored series back. */
  restore(stored: Pick<Series, 'metric' | 'kind' | 'tags'> & { readonly id: number }): void;
  /** All series of a metric, `leftOut` among them, and the kind that it has. */
  of(metric: string): { readonly kind: SeriesKind; readonly series: readonly Series[] } | undefined;
  remove(series: Series): void;
  /** Every series, also of kind `leftOut`. */
  all(): readonly Series[];
  readonly size: number;
  /** Metrics at their limit, so far. */
  limited(): readonly string[];
  /** Counted up when what `resolve` said may have changed: a series was removed. */
  readonly generation: number;
  /** Some metric found no room at all, so that a metric that is not known may have been sent. */
  readonly turnedAway: number;
}

interface Metric {
  readonly kind: SeriesKind;
  readonly series: Map<string, Series>;
  leftOut: Series | undefined;
}

/** No metric name is longer (200) and no list of tags is, joined. */
const MOST_TAG_CHARACTERS = 4_000;

export function createSeriesIndex(limits: SeriesLimits): SeriesIndex {
  const metrics = new Map<string, Metric>();
  let size = 0;
  let generation = 0;
  let turnedAway = 0;

  function leftOut(metric: string, known: Metric): Series {
    known.leftOut ??= newSeries(metric, 'leftOut', [], undefined);
    return known.leftOut;
  }

  function metricOf(metric: string, kind: SeriesKind): Metric | undefined {
    const found = metrics.get(metric);
    if (found) return found;
    if (size >= limits.total || metrics.size >= limits.total) return undefined;
    const made: Metric = { kind, series: new Map(), leftOut: undefined };
    metrics.set(metric, made);
    return made;
  }

  return {
    resolve(rawMetric, kind, rawTags) {
      const metric = normalMetric(rawMetric);
      if (metric === '') return undefined;
      const known = metricOf(metric, kind);
      if (!known) {
        turnedAway++;
        return undefined;
      }
      const tags = normalTags(rawTags);
      const key = tags.join(',');
      const found = known.series.get(key);
      if (known.kind !== kind) return leftOut(metric, known);
      if (found) return found;
      if (known.series.size >= limits.perMetric || size >= limits.total || key.length > MOST_TAG_CHARACTERS)
        return leftOut(metric, known);
      const made = newSeries(metric, kind, tags, undefined);
      known.series.set(key, made);
      size++;
      return made;
    },
    restore({ metric, kind, tags, id }) {
      const series = newSeries(metric, kind, tags, id);
      const known = metrics.get(metric) ?? {
        kind: kind === 'leftOut' ? 'count' : kind,
        series: new Map(),
        leftOut: undefined,
      };
      metrics.set(metric, known);
      if (kind === 'leftOut') known.leftOut = series;
      else if (kind === known.kind) {
        known.series.set(tags.join(','), series);
        size++;
      }
    },
    of(metric) {
      const known = metrics.get(metric);
      if (!known) return undefined;
      return { kind: known.kind, series: [...known.series.values(), ...(known.leftOut ? [known.leftOut] : [])] };
    },
    remove(series) {
      const known = metrics.get(series.metric);
      if (!known) return;
      if (known.leftOut === series) known.leftOut = undefined;
      else if (known.series.delete(series.tags.join(','))) size--;
      if (known.series.size === 0 && !known.leftOut) metrics.delete(series.metric);
      // Slots that still wait to be written find their row by name again.
      series.id = undefined;
      generation++;
    },
    all: () =>
      [...metrics.values()].flatMap(({ series, leftOut: left }) => [...series.values(), ...(left ? [left] : [])]),
    get size() {
      return size;
    },
    limited: () => [...metrics].flatMap(([name, { leftOut: left }]) => (left ? [name] : [])),
    get generation() {
      return generation;
    },
    get turnedAway() {
      return turnedAway;
    },
  };
}

function newSeries(metric: string, kind: Series['kind'], tags: readonly string[], id: number | undefined): Series {
  return { metric, kind, tags, id, open: undefined, late: undefined };
}
