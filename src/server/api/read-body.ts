// Reads a JSON body by its schema, or says in one sentence what is wrong with it. Loads the validator: import it when asked.
import type { z } from 'zod';

export type ReadBody<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/** @param words what is said of a field instead of the validator's words. */
export function readBody<T>(
  schema: z.ZodType<T>,
  body: string,
  example: string,
  words: Readonly<Record<string, string>> = {},
): ReadBody<T> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return { ok: false, why: `Unexpected body, expected JSON such as ${example}` };
  }
  const result = schema.safeParse(parsed);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, why: result.error.issues.map((issue) => sentenceOf(issue, words)).join('; ') };
}

function sentenceOf(issue: z.core.$ZodIssue, words: Readonly<Record<string, string>>): string {
  const place = issue.path.length === 0 ? 'body' : issue.path.join('.');
  return words[place] ?? `Unexpected ${place}: ${issue.message}`;
}
