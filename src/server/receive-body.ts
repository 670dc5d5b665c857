// Reads a request's body with an upper limit, for the routes that stand directly on node:http.
import type { IncomingMessage, ServerResponse } from 'node:http';

/** How much of a body over the limit is still read (and forgotten), so that its sender hears why it was refused. */
const PATIENCE = 16;

/** Calls back once with the whole body as text, or with 'tooLarge' beyond `limit` bytes; never when the client goes away. */
export function receiveBody(
  request: IncomingMessage,
  response: ServerResponse,
  limit: number,
  done: (body: string | 'tooLarge') => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  let finished = false;
  const finish = (body: string | 'tooLarge') => {
    if (finished) return;
    finished = true;
    done(body);
  };
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= limit) {
      chunks.push(chunk);
      return;
    }
    chunks.length = 0;
    if (size <= limit * PATIENCE) return;
    response.shouldKeepAlive = false;
    response.once('finish', () => request.destroy());
    finish('tooLarge');
  });
  request.on('end', () => {
    if (size > limit) finish('tooLarge');
    else finish(chunks.length === 1 ? chunks[0]!.toString() : Buffer.concat(chunks).toString());
  });
}
