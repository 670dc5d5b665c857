// What may stand under "notify" in a bindings file: the channels by which people hear of a rollout.
import { z } from 'zod';
import { oneOf, secret } from './bindings-values.ts';

const about = () =>
  oneOf('news', 'person', 'urgent').exactOptional().meta({
    description:
      'The least that is told: news (all of it, the default), person (somebody has to do something), urgent (now, at any hour).',
  });

export const notify = z.strictObject({
  webhook: z
    .strictObject({ url: secret(), key: secret(), about: about() })
    .exactOptional()
    .meta({ description: "A web hook of the team's own: JSON, signed with the key as Standard Webhooks has it." }),
  slack: z
    .strictObject({ url: secret(), about: about() })
    .exactOptional()
    .meta({ description: 'An incoming web hook of Slack, or of what takes the same.' }),
});

export type Notify = z.output<typeof notify>;
