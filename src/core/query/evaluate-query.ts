// Answers a query from the store: filters, groups and adds up series, then calculates with what comes out, step by step.
import { type Instant, toInstant } from '../calendar/instant.ts';
import type { Reading, SeriesReader, Step } from '../series/reader.ts';
import { bucketValue, type ValueSketch } from '../series/value-sketch.ts';
import { unreachable } from '../unreachable.ts';
import { defaultStep } from './default-step.ts';
import { type MetricQuery, type OperationQuery, type Query, QueryProblem, type Threshold } from './query.ts';
import { groupsOf, matcher } from './tag-filter.ts';

/** One line of an answer. */
export interface AnswerSeries {
  /** The tags that it was grouped by, "key:value" each; empty without grouping. */
  readonly group: readonly string[];
  /** Ascending; steps without a value are absent. */
  readonly points: readonly (readonly [at: Instant, value: number])[];
}

export interface Answer {
  /** Milliseconds of a step. */
  readonly step: number;
  readonly series: readonly AnswerSeries[];
}

export interface QueryRange {
  /** Slots of ten seconds that begin from here on, and before `to`. */
  readonly from: Instant;
  readonly to: Instant;
}

/** More points of one line are not given. */
const MOST_POINTS = 20_000;

/** Numbers, or lines by the tags of their group. */
type Value = { readonly kind: 'number'; readonly value: number } | Lines;

interface Lines {
  readonly kind: 'lines';
  readonly by: readonly string[];
  readonly step: number;
  readonly lines: ReadonlyMap<
    string,
    { readonly group: readonly string[]; readonly points: ReadonlyMap<number, number> }
  >;
}

/**
 * The answer, or why there is none.
 * @throws Fault of the reader, when the store cannot tell.
 */
export function evaluateQuery(query: Query, range: QueryRange, reader: SeriesReader): Answer | QueryProblem {
  try {
    const value = answerTo(query, range, reader);
    if (value.kind === 'number') return new QueryProblem(0, 'Unexpected number alone, expected a query of a metric');
    const series = [...value.lines.values()].map(({ group, points }) => ({
      group,
      points: [...points].sort(([a], [b]) => a - b).map(([at, point]) => [toInstant(at), point] as const),
    }));
    return { step: value.step, series: series.filter(({ points }) => points.length > 0) };
  } catch (problem) {
    if (problem instanceof QueryProblem) return problem;
    throw problem;
  }
}

function answerTo(query: Query, range: QueryRange, reader: SeriesReader): Value {
  switch (query.kind) {
    case 'number':
      return query;
    case 'metric':
      return linesOf(query, range, reader);
    case 'operation':
      return calculated(query, answerTo(query.left, range, reader), answerTo(query.right, range, reader));
    default:
      return unreachable(query);
  }
}

function linesOf(query: MetricQuery, { from, to }: QueryRange, reader: SeriesReader): Lines {
  const step = typeof query.rollup === 'number' ? query.rollup * 1000 : defaultStep(to - from);
  if ((to - from) / step > MOST_POINTS)
    throw new QueryProblem(
      query.start,
      `Unexpected range of over ${MOST_POINTS} steps, expected a longer rollup or less time`,
    );
  if (from < reader.keptSince())
    throw new QueryProblem(
      query.start,
      `Unexpected from ${new Date(from).toISOString()}, expected ${new Date(reader.keptSince()).toISOString()} or later: earlier counts are no longer kept`,
    );
  const where = matcher(query.conditions);
  const reading = reader.read({ metric: query.metric, where, from, to, step, sketch: query.threshold !== undefined });
  const lines = new Map<string, { group: readonly string[]; points: Map<number, number> }>();
  if (!reading) return { kind: 'lines', by: query.by, step, lines };
  if (reading.leftOut > 0)
    throw new QueryProblem(
      query.start,
      `Unexpected ${reading.leftOut} points of ${query.metric} that found no place in a series, expected none: it has too many sets of tags or was sent as two types, and every sum would be too small`,
    );
  const read = valueReader(query, reading);
  for (const { tags, steps } of reading.series)
    for (const group of groupsOf(tags, query.by)) {
      const key = group.join(',');
      const line = lines.get(key) ?? { group, points: new Map<number, number>() };
      lines.set(key, line);
      for (const each of steps) line.points.set(each.at, (line.points.get(each.at) ?? 0) + read(each));
    }
  return { kind: 'lines', by: query.by, step, lines };
}

