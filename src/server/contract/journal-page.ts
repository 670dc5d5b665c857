// The journal as the API hands it out: entries with their sentences, newest first, page by page.
import { z } from 'zod';
import { instant, percentage } from './scalars.ts';

export const Actor = z
  .object({
    kind: z.enum(['phasegate', 'person', 'machine']),
    name: z.string().nullable().meta({ description: 'null for Phasegate itself.' }),
  })
  .meta({ id: 'Actor' });

export const EntryView = z
  .object({
    seq: z.int().meta({ description: '1, 2, 3, ... within the rollout.' }),
    at: instant(),
    when: z.string().meta({ description: 'On the calendar of the rollout: "Tue 3/11 09:00".' }),
    by: Actor,
    kind: z.enum([
      'planned',
      'claimed',
      'judged',
      'corrected',
      'decided',
      'confirmed',
      'effective',
      'drifted',
      'requested',
      'faulted',
      'advised',
      'rehearsed',
      'mended',
      'other',
    ]),
    about: z.string().nullable().meta({
      description: 'The kind of decision or request, the verdict, the code of a fault: "advance", "pause", "fail".',
    }),
    text: z.string().meta({ description: 'What it means, in one sentence.' }),
    tone: z.enum(['quiet', 'busy', 'good', 'person', 'bad']),
    percentage: percentage().nullable().meta({ description: 'Of the toggle after this entry, where it says one.' }),
  })
  .meta({ id: 'EntryView' });

export type EntryView = z.output<typeof EntryView>;

export const JournalPage = z
  .object({
    entries: z.array(EntryView).meta({ description: 'Newest first.' }),
    before: z
      .int()
      .nullable()
      .meta({ description: 'Pass it as `?before=` for the next older page; null at the beginning.' }),
    total: z.int().meta({ description: 'How many entries the journal has now.' }),
  })
  .meta({ id: 'JournalPage' });

export type JournalPage = z.output<typeof JournalPage>;
