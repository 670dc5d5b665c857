// Words of an outside system as they may be shown to a person.

/** On one line, without anything that moves a cursor, and not too long. */
export function oneLine(text: string): string {
  const line = text.replace(/[\p{C}\s]+/gu, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

/** Why a request had no answer: "(ECONNREFUSED): connect ECONNREFUSED 127.0.0.1:9090". */
export function withoutAnswer(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? ` (${String(cause.code)})` : '';
  return `${code}: ${oneLine(cause instanceof Error ? cause.message : String(cause))}`;
}
