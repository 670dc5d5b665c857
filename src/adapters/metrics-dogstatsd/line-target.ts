// Says where the values of a line go: into a series, and, for the metrics of operations, to the evidence of gates as well.
import type { SeriesKind } from '../../core/series/point.ts';
import type { Series } from '../../core/series/series.ts';
import type { SeriesSink } from '../../core/series/series-sink.ts';
import { readOperationTags, type SharedTags } from './operation-tags.ts';

export type LineTarget =
  | { readonly kind: 'metric'; readonly series: Series | undefined }
  | { readonly kind: 'operation' | 'duration'; readonly series: () => Series | undefined; readonly tags: SharedTags }
  | { readonly kind: 'unusable' };

const UNUSABLE: LineTarget = { kind: 'unusable' };

/** The types of lines, numbered from 1 in this order, and how their values add up. Timers and histograms are distributions. */
const KINDS: readonly SeriesKind[] = ['count', 'gauge', 'set', 'distribution', 'distribution', 'distribution'];

export const COUNTER = 1;
export const GAUGE = 2;
export const SET = 3;
/** Of this type and the ones above. */
export const FIRST_DISTRIBUTION = 4;

/** Makes the target of a line from its texts; `tags` is what stands after "#". */
export function createTargets(
  operationKey: (words: string) => string,
  series: SeriesSink,
): (name: string, type: number, tags: string) => LineTarget {
  return (name, type, tags) => {
    const all = tags === '' ? [] : tags.split(',');
    const kind = KINDS[type - 1] ?? 'count';
    const isOperation = name === 'phasegate.operation';
    if (!isOperation && name !== 'phasegate.operation.duration')
      return { kind: 'metric', series: series.resolve(name, kind, all) };
    const expected = isOperation ? type === COUNTER : type >= FIRST_DISTRIBUTION;
    const shared = expected ? readOperationTags(all, operationKey) : undefined;
    if (!shared) return UNUSABLE;
    // Looked up after the first event is counted as evidence: the first error of a toggle is always a new line, and must not wait.
    let found: { readonly series: Series | undefined } | undefined;
    const seriesOf = (): Series | undefined => {
      found ??= { series: series.resolve(name, kind, all) };
      return found.series;
    };
    return { kind: isOperation ? 'operation' : 'duration', series: seriesOf, tags: shared };
  };
}
