// Asks the server: JSON in, JSON out, and a refusal as an error with the server's own sentence.

/** What the server answered instead: its status and a sentence for the person (problem+json, RFC 9457). */
export interface Refusal extends Error {
  readonly status: number;
}

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'status' in error;
}

async function answerOf<T>(answer: Response): Promise<T> {
  if (answer.ok) return (answer.status === 204 ? undefined : await answer.json()) as T;
  const body = (await answer.json().catch(() => ({}))) as { detail?: string; title?: string };
  const said = body.detail ?? body.title ?? `The server answered ${answer.status}`;
  throw Object.assign(new Error(said), { status: answer.status });
}

/** @throws Refusal when the server says no, TypeError when it cannot be reached. */
export async function readJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return answerOf<T>(await fetch(path, { headers: { accept: 'application/json' }, ...(signal && { signal }) }));
}

/** Of the sign-in, where there is one: goes with everything that changes something, so that no other site's page can. */
let csrf: string | null = null;

export function rememberCsrf(token: string | null): void {
  csrf = token;
}

/** As `readJson`, for what changes something. */
export async function sendJson<T>(path: string, body: unknown, method = 'POST'): Promise<T> {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    ...(csrf !== null && { 'x-phasegate-csrf': csrf }),
  };
  return answerOf<T>(await fetch(path, { method, headers, body: JSON.stringify(body) }));
}
