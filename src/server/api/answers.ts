// What several routes of the API do alike: reading a JSON body within its limit, and refusing what is not there.
import type { Context } from 'hono';
import { problem, problemResponse } from '../problems.ts';

export function noRollout(id: string): Response {
  return problemResponse(problem(404, `There is no rollout "${id.slice(0, 200)}"`));
}

/** How much of a body over the limit is still read (and forgotten), so that its sender hears why it was refused. */
const PATIENCE = 16;

/**
 * The text of a JSON body of at most `limit` bytes, or the answer that refuses it. A page of another site cannot send this type
 * without asking first, which is never allowed.
 */
export async function jsonBody(context: Context, limit: number): Promise<string | Response> {
  const type = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    return problemResponse(problem(415, `Unexpected content type "${type ?? ''}", expected application/json`));
  const text = await textOf(context.req.raw.body, limit);
  return text ?? problemResponse(problem(413, `Unexpected body over ${limit} bytes, expected a smaller one`));
}

async function textOf(body: ReadableStream<Uint8Array> | null, limit: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    if (size > limit * PATIENCE) break;
  }
  return size <= limit ? Buffer.concat(chunks).toString() : undefined;
}
