// Every error of the API: a problem document (RFC 9457), `application/problem+json`.
import { z } from 'zod';

export const ProblemDocument = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'For a person: what was unexpected, what was expected, what to do.' }),
    code: z.string().optional().meta({ description: 'The stable code of the outside failure behind it.' }),
  })
  .meta({ id: 'Problem' });

export type ProblemDocument = z.output<typeof ProblemDocument>;
