// The plan's own document as the API shows it: the text, what is wrong in it, and where Phasegate has written.
import { z } from 'zod';
import { Span } from './scalars.ts';

export const FindingView = z
  .object({
    rule: z.string(),
    severity: z.enum(['error', 'warning', 'info']),
    message: z.string().meta({ description: '"Unexpected X, expected Y".' }),
    span: Span,
    rollout: z.string().nullable(),
    repair: z
      .object({
        title: z.string(),
        safe: z.boolean(),
        edit: z.object({ span: Span, text: z.string() }).nullable(),
      })
      .nullable(),
    page: z.string().nullable().meta({ description: "Path of the rule's page in the documentation." }),
  })
  .meta({ id: 'FindingView' });

export type FindingView = z.output<typeof FindingView>;

export const DocumentView = z
  .object({
    name: z.string(),
    path: z.string(),
    version: z.string().meta({ description: 'SHA-256 of the text, in hex.' }),
    text: z.string(),
    findings: z.array(FindingView).meta({ description: 'In the order of the text.' }),
    written: z
      .array(z.object({ start: z.int(), end: z.int(), kind: z.enum(['value', 'block']) }))
      .meta({ description: "What Phasegate wrote into it, as UTF-16 offsets; the rest is people's." }),
    rollouts: z.array(z.object({ id: z.string(), title: z.string(), span: Span })),
  })
  .meta({ id: 'DocumentView' });

export type DocumentView = z.output<typeof DocumentView>;
