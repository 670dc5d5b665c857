// The frames of the one event stream, `GET /api/stream`: server-sent events whose `data` is one of these.
import { z } from 'zod';
import { EntryView } from './journal-page.ts';
import { RolloutSummary } from './rollout-summary.ts';
import { instant } from './scalars.ts';

/**
 * Each frame but `beat` has an `id:`; a browser sends the last one back as `Last-Event-ID` when it reconnects, and `?since=` does
 * the same. Where the server still knows what came after, it sends that and says `resumed: true`; otherwise (it was restarted, or
 * the page slept too long) it says `resumed: false`, and everything that the page knows must be asked for anew.
 */
export const StreamFrame = z
  .discriminatedUnion('event', [
    z
      .object({
        event: z.literal('hello'),
        data: z.object({
          server: z.string().meta({ description: 'Changes when the server is restarted.' }),
          resumed: z.boolean(),
          now: instant(),
          beatMillis: z
            .int()
            .meta({ description: 'A `beat` comes at least this often: after three without one, say so.' }),
        }),
      })
      .meta({ description: 'First, always.' }),
    z
      .object({ event: z.literal('rollout'), data: RolloutSummary })
      .meta({ description: 'A rollout changed, or its gate did; about ten times a second at most for each.' }),
    z.object({ event: z.literal('entry'), data: z.object({ rollout: z.string(), entry: EntryView }) }).meta({
      description: 'A journal entry, at once and in order within its rollout; by then it stands in the document too.',
    }),
    z.object({ event: z.literal('beat'), data: z.object({ now: instant() }) }),
  ])
  .meta({ id: 'StreamFrame' });

export type StreamFrame = z.output<typeof StreamFrame>;
