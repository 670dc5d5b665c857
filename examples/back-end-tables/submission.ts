// One submission of evidence as it comes in, and the job that carries it to the upstream.

export interface Submission {
  readonly user: string;
  readonly claimId: string;
  readonly trackedItemId: string | null;
  readonly fileName: string;
  readonly content: Uint8Array;
}

export interface Job extends Submission {
  readonly jobId: string;
}

/** Reads a request's body; undefined, with nothing guessed, when a field is missing or of another kind. */
export function toSubmission(body: unknown): Submission | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { user, claimId, trackedItemId, fileName, content } = body as Record<string, unknown>;
  if (!isText(user) || !isText(claimId) || !isText(fileName) || typeof content !== 'string') return undefined;
  if (trackedItemId !== undefined && trackedItemId !== null && !isText(trackedItemId)) return undefined;
  return { user, claimId, trackedItemId: trackedItemId ?? null, fileName, content: Buffer.from(content, 'base64') };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
