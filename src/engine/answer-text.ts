// The text of an answer by HTTP, as long as it is of a length that can be meant.

/** What Prometheus says of an hour of a thousand series, with room to spare. */
export const LONGEST_ANSWER = 64 * 1024 * 1024;

/**
 * Decoded as UTF-8. Whoever sends without an end is left: the rest is not received, and the connection is closed.
 * @param longest bytes.
 * @throws Error that says so when there are more.
 */
export async function answerText({ body }: Pick<Response, 'body'>, longest = LONGEST_ANSWER): Promise<string> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > longest)
      throw new Error(`its answer is longer than ${longest / 1024 / 1024} MB; is this the address of its API?`);
    parts.push(decoder.decode(chunk, { stream: true }));
  }
  return parts.join('') + decoder.decode();
}
