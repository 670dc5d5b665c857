// A rollout's whole story, as data: what the printable page is made of.
import { z } from 'zod';
import { EntryView } from './journal-page.ts';
import { RolloutDetail } from './rollout-detail.ts';

export const Report = z
  .object({
    rollout: RolloutDetail,
    entries: z
      .array(EntryView)
      .meta({ description: 'What people should read, oldest first: all but single readings.' }),
    leftOut: z.int().meta({ description: 'How many entries the journal has besides.' }),
  })
  .meta({ id: 'Report' });

export type Report = z.output<typeof Report>;
