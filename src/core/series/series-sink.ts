// What can be told to the store: points as they come, or, on a hot path, values of a series that was looked up before.
import type { Instant } from '../calendar/instant.ts';
import type { Point, SeriesKind } from './point.ts';
import type { Series } from './series.ts';

export interface SeriesSink {
  /** Adds one point. What cannot be taken (a bad name, no room, too old) is counted and shown in the statistics. */
  add(point: Point): void;
  /** The series that points of these names go to, for `addTo`; undefined when there is none for them. Made anew when `generation` changes. */
  resolve(metric: string, kind: SeriesKind, tags: readonly string[]): Series | undefined;
  readonly generation: number;
  /** Adds `count` values to a resolved series. `undefined` is counted as refused. */
  addTo(series: Series | undefined, value: number, count: number, at: Instant): void;
}
