// Reads a person's request from the body of a POST, or says what is wrong with it.
import { z } from 'zod';
import type { PersonRequest } from '../../core/run/journal.ts';
import { FULL, type Percentage } from '../../core/toggle/percentage.ts';

const by = z.string().trim().min(1).max(200);
const reason = z.string().trim().max(2_000);
/** Lowering never needs a reason first, and neither does going on where the gate decides. */
const optional = reason.default('');
const percentage = z
  .int()
  .min(0)
  .max(FULL)
  .transform((value) => value as Percentage);

const schema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('approve'), by, reason: reason.min(1) }),
  z.strictObject({ kind: z.literal('override'), by, reason: reason.min(1) }),
  z.strictObject({ kind: z.literal('pause'), by, reason: optional }),
  z.strictObject({ kind: z.literal('rollback'), by, reason: optional }),
  z.strictObject({ kind: z.literal('resume'), by, reason: optional, at: percentage.optional() }),
  z.strictObject({ kind: z.literal('record'), by, criterion: z.string().min(1), value: z.number() }),
  z.strictObject({
    kind: z.literal('triage'),
    by,
    criterion: z.string().min(1),
    count: z.int().min(1),
    reason: reason.min(1),
  }),
]);

export type PersonRequestBody =
  | { readonly kind: 'request'; readonly by: string; readonly request: PersonRequest }
  | { readonly kind: 'refused'; readonly why: string };

/** `{"kind":"pause","by":"Ann","reason":"..."}`: a PersonRequest and who makes it; `at` is in thousandths of a percent. */
export function readPersonRequest(body: string): PersonRequestBody {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return {
      kind: 'refused',
      why: 'Unexpected body, expected JSON such as {"kind":"pause","by":"Ann","reason":"..."}',
    };
  }
  const result = schema.safeParse(parsed);
  if (!result.success) return { kind: 'refused', why: result.error.issues.map(sentenceOf).join('; ') };
  const { by: name, ...request } = result.data;
  return {
    kind: 'request',
    by: name,
    request: request.kind === 'resume' ? { ...request, at: request.at } : request,
  };
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  const place = issue.path.length === 0 ? 'body' : issue.path.join('.');
  return issue.path[0] === 'kind'
    ? 'Unexpected kind, expected approve, pause, resume, rollback, override, record or triage'
    : `Unexpected ${place}: ${issue.message}`;
}
