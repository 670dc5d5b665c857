// The last day of each query as one number a side: what `phasegate check` needs, by POST /api/v2/query/scalar.
import { z } from 'zod';
import { type AskedQuery, queryKey } from '../../core/gate/bound-queries.ts';
import type { DayTotals, LastDay, SourceFailing } from '../../engine/count-source.ts';
import { askDatadog, type DatadogConnection } from './datadog-client.ts';
import { askedTerms, BUCKET, type Interface, sideOf } from './datadog-follower.ts';
import { askV1 } from './series.ts';

const DAY = 24 * 60 * BUCKET;
/** Four hours are answered in minutes, a day is not; here it does not matter in which stretches the sum comes. */
const COARSE = 24 * 60 * BUCKET;

const SCALAR = z.object({
  data: z
    .object({
      attributes: z.object({
        columns: z
          .array(
            z.union([
              z.object({ name: z.string(), type: z.literal('group'), values: z.array(z.array(z.string())) }),
              z.object({ name: z.string(), type: z.literal('number'), values: z.array(z.number().nullable()) }),
            ]),
          )
          .optional(),
      }),
    })
    .optional(),
  errors: z.string().optional(),
});

type Sum = { on: number; off: number; neither: number };

/** One request for each query, so that groups of one are never rows of another. */
export async function lastDay(
  connection: DatadogConnection,
  speaks: Interface,
  queries: readonly AskedQuery[],
): Promise<LastDay | SourceFailing> {
  const totals = new Map<string, DayTotals | undefined>(queries.map((query) => [queryKey(query), undefined]));
  for (const { key, text, split } of askedTerms(queries)) {
    const rows = await rowsOf(connection, speaks, text);
    if (!Array.isArray(rows)) return rows as SourceFailing;
    for (const { tags, count } of rows) {
      const sum: Sum = { ...(totals.get(key) ?? { on: 0, off: 0, neither: 0 }) };
      sum[sideOf(split, tags)] += count;
      totals.set(key, sum);
    }
  }
  return { kind: 'read', totals };
}

interface Row {
  readonly tags: readonly string[];
  readonly count: number;
}

async function rowsOf(connection: DatadogConnection, speaks: Interface, query: string): Promise<Row[] | SourceFailing> {
  const to = connection.now();
  const from = to - DAY;
  if (speaks.only === 'v1') return olderRows(connection, query, from, to);
  const answer = await askDatadog(connection, {
    path: '/api/v2/query/scalar',
    body: {
      data: {
        type: 'scalar_request',
        attributes: { from, to, queries: [{ data_source: 'metrics', aggregator: 'sum', name: 'q0', query }] },
      },
    },
  });
  if (answer.kind === 'failing') return answer.status === 404 ? olderRows(connection, query, from, to) : answer;
  const body = SCALAR.safeParse(answer.body);
  if (!body.success || (body.data.errors !== undefined && body.data.errors !== ''))
    return { kind: 'failing', why: `Datadog refuses a query: ${body.data?.errors ?? 'its answer has another shape'}` };
  const columns = body.data.data?.attributes.columns ?? [];
  const numbers = columns.find((column) => column.type === 'number');
  const groups = columns.filter((column) => column.type === 'group');
  return (numbers?.values ?? []).flatMap((count, row) => {
    if (count === null) return [];
    const tags = groups.flatMap(({ name, values }) =>
      (values[row] ?? []).map((value) => `${name}:${value}`.toLowerCase()),
    );
    return [{ tags, count }];
  });
}

async function olderRows(
  connection: DatadogConnection,
  query: string,
  from: number,
  to: number,
): Promise<Row[] | SourceFailing> {
  const answer = await askV1(connection, { queries: [query], from, to, bucket: COARSE });
  if (answer.kind === 'failing') return answer;
  return answer.series.map(({ tags, points }) => ({ tags, count: points.reduce((sum, [, count]) => sum + count, 0) }));
}
