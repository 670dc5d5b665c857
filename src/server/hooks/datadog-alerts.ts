// What a Datadog monitor's webhook posts: its default payload, or one of our own with its variables
// (https://docs.datadoghq.com/integrations/webhooks).
import { z } from 'zod';
import { type Alert, type ReadAlerts, titleOf } from './alert.ts';

const text = z.union([z.string(), z.number()]).transform(String).optional();

/** `docs/guides/serve.md` has the payload to configure; the default one has `title` and `id` only. */
export const DatadogMessage = z
  .object({
    alert_transition: text.meta({ description: '$ALERT_TRANSITION' }),
    alert_cycle_key: text.meta({ description: '$ALERT_CYCLE_KEY: the same from trigger to recovery.' }),
    alert_id: text.meta({ description: '$ALERT_ID: of the monitor.' }),
    title: text.meta({ description: '$EVENT_TITLE' }),
    tags: text.meta({ description: '$TAGS: "service:letters,env:prod".' }),
    id: text.meta({ description: '$ID: of the event.' }),
  })
  .meta({ id: 'DatadogMessage', description: "A Datadog monitor's webhook." });

export function datadogAlerts(body: unknown): ReadAlerts {
  const read = DatadogMessage.safeParse(body);
  if (!read.success) return { ok: false, why: 'Unexpected body, expected the JSON payload of a Datadog webhook' };
  const { alert_transition, alert_cycle_key, alert_id, title = '', tags = '', id } = read.data;
  const transition = alert_transition ?? /^\[([^\]]+)\]/.exec(title)?.[1];
  const key = alert_cycle_key ?? id;
  if (transition === undefined || key === undefined)
    return {
      ok: false,
      why: 'Unexpected payload without alert_transition and alert_cycle_key, expected them: {"alert_transition":"$ALERT_TRANSITION","alert_cycle_key":"$ALERT_CYCLE_KEY","alert_id":"$ALERT_ID","title":"$EVENT_TITLE","tags":"$TAGS"}',
    };
  const alert: Alert = {
    key: encodeURIComponent(key),
    state: stateOf(transition),
    title: titleOf(title === '' ? `monitor ${alert_id ?? key}` : title),
    labels: { ...tagsOf(tags), ...(alert_id !== undefined && { alert_id }) },
  };
  return { ok: true, alerts: [alert] };
}

/** "Triggered", "Re-Triggered" and a reminder of one fire; "Recovered" ends; "Warn" and "No Data" stop nothing. */
function stateOf(transition: string): Alert['state'] {
  if (/^(re-)?triggered\b|^renotify\b/i.test(transition)) return 'firing';
  return /^recovered\b/i.test(transition) ? 'resolved' : 'other';
}

function tagsOf(tags: string): Record<string, string> {
  return Object.fromEntries(
    tags.split(',').flatMap((tag) => {
      const at = tag.indexOf(':');
      return at > 0 ? [[tag.slice(0, at).trim(), tag.slice(at + 1).trim()] as const] : [];
    }),
  );
}
