// What any other system posts, signed by the rules of Standard Webhooks (https://www.standardwebhooks.com).
import { z } from 'zod';
import { type ReadAlerts, titleOf } from './alert.ts';

export const GenericMessage = z
  .strictObject({
    alert: z.string().min(1).max(500).optional().meta({
      description: 'Names the trouble, the same in every message about it; the message id by default.',
    }),
    state: z.enum(['firing', 'resolved']).default('firing'),
    title: z.string().max(2_000).default(''),
    labels: z.record(z.string().max(200), z.string().max(1_000)).default({}),
  })
  .meta({ id: 'GenericMessageBody', description: 'An alert of any system, signed by the Standard Webhooks rules.' });

/** @param id the header `webhook-id`. */
export function genericAlerts(body: unknown, id: string): ReadAlerts {
  const read = GenericMessage.safeParse(body);
  if (!read.success)
    return {
      ok: false,
      why: `Unexpected body, expected {"alert":"...","state":"firing","title":"...","labels":{}}: ${read.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ')}`,
    };
  const { alert = id, state, title, labels } = read.data;
  return { ok: true, alerts: [{ key: encodeURIComponent(alert), state, title: titleOf(title || alert), labels }] };
}
