// A gate as the API shows it: a card per criterion with its counts, its interval against the bound, and what is still needed.
import { z } from 'zod';
import { instant, sentence, share, Verdict } from './scalars.ts';

const logarithm = () => z.number().nullable().meta({ description: 'Natural logarithm; null where there is no test.' });

/** One reading of a criterion at one moment of a stay: a point of the chart. */
export const Reading = z
  .object({
    at: instant(),
    verdict: Verdict,
    events: z.number(),
    errors: z.number(),
    rate: share().nullable(),
    low: share().nullable(),
    high: share().nullable(),
  })
  .meta({
    id: 'Reading',
    description:
      'What a criterion said at one moment. `rate`, `low` and `high` are on the side of the bound (of successes where the bound is for those), as on the card.',
  });

export type Reading = z.output<typeof Reading>;

export const GateCard = z
  .object({
    criterion: z.string().meta({ description: 'Id: the same in every step that it gates.' }),
    text: z.string().meta({ description: "The author's words." }),
    line: z.int().meta({ description: '1-based line in the document as it was pinned.' }),
    kind: z.enum(['below', 'above', 'zero', 'any', 'proportional', 'latency', 'baseline', 'manual', 'observe']),
    proof: z.enum(['statistical', 'literal']).nullable().meta({
      description: '`statistical`: a test must cross its line; `literal`: the words, read once when the soak is over.',
    }),
    onFail: z.enum(['rollBack', 'previousStep', 'pause', 'ask']),
    verdict: Verdict.nullable().meta({ description: 'null while nothing was judged.' }),
    why: sentence('What was seen against what was asked for.'),
    events: z.number().meta({ description: 'Counted among users with the toggle on, at this step.' }),
    errors: z.number(),
    users: z.number().meta({ description: 'Distinct users among them; 0 where events carry no user.' }),
    rate: share()
      .nullable()
      .meta({ description: 'Observed, on the side of the bound; null without events or without a rate.' }),
    interval: z.tuple([share(), share()]).nullable().meta({
      description: 'Always-valid 95% interval of the rate, on the same side; null where the class has none.',
    }),
    bound: share().nullable().meta({ description: 'What the rate is held against; null where there is none.' }),
    good: z.enum(['below', 'above']).nullable().meta({ description: 'Which side of the bound is good.' }),
    eValues: z
      .object({ logPass: logarithm(), passLine: logarithm(), logFail: logarithm(), failLine: logarithm() })
      .meta({ description: 'How far the two tests are, and the lines that they must reach.' }),
    needs: z
      .object({
        moreEvents: z.number().nullable().meta({ description: 'About how many more events, if they go on as so far.' }),
        expectedAt: instant()
          .nullable()
          .meta({ description: 'About when, at the present pace; null where nobody can tell.' }),
        sentence: sentence('Both in words.'),
      })
      .nullable()
      .meta({ description: 'What is still needed for a pass; null when nothing is.' }),
    failedBy: z.enum(['slow', 'fast', 'zero']).nullable(),
    noise: z.number().nullable().meta({ description: 'At most the chance that a healthy rollout shows this.' }),
    notTheChange: z.boolean().meta({ description: 'The control is as ill: the cause is not the change.' }),
    triaged: z.int().meta({ description: 'Failures that people found not to be the change.' }),
    recorded: z
      .object({ value: z.number(), by: z.string(), at: instant() })
      .nullable()
      .meta({ description: 'What a person recorded, for a manual criterion.' }),
    history: z.array(Reading).meta({
      description: 'Oldest first: every journaled reading of the stay, and the more recent ones that this server took.',
    }),
  })
  .meta({ id: 'GateCard' });

export type GateCard = z.output<typeof GateCard>;

export const Gate = z
  .object({
    verdict: Verdict.nullable(),
    judgedAt: instant().nullable().meta({ description: 'When this was true.' }),
    live: z.boolean().meta({ description: 'Judged by this process just now; otherwise as it was journaled last.' }),
    missingSince: instant().nullable().meta({ description: 'With `noData`: since when data has been missing.' }),
    cards: z.array(GateCard),
  })
  .meta({ id: 'Gate' });

export type Gate = z.output<typeof Gate>;
