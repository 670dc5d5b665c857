// What Datadog's two time series interfaces answer, as one: series of counts by time, for each query that was asked.
import { z } from 'zod';
import type { SourceFailing } from '../../engine/count-source.ts';
import { oneLine } from '../../engine/one-line.ts';
import { askDatadog, type DatadogAnswer, type DatadogConnection, type DatadogRefusal } from './datadog-client.ts';

export interface CountSeries {
  /** Index into the queries. */
  readonly query: number;
  /** "variant:on", in lower case as Datadog keeps them. */
  readonly tags: readonly string[];
  /** Milliseconds at which a stretch begins, with its count. Stretches without a point are absent. */
  readonly points: readonly (readonly [at: number, count: number])[];
}

export interface SeriesAnswer extends Pick<DatadogAnswer, 'serverNow' | 'wait'> {
  readonly kind: 'series';
  readonly series: readonly CountSeries[];
}

/** From and to in milliseconds; stretches of at most `bucket` milliseconds are wanted. */
export interface SeriesRequest {
  readonly queries: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly bucket: number;
}

const V2 = z.object({
  data: z
    .object({
      attributes: z
        .object({
          series: z.array(z.object({ group_tags: z.array(z.string()).optional(), query_index: z.int().optional() })),
          times: z.array(z.number()),
          values: z.array(z.array(z.number().nullable())),
        })
        .partial(),
    })
    .optional(),
  errors: z.string().optional(),
});

const V1 = z.object({
  status: z.string().optional(),
  error: z.string().optional(),
  message: z.string().optional(),
  series: z
    .array(
      z.object({
        interval: z.number().optional(),
        scope: z.string().optional(),
        tag_set: z.array(z.string()).optional(),
        pointlist: z.array(z.tuple([z.number(), z.number().nullable()])).optional(),
      }),
    )
    .optional(),
});

const SHAPE: SourceFailing = {
  kind: 'failing',
  why: "Datadog's answer is not what its API description says; is there something else at this address?",
};

/**
 * POST /api/v2/query/timeseries: the interval is told, and queries stand in no access log. Datadog may take a larger interval only
 * where a series would have more than 1,500 points, which the caller's range must not allow: its answer does not say so.
 */
export async function askV2(
  connection: DatadogConnection,
  { queries, from, to, bucket }: SeriesRequest,
): Promise<SeriesAnswer | DatadogRefusal> {
  const answer = await askDatadog(connection, {
    path: '/api/v2/query/timeseries',
    body: {
      data: {
        type: 'timeseries_request',
        attributes: {
          from,
          to,
          interval: bucket,
          queries: queries.map((query, index) => ({ data_source: 'metrics', name: `q${index}`, query })),
        },
      },
    },
  });
  if (answer.kind === 'failing') return answer;
  const body = V2.safeParse(answer.body);
  if (!body.success) return SHAPE;
  const { data, errors } = body.data;
  if (errors !== undefined && errors !== '') return refused(errors);
  const { series = [], times = [], values = [] } = data?.attributes ?? {};
  if (values.length !== series.length || values.some((each) => each.length !== times.length)) return SHAPE;
  return read(
    answer,
    series.map(({ group_tags: tags = [], query_index: query = 0 }, index) => ({
      query,
      tags: tags.map((tag) => tag.toLowerCase()),
      points: pointsOf(times.map((at, time) => [at, values[index]?.[time] ?? null])),
    })),
    queries.length,
  );
}

/** GET /api/v1/query, once for each query: for what speaks only that, as Phasegate's own store does. */
export async function askV1(
  connection: DatadogConnection,
  { queries, from, to, bucket }: SeriesRequest,
): Promise<SeriesAnswer | DatadogRefusal> {
  const all: CountSeries[] = [];
  let last: DatadogAnswer | undefined;
  for (const [index, query] of queries.entries()) {
    const answer = await askDatadog(connection, {
      path: '/api/v1/query',
      parameters: { from: String(Math.floor(from / 1000)), to: String(Math.ceil(to / 1000)), query },
    });
    if (answer.kind === 'failing') return answer;
    const found = seriesV1(answer.body, index, bucket);
    if (!Array.isArray(found)) return found as SourceFailing;
    all.push(...found);
    // What is complete is so by the clock of the first answer.
    last = { ...answer, serverNow: last?.serverNow ?? answer.serverNow };
  }
  return last ? read(last, all, queries.length) : SHAPE;
}

function seriesV1(json: unknown, index: number, bucket: number): CountSeries[] | SourceFailing {
  const body = V1.safeParse(json);
  if (!body.success) return SHAPE;
  const { status, error, message, series = [] } = body.data;
  if (status === 'error' || (error !== undefined && error !== '')) return refused(error ?? message ?? 'no reason');
  const coarse = series.map(({ interval }) => coarser(interval && interval * 1000, bucket)).find((each) => each);
  if (coarse) return coarse;
  return series.map(({ tag_set: tags, scope = '', pointlist = [] }) => ({
    query: index,
    tags: (tags ?? scope.split(',')).map((tag) => tag.trim().toLowerCase()),
    points: pointsOf(pointlist),
  }));
}

function read(
  { serverNow, wait }: DatadogAnswer,
  series: readonly CountSeries[],
  asked: number,
): SeriesAnswer | SourceFailing {
  if (series.some(({ query }) => query < 0 || query >= asked)) return SHAPE;
  return { kind: 'series', series, serverNow, ...(wait !== undefined && { wait }) };
}

function refused(errors: string): SourceFailing {
  return { kind: 'failing', why: `Datadog refuses a query: ${oneLine(errors)}`, wait: 60_000 };
}

/** Larger stretches than asked for would mix what came before a step with what came in it. */
function coarser(millis: number | undefined, bucket: number): SourceFailing | undefined {
  if (millis === undefined || (millis > 0 && bucket % millis === 0)) return undefined;
  return {
    kind: 'failing',
    why: `Datadog answers in stretches of ${millis / 1000} s, and ${bucket / 1000} s or a part of it are needed: does the metric have a larger interval?`,
  };
}

/** A point without a number says nothing, not even zero. Counts are not negative. */
function pointsOf(points: readonly (readonly [number, number | null])[]): CountSeries['points'] {
  return points.flatMap(([at, count]) =>
    count === null || !(count >= 0) || count === 0 ? [] : [[at, count] as const],
  );
}
