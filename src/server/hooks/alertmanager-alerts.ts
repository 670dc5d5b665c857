// What a Prometheus Alertmanager posts: a group of alerts (https://prometheus.io/docs/alerting/latest/configuration, webhook_config).
import { z } from 'zod';
import { type ReadAlerts, titleOf } from './alert.ts';

const labels = z.record(z.string(), z.string());

/** Version 4, of which only what is used is asked for; more may stand beside it. */
export const AlertmanagerMessage = z
  .object({
    version: z.literal('4'),
    status: z.enum(['firing', 'resolved']),
    alerts: z
      .array(
        z.object({
          status: z.enum(['firing', 'resolved']),
          labels,
          annotations: labels.optional(),
          startsAt: z.string(),
          fingerprint: z.string(),
        }),
      )
      .max(10_000),
  })
  .meta({ id: 'AlertmanagerMessage', description: "An Alertmanager's webhook, version 4." });

/** An alert that ends and begins again has another start: it is another alert. */
export function alertmanagerAlerts(body: unknown): ReadAlerts {
  const read = AlertmanagerMessage.safeParse(body);
  if (!read.success)
    return { ok: false, why: 'Unexpected body, expected the webhook of an Alertmanager, version 4, with its alerts' };
  return {
    ok: true,
    alerts: read.data.alerts.map((alert) => ({
      key: encodeURIComponent(`${alert.fingerprint}@${alert.startsAt}`),
      state: alert.status,
      title: titleOf(alert.annotations?.summary ?? alert.labels.alertname ?? alert.fingerprint),
      labels: alert.labels,
    })),
  };
}
