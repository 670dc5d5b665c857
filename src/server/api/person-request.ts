// Reads a person's request from the body of a POST, or says what is wrong with it.
import type { z } from 'zod';
import type { PersonRequest } from '../../core/run/journal.ts';
import type { Percentage } from '../../core/toggle/percentage.ts';
import { PersonRequestBody, PreviewBody } from '../contract/person-request.ts';
import { readBody } from './read-body.ts';

export type ReadRequest =
  | { readonly kind: 'request'; readonly by: string | undefined; readonly request: PersonRequest }
  | { readonly kind: 'refused'; readonly why: string };

const AT = 'Unexpected at, expected a whole number of thousandths of a percent: 25000 for 25%';
const EXAMPLE = '{"kind":"pause","reason":"..."}';
const KINDS = 'Unexpected kind, expected approve, pause, resume, rollback, override, confirm, record or triage';

/** `{"kind":"pause","reason":"..."}`: a PersonRequest; `at` is in thousandths of a percent. */
export function readPersonRequest(body: string): ReadRequest {
  return requestOf(readBody(PersonRequestBody, body, EXAMPLE, { kind: KINDS, at: AT }));
}

/** The same, where a reason may still be missing. */
export function readPreview(body: string): ReadRequest {
  return requestOf(readBody(PreviewBody, body, EXAMPLE, { kind: KINDS, at: AT }));
}

function requestOf(
  read:
    | { readonly ok: true; readonly value: z.output<typeof PersonRequestBody> }
    | { readonly ok: false; readonly why: string },
): ReadRequest {
  if (!read.ok) return { kind: 'refused', why: read.why };
  const { by, ...request } = read.value;
  return {
    kind: 'request',
    by,
    request:
      request.kind === 'resume' || request.kind === 'confirm'
        ? { ...request, at: request.at as Percentage | undefined }
        : request,
  };
}
