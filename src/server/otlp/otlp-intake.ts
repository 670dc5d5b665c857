// Takes the data points of OTLP requests: every metric into the store, those of operations to the gates as well.
import { type Instant, toInstant } from '../../core/calendar/instant.ts';
import type { Point } from '../../core/series/point.ts';
import { type Added, createDeltas, type Interval, NUMBERS, SPREADS, type Spread } from './deltas.ts';
import { exponentialSpread, histogramSpread } from './histogram-spread.ts';
import { CUMULATIVE, DELTA, type KeyValue, type Metric, type OtlpRequest } from './otlp-request.ts';

/** Where data points go. Tags are "key:value". */
export interface OtlpSink {
  add(point: Point): void;
  /** Events of an operation (metric `phasegate.operation`); false when its tags say too little to be counted by a gate. */
  operation(tags: readonly string[], user: string | undefined, count: number, at: Instant): boolean;
  /** Durations of an operation in milliseconds (metric `phasegate.operation.duration`). */
  duration(tags: readonly string[], millis: number, count: number, at: Instant): boolean;
}

export interface OtlpIntake {
  /** Takes what can be taken; the rest is told to the sender, who is not to send it again. */
  take(request: OtlpRequest): { readonly rejected: number; readonly why: string };
}

const OPERATION = 'phasegate.operation';
const DURATION = 'phasegate.operation.duration';
/** Streams of which the last point is remembered: a sender with more is one that puts users' ids into attributes. */
const MOST_STREAMS = 200_000;
const NO_VALUE = 1;
const NANOS = 1_000_000;
/** Attributes of a resource that become tags, by the names that dashboards know them by; the others tell processes apart. */
const RESOURCE_TAGS: Readonly<Record<string, string>> = {
  'service.name': 'service',
  'service.version': 'version',
  'deployment.environment': 'env',
  'deployment.environment.name': 'env',
};

