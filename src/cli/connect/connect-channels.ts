// The channels that the bindings name, with their secrets looked up at each use.
import { createSlackChannel } from '../../adapters/notify-webhook/slack-channel.ts';
import { createWebhookChannel } from '../../adapters/notify-webhook/webhook-channel.ts';
import type { Instant } from '../../core/calendar/instant.ts';
import type { Channel } from '../../engine/ports.ts';
import type { Notify } from '../bindings/notify-schema.ts';
import { readSecret } from './read-secret.ts';

const PATIENCE = 10_000;

export function connectChannels({ webhook, slack }: Notify, now: () => Instant): readonly Channel[] {
  const deadline = () => AbortSignal.timeout(PATIENCE);
  return [
    ...(webhook
      ? [
          createWebhookChannel({
            url: () => readSecret(webhook.url),
            key: () => readSecret(webhook.key),
            least: webhook.about ?? 'news',
            deadline,
            now,
          }),
        ]
      : []),
    ...(slack
      ? [createSlackChannel({ url: () => readSecret(slack.url), least: slack.about ?? 'news', deadline })]
      : []),
  ];
}
