// The single values of the API, as they stand in JSON: instants, days, percentages, shares, places in a text.
import { z } from 'zod';

export const instant = () => z.int().meta({ description: 'Milliseconds since 1970-01-01T00:00:00Z.' });

export const day = () =>
  z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .meta({ description: "A day on the plan's calendar, YYYY-MM-DD." });

export const percentage = () =>
  z.int().min(0).max(100_000).meta({ description: 'Thousandths of a percent: 25000 is 25%.' });

export const share = () => z.number().min(0).max(1).meta({ description: 'A share, 0 to 1: 0.003 is 0.3%.' });

/** A sentence for a person, without a full stop at its end. */
export const sentence = (description: string) => z.string().meta({ description });

export const Span = z
  .object({
    start: z.int().min(0).meta({ description: 'UTF-16 offset of the first unit.' }),
    end: z.int().min(0).meta({ description: 'UTF-16 offset after the last one.' }),
    line: z.int().min(1),
  })
  .meta({ id: 'Span', description: 'A place in a text.' });

export type Span = z.output<typeof Span>;

export const RolloutMode = z.enum(['advise', 'drive']);

export const RunState = z
  .enum(['scheduled', 'soaking', 'asked', 'paused', 'rolledBack', 'completed'])
  .meta({ id: 'RunState', description: '`asked` is shown as "needs a decision".' });

export const Verdict = z
  .enum(['pass', 'fail', 'undecided', 'noData'])
  .meta({ id: 'Verdict', description: 'Only `pass` ever advances.' });

export const RequestKind = z
  .enum(['approve', 'pause', 'resume', 'rollback', 'override', 'record', 'triage', 'confirm'])
  .meta({ id: 'RequestKind', description: 'What a person can ask of a rollout.' });