/** What a step of a series gives, by the kind of the metric. */
function valueReader(query: MetricQuery, { kind }: Reading): (step: Step) => number {
  const { aggregator, asCount, metric, threshold } = query;
  const refuse = (message: string): never => {
    throw new QueryProblem(query.start, message);
  };
  switch (kind) {
    case 'count':
      if (aggregator === 'count')
        return refuse(`Unexpected count: of ${metric}, which is a count itself, expected sum:`);
      if (!asCount) {
        const why = 'without it Datadog gives a rate per second';
        throw new QueryProblem(
          query.end,
          `Unexpected ${metric} without .as_count(), expected sum:${metric}{...}.as_count(): ${why}`,
        );
      }
      return (step) => step.sum;
    case 'distribution':
      if (aggregator === 'sum') return (step) => step.sum;
      return threshold ? (step) => countBeyond(step.sketch ?? [], threshold) : (step) => step.count;
    case 'gauge':
    case 'set':
      if (aggregator === 'count')
        return refuse(`Unexpected count: of ${metric}, which is a ${kind}, expected a distribution`);
      if (asCount)
        return refuse(`Unexpected as_count() of ${metric}, which is a ${kind}, expected a count or a distribution`);
      return query.rollup === undefined ? (step) => step.sum / step.slots : (step) => step.sum;
    default:
      return unreachable(kind);
  }
}

function countBeyond(sketch: ValueSketch, { operator, value }: Threshold): number {
  const holds = {
    '<': (found: number) => found < value,
    '<=': (found: number) => found <= value,
    '>': (found: number) => found > value,
    '>=': (found: number) => found >= value,
  }[operator];
  return sketch.reduce((sum, [bucket, count]) => (holds(bucketValue(bucket)) ? sum + count : sum), 0);
}

function calculated(query: OperationQuery, left: Value, right: Value): Value {
  if (left.kind === 'number' && right.kind === 'number')
    return { kind: 'number', value: result(query.operator, left.value, right.value) };
  if (left.kind === 'number' || right.kind === 'number') {
    const lines = left.kind === 'lines' ? left : (right as Lines);
    const of = (value: Value, point: number): number => (value.kind === 'number' ? value.value : point);
    return mapped(lines, (_, points) =>
      finite([...points].map(([at, point]) => [at, result(query.operator, of(left, point), of(right, point))])),
    );
  }
  if (left.step !== right.step)
    throw new QueryProblem(
      query.start,
      `Unexpected steps of ${left.step / 1000} and ${right.step / 1000} seconds on the two sides, expected the same .rollup(sum, seconds) on both`,
    );
  const [grouped, single] = left.by.length > 0 ? [left, right] : [right, left];
  const sameGroups = left.by.join() === right.by.join();
  if (!sameGroups && single.by.length > 0)
    throw new QueryProblem(
      query.start,
      `Unexpected groups by {${left.by}} and {${right.by}}, expected the same on both sides, or none on one`,
    );
  const other = (of: Lines, key: string): ReadonlyMap<number, number> =>
    (of.by.length === 0 ? of.lines.get('') : of.lines.get(key))?.points ?? new Map();
  return mapped(grouped, (key) => {
    const [ofLeft, ofRight] = [other(left, key), other(right, key)];
    return finite(
      [...ofLeft].flatMap(([at, point]): [number, number][] => {
        const second = ofRight.get(at);
        return second === undefined ? [] : [[at, result(query.operator, point, second)]];
      }),
    );
  });
}

function mapped(
  from: Lines,
  points: (key: string, was: ReadonlyMap<number, number>) => ReadonlyMap<number, number>,
): Lines {
  const lines = [...from.lines].map(([key, line]) => [key, { ...line, points: points(key, line.points) }] as const);
  return { ...from, lines: new Map(lines) };
}

/** A step divided by zero has no value. */
function finite(points: readonly (readonly [number, number])[]): ReadonlyMap<number, number> {
  return new Map(points.filter(([, value]) => Number.isFinite(value)));
}

function result(operator: OperationQuery['operator'], left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    default:
      return unreachable(operator);
  }
}