/** @param now by which a data point's time is never in the future. */
export function createOtlpIntake(sink: OtlpSink, now: () => Instant): OtlpIntake {
  const began = now() * NANOS;
  const totals = createDeltas(NUMBERS, began, MOST_STREAMS);
  const spreads = createDeltas(SPREADS, began, MOST_STREAMS);
  const timeOf = (nanos: number): Instant => toInstant(nanos > 0 ? Math.min(now(), Math.floor(nanos / NANOS)) : now());

  function take(metric: Metric, resource: string, common: readonly string[], reject: Reject): void {
    const { gauge, sum, histogram, exponentialHistogram, summary } = metric;
    const stream = (attributes: readonly KeyValue[]): string =>
      `${resource}\n${metric.name}\n${attributeTags(attributes).sort().join('\n')}`;
    for (const point of gauge?.dataPoints ?? []) {
      if (point.flags & NO_VALUE) continue;
      const value = point.asDouble ?? point.asInt ?? 0;
      sink.add({
        metric: metric.name,
        tags: [...common, ...attributeTags(point.attributes)],
        kind: 'gauge',
        value,
        count: 1,
        at: timeOf(point.timeUnixNano),
      });
    }
    if (sum && isTemporal(sum, metric, reject))
      for (const point of sum.dataPoints) {
        if (point.flags & NO_VALUE) continue;
        const value = point.asDouble ?? point.asInt ?? 0;
        const tags = attributeTags(point.attributes);
        // A sum that may fall is a level, such as the length of a queue, when it is told as a total.
        if (!sum.isMonotonic && sum.aggregationTemporality === CUMULATIVE) {
          sink.add({
            metric: metric.name,
            tags: [...common, ...tags],
            kind: 'gauge',
            value,
            count: 1,
            at: timeOf(point.timeUnixNano),
          });
          continue;
        }
        const added = totals.added(
          stream(point.attributes),
          intervalOf(point),
          value,
          sum.aggregationTemporality === CUMULATIVE,
        );
        if (added && added.value !== 0) count(metric.name, common, tags, point.timeUnixNano, added, reject);
      }
    if (histogram && isTemporal(histogram, metric, reject))
      for (const point of histogram.dataPoints) {
        const spread = point.flags & NO_VALUE ? undefined : histogramSpread(point);
        if (!spread) reject(1, `${metric.name}: bucket counts and bounds do not belong together`);
        else
          distribute(
            metric,
            common,
            point,
            spread,
            histogram.aggregationTemporality === CUMULATIVE,
            stream(point.attributes),
            reject,
          );
      }
    if (exponentialHistogram && isTemporal(exponentialHistogram, metric, reject))
      for (const point of exponentialHistogram.dataPoints)
        if (!(point.flags & NO_VALUE))
          distribute(
            metric,
            common,
            point,
            exponentialSpread(point),
            exponentialHistogram.aggregationTemporality === CUMULATIVE,
            `${stream(point.attributes)}\n${point.scale}`,
            reject,
          );
    if (summary && summary.dataPoints.length > 0)
      reject(
        summary.dataPoints.length,
        `${metric.name}: a summary has quantiles that cannot be added up, expected a histogram`,
      );
  }

  function count(
    name: string,
    common: readonly string[],
    tags: readonly string[],
    end: number,
    added: Added<number>,
    reject: Reject,
  ): void {
    sink.add({
      metric: name,
      tags: [...common, ...tags],
      kind: 'count',
      value: added.value,
      count: 1,
      at: timeOf(end),
    });
    if (name !== OPERATION) return;
    const user = tags.find((tag) => tag.startsWith('user:'))?.slice('user:'.length);
    // Counted from the beginning of its interval: what began before a step is not of it.
    if (!sink.operation(tags, user, added.value, timeOf(added.since)))
      reject(
        1,
        `${OPERATION}: expected the attributes toggle, operation, outcome (ok or error) and variant (on or off)`,
      );
  }

  function distribute(
    metric: Metric,
    common: readonly string[],
    point: {
      readonly attributes: readonly KeyValue[];
      readonly startTimeUnixNano: number;
      readonly timeUnixNano: number;
    },
    spread: Spread,
    isCumulative: boolean,
    key: string,
    reject: Reject,
  ): void {
    const added = spreads.added(key, intervalOf(point), spread, isCumulative);
    if (!added) return;
    const tags = attributeTags(point.attributes);
    for (const [value, n] of added.value) {
      sink.add({
        metric: metric.name,
        tags: [...common, ...tags],
        kind: 'distribution',
        value,
        count: n,
        at: timeOf(point.timeUnixNano),
      });
      const millis = metric.unit === 's' ? value * 1000 : value;
      if (metric.name === DURATION && !sink.duration(tags, millis, n, timeOf(added.since)))
        reject(1, `${DURATION}: expected the attributes toggle, operation, outcome and variant`);
    }
  }

  return {
    take({ resourceMetrics }) {
      let rejected = 0;
      let why = '';
      const reject: Reject = (n, text) => {
        rejected += n;
        why ||= text;
      };
      for (const { resource, scopeMetrics } of resourceMetrics) {
        const attributes = resource?.attributes ?? [];
        const process = attributeTags(attributes).sort().join('\n');
        const common = attributes.flatMap((each) => {
          const name = RESOURCE_TAGS[each.key];
          const value = textOf(each);
          return name !== undefined && value !== undefined ? [`${name}:${value}`] : [];
        });
        for (const { metrics } of scopeMetrics) for (const metric of metrics) take(metric, process, common, reject);
      }
      return { rejected, why };
    },
  };
}

type Reject = (points: number, why: string) => void;

function isTemporal(
  data: { readonly aggregationTemporality: number; readonly dataPoints: readonly unknown[] },
  metric: Metric,
  reject: Reject,
): boolean {
  const { aggregationTemporality: temporality } = data;
  if (temporality === DELTA || temporality === CUMULATIVE) return true;
  reject(data.dataPoints.length, `${metric.name}: expected an aggregation temporality, delta or cumulative`);
  return false;
}

function intervalOf({
  startTimeUnixNano: start,
  timeUnixNano: end,
}: {
  readonly startTimeUnixNano: number;
  readonly timeUnixNano: number;
}): Interval {
  return { start, end };
}

function attributeTags(attributes: readonly KeyValue[]): string[] {
  return attributes.flatMap((each) => {
    const text = textOf(each);
    return text === undefined ? [] : [`${each.key}:${text}`];
  });
}

function textOf({ value }: KeyValue): string | undefined {
  const plain = value?.stringValue ?? value?.boolValue ?? value?.intValue ?? value?.doubleValue;
  return plain === undefined || plain === null ? undefined : String(plain);
}
