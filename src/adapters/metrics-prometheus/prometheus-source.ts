// Prometheus as a source of counts: for the gates by raw samples, for a check by its own estimate of one day.
import { type AskedQuery, queryKey } from '../../core/gate/bound-queries.ts';
import type { CountSource, DayTotals, LastDay, SourceFailing } from '../../engine/count-source.ts';
import { parseCounterQuery } from './counter-query.ts';
import { askPrometheus, type PrometheusConnection } from './prometheus-client.ts';
import { followPrometheus, sideOf } from './prometheus-follower.ts';

/** Nothing is asked before the first reading. */
export function createPrometheusSource(reached: PrometheusConnection): CountSource {
  const ending = new AbortController();
  const connection = { ...reached, signal: ending.signal };
  return {
    follow: (queries, since) => followPrometheus(connection, queries, since),
    lastDay: (queries) => lastDay(connection, queries),
    close: () => ending.abort(),
  };
}

/** By `increase`, which extrapolates to the edges of the day: no gate is judged by it. */
async function lastDay(
  connection: PrometheusConnection,
  queries: readonly AskedQuery[],
): Promise<LastDay | SourceFailing> {
  const totals = new Map<string, DayTotals | undefined>();
  const now = connection.now();
  for (const asked of queries) {
    const query = parseCounterQuery(asked.query);
    let sum: { on: number; off: number; neither: number } | undefined;
    for (const selector of query.kind === 'counters' ? query.selectors : []) {
      const by = asked.split.kind === 'by' ? ` by (${asked.split.name})` : '';
      const answer = await askPrometheus(connection, `sum${by} (increase(${selector}[1d]))`, now);
      if (answer.kind === 'failing') return answer;
      for (const { labels, samples } of answer.series) {
        const value = samples[0]?.[1] ?? Number.NaN;
        if (!(value >= 0)) continue;
        sum ??= { on: 0, off: 0, neither: 0 };
        sum[sideOf(asked.split, labels)] += Math.round(value);
      }
    }
    totals.set(queryKey(asked), sum);
  }
  return { kind: 'read', totals };
}
