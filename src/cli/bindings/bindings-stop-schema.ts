// Alerts of other systems that stop a rollout, in a bindings file.
import { z } from 'zod';
import { oneOf, secret, words } from './bindings-values.ts';

const LABEL = 'the value of a label or tag';

/** What `stopSignals` is a list of. */
export function stopSignal() {
  return z.strictObject({
    kind: oneOf('datadog', 'alertmanager', 'generic').meta({
      description:
        "Who sends it: a Datadog monitor's webhook, a Prometheus Alertmanager, or anything that signs by the Standard Webhooks rules.",
    }),
    action: oneOf('pause', 'rollback').meta({ description: 'What it does: stop advancing, or go to 0% at once.' }),
    secret: secret(),
    match: z
      .record(z.string().regex(/^\S{1,200}$/, { error: 'the name of a label or tag' }), words(LABEL))
      .exactOptional()
      .meta({
        description: 'Labels (Datadog: tags) that the alert must have, all of them; by default every alert counts.',
        examples: [{ service: 'letters', severity: 'page' }],
      }),
  });
}
