// The answer to a query as Datadog publishes it: MetricsQueryResponse of its API v1.
import type { Instant } from '../../core/calendar/instant.ts';
import type { Answer } from '../../core/query/evaluate-query.ts';
import type { MetricQuery, Query } from '../../core/query/query.ts';
import { unreachable } from '../../core/unreachable.ts';

export interface MetricsQueryResponse {
  readonly status: 'ok';
  readonly res_type: 'time_series';
  readonly resp_version: 1;
  readonly query: string;
  /** Milliseconds since 1970, as all times in an answer are. */
  readonly from_date: number;
  readonly to_date: number;
  readonly series: readonly MetricsQueryMetadata[];
  readonly values: readonly [];
  readonly times: readonly [];
  readonly message: '';
  readonly group_by: readonly string[];
}

export interface MetricsQueryMetadata {
  readonly metric: string;
  readonly display_name: string;
  readonly expression: string;
  readonly aggr: 'sum' | 'count' | null;
  /** Tags with commas between them, "*" for all. */
  readonly scope: string;
  readonly tag_set: readonly string[];
  readonly pointlist: readonly (readonly [at: number, value: number])[];
  readonly start: number;
  /** The last millisecond of the last step. */
  readonly end: number;
  /** Seconds. */
  readonly interval: number;
  readonly length: number;
  readonly query_index: 0;
  readonly unit: readonly [null, null];
}

export interface Answered {
  readonly query: Query;
  readonly text: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly answer: Answer;
}

export function queryResponse({ query, text, from, to, answer }: Answered): MetricsQueryResponse {
  const metrics = metricsIn(query);
  const only = query.kind === 'metric' ? query : undefined;
  const name = only ? only.metric : text.trim();
  return {
    status: 'ok',
    res_type: 'time_series',
    resp_version: 1,
    query: text,
    from_date: from,
    to_date: to,
    series: answer.series.map(({ group, points }) => ({
      metric: name,
      display_name: name,
      expression: text.trim(),
      aggr: only?.aggregator ?? null,
      scope: scopeOf(group, only),
      tag_set: group,
      pointlist: points,
      start: points[0]?.[0] ?? from,
      end: (points.at(-1)?.[0] ?? to) + answer.step - 1,
      interval: answer.step / 1000,
      length: points.length,
      query_index: 0,
      unit: [null, null],
    })),
    values: [],
    times: [],
    message: '',
    group_by: [...new Set(metrics.flatMap(({ by }) => by))],
  };
}

function scopeOf(group: readonly string[], only: MetricQuery | undefined): string {
  const filter = only === undefined || only.filter === '*' ? [] : [only.filter];
  return [...group, ...filter].join(',') || '*';
}

function metricsIn(query: Query): readonly MetricQuery[] {
  switch (query.kind) {
    case 'number':
      return [];
    case 'metric':
      return [query];
    case 'operation':
      return [...metricsIn(query.left), ...metricsIn(query.right)];
    default:
      return unreachable(query);
  }
}
