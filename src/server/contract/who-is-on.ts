// Who was really on at a stay: distinct users seen with the toggle on and off, held against the percentage.
import { z } from 'zod';
import { sentence, share } from './scalars.ts';

export const WhoIsOn = z
  .object({
    kind: z.enum(['fits', 'gathering', 'untold', 'wrong']).meta({
      description:
        '`gathering`: too few users so far; `untold`: it cannot be told, and why; `wrong`: nothing passes, and a person is asked.',
    }),
    on: z.int().meta({ description: 'Distinct users seen with the toggle on, over all operations that are counted.' }),
    off: z.int().meta({ description: 'The same with it off.' }),
    both: z.int().meta({ description: 'Those of them who were seen with it on and with it off.' }),
    split: z.object({ on: z.int(), off: z.int() }).meta({
      description:
        'What is held against the percentage: users on one side only, of the operation that most users who are off did.',
    }),
    expected: share().meta({ description: 'The share of `split` that should be on.' }),
    why: sentence('What was seen against what was expected.'),
    what: z
      .enum(['notByToggle', 'unsteady', 'nobody', 'everybody', 'tooMany', 'tooFew', 'leftOff'])
      .nullable()
      .meta({ description: 'What is wrong; null unless something is.' }),
    cause: z.string().nullable().meta({ description: 'What is probably behind it.' }),
    fix: z.string().nullable().meta({ description: 'What mends it.' }),
  })
  .meta({ id: 'WhoIsOn' });

export type WhoIsOn = z.output<typeof WhoIsOn>;
