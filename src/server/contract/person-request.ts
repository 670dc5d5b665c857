// What a person asks of a rollout, and what the API says beforehand would happen.
import { z } from 'zod';
import { percentage, RequestKind, RunState, sentence } from './scalars.ts';

const MOST_REASON = 2_000;

/** On loopback whoever says so, where it is not the user of this machine; with sign-in it must be the signed-in name, or absent. */
const by = z.string().trim().min(1).max(200).optional().meta({
  description: 'Who says so, where it is not the user of this machine (loopback only). Left out: who is signed in.',
});
const reason = z.string().trim().max(MOST_REASON);
/** Lowering never needs a reason first, and neither does going on where the gate decides. */
const optional = reason.default('');
const required = reason.min(1);
const criterion = z.string().min(1).max(500);

const bodies = (needed: typeof required | typeof optional) =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('approve'), by, reason: needed }),
    z.strictObject({ kind: z.literal('override'), by, reason: needed }),
    z.strictObject({ kind: z.literal('pause'), by, reason: optional }),
    z.strictObject({ kind: z.literal('rollback'), by, reason: optional }),
    z.strictObject({ kind: z.literal('resume'), by, reason: optional, at: percentage().optional() }),
    z.strictObject({ kind: z.literal('confirm'), by, at: percentage().optional() }),
    z.strictObject({ kind: z.literal('record'), by, criterion, value: z.number() }),
    z.strictObject({ kind: z.literal('triage'), by, criterion, count: z.int().min(1), reason: needed }),
  ]);

export const PersonRequestBody = bodies(required).meta({
  id: 'PersonRequestBody',
  description: 'What a person asks of a rollout.',
});

/** What is sent; `PersonRequestBody` with its defaults left out. */
export type PersonRequestBody = z.input<typeof PersonRequestBody>;

export const PreviewBody = bodies(optional).meta({
  id: 'PreviewBody',
  description: 'The same as a request; a reason may still be missing.',
});

export type PreviewBody = z.input<typeof PreviewBody>;

export const Accepted = z
  .object({
    ok: z.literal(true),
    seq: z.int().meta({ description: 'The rollout has at least this entry now: show nothing older.' }),
  })
  .meta({ id: 'Accepted' });

export type Accepted = z.output<typeof Accepted>;

export const Preview = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('possible'),
      request: RequestKind,
      by: z.string(),
      sentences: z.array(z.string()).min(1).meta({ description: 'What will happen, most important first.' }),
      from: z.object({ state: RunState, percentage: percentage() }),
      to: z.object({ state: RunState, percentage: percentage() }).meta({
        description: 'At once. What follows later (a start in working hours) is in the sentences.',
      }),
      reason: z.enum(['required', 'optional', 'none']),
      undo: z
        .object({ request: RequestKind, sentence: sentence('How it is taken back, and what that costs.') })
        .nullable(),
      seq: z.int().meta({ description: 'The journal entry up to which this was said.' }),
    }),
    z.object({ kind: z.literal('refused'), request: RequestKind, why: sentence('Why it is refused now.') }),
  ])
  .meta({ id: 'Preview' });

export type Preview = z.output<typeof Preview>;
