// A sink that remembers every value as it came, with the names that the store would give it.
import type { Instant } from '../../src/core/calendar/instant.ts';
import { createSeriesIndex, type SeriesLimits } from '../../src/core/series/series-index.ts';
import type { SeriesSink } from '../../src/core/series/series-sink.ts';

export interface RecordedPoint {
  /** "metric{tag,tag} kind" */
  readonly series: string;
  readonly value: number;
  readonly count: number;
  readonly at: Instant;
}

export interface RecordedSeries extends SeriesSink {
  readonly points: readonly RecordedPoint[];
  /** Values of series that there was no room or no name for. */
  readonly refused: number;
}

export function recordedSeries(limits: SeriesLimits = { perMetric: 1_000, total: 10_000 }): RecordedSeries {
  const index = createSeriesIndex(limits);
  const points: RecordedPoint[] = [];
  let refused = 0;
  const addTo: SeriesSink['addTo'] = (series, value, count, at) => {
    if (series) points.push({ series: `${series.metric}{${series.tags.join(',')}} ${series.kind}`, value, count, at });
    else refused++;
  };
  return {
    add: ({ metric, kind, tags, value, count, at }) => addTo(index.resolve(metric, kind, tags), value, count, at),
    resolve: index.resolve,
    get generation() {
      return index.generation;
    },
    addTo,
    points,
    get refused() {
      return refused;
    },
  };
}
