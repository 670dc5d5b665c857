// The monitoring system of each rollout whose events are not counted at Phasegate's own intake, by the plan that was pinned.
import { siteUrl } from '../../adapters/metrics-datadog/datadog-client.ts';
import { createDatadogSource } from '../../adapters/metrics-datadog/datadog-source.ts';
import { createPrometheusSource } from '../../adapters/metrics-prometheus/prometheus-source.ts';
import type { Instant } from '../../core/calendar/instant.ts';
import type { BoundMetrics } from '../../core/gate/bound-queries.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import type { CountSource } from '../../engine/count-source.ts';
import { createPolledMetrics, type PolledMetrics } from '../../engine/polled-metrics.ts';
import type { Connections } from '../bindings/bindings-schema.ts';
import { CommandEnd, EXIT } from '../exit.ts';
import { readSecret } from './read-secret.ts';

/** The source of a rollout's counts. @throws CommandEnd where the bindings do not say how it is reached. */
export function connectSource(connections: Connections, { source }: BoundMetrics, now: () => Instant): CountSource {
  if (source === 'datadog' && connections.datadog) {
    const { site = 'datadoghq.com', url, apiKey, appKey } = connections.datadog;
    return createDatadogSource({
      url: url === undefined ? siteUrl(site) : withoutSlash(url),
      apiKey: () => readSecret(apiKey),
      appKey: () => readSecret(appKey),
      now,
    });
  }
  if (source === 'prometheus' && connections.prometheus) {
    const { prometheus } = connections;
    return createPrometheusSource({ url: withoutSlash(prometheus.url), headers: () => headersOf(prometheus), now });
  }
  throw new CommandEnd(
    EXIT.usage,
    `Unexpected rollout whose events are counted by ${source}, expected connections.${source} in the bindings, which say how it is reached.`,
  );
}

/** Asked for rollouts with bound metrics. */
export function connectMetrics(connections: Connections, now: () => Instant): (rollout: Rollout) => PolledMetrics {
  return ({ id, metrics }) => {
    if (!metrics) throw new Error(`Unexpected ${id} without bound metrics, expected a source to connect`);
    return createPolledMetrics({ bound: metrics, source: connectSource(connections, metrics, now), now });
  };
}

function headersOf({ token, basic, headers = {} }: NonNullable<Connections['prometheus']>): Record<string, string> {
  const told = Object.fromEntries(Object.entries(headers).map(([name, reference]) => [name, readSecret(reference)]));
  if (token) return { ...told, Authorization: `Bearer ${readSecret(token)}` };
  if (!basic) return told;
  const credentials = Buffer.from(`${basic.user}:${readSecret(basic.password)}`).toString('base64');
  return { ...told, Authorization: `Basic ${credentials}` };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
