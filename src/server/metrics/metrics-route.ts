// GET /metrics: Phasegate's own metrics, and a heartbeat to alert on.
import type { ApiApp, ApiParts } from '../api/api-parts.ts';
import { type IntakeCounts, intakeMetrics } from './intake-metrics.ts';
import { type MetricFamily, OPENMETRICS_TYPE, openMetrics } from './openmetrics.ts';
import { rolloutMetrics } from './rollout-metrics.ts';

export interface MetricsParts extends Pick<ApiParts, 'source' | 'known'> {
  readonly intake: IntakeCounts | undefined;
}

export function addMetricsRoute(app: ApiApp, { source, known, intake }: MetricsParts): void {
  app.get('/metrics', async (context) => {
    const now = source.now();
    const states = await known.all();
    const turnedAt = (id: string) => source.live(id)?.turnedAt;
    // What is completed takes no turns any more; with nothing left to run, that this is answered is the sign of life.
    const turns = states.flatMap(({ run }) => (run.state.kind === 'completed' ? [] : (turnedAt(run.rollout.id) ?? [])));
    const heartbeat: MetricFamily = {
      name: 'phasegate_heartbeat_timestamp_seconds',
      kind: 'gauge',
      unit: 'seconds',
      help: 'When this server last knew its journal and, where it runs rollouts, the last turn of any: alert when it is old or gone.',
      samples: [{ value: Math.max(0, ...(turns.length > 0 ? turns : [now])) / 1000 }],
    };
    const families = [heartbeat, ...rolloutMetrics(states, turnedAt, now), ...(intake ? intakeMetrics(intake) : [])];
    return context.body(openMetrics(families), 200, { 'content-type': OPENMETRICS_TYPE, 'cache-control': 'no-store' });
  });
}
