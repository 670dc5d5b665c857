// Serves all toggles as one flagd definition, for the HTTP sync of flagd and whatever else reads its definitions by URL.
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { toFlagdDefinition } from '../../core/toggle/flagd-definition.ts';
import { sendProblem } from '../problems.ts';
import type { ToggleSource } from '../toggle-source.ts';

/** What `flagd start --uri` is given, behind the server's address. */
export const FLAGD_PATH = '/flagd/flags.json';

export interface FlagdSync {
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): void;
}

/** flagd polls (every five seconds by default) with the entity tag that it has: written once for each change of a toggle. */
export function createFlagdSync(toggles: ToggleSource): FlagdSync {
  let rendered: { readonly body: string; readonly etag: string } | undefined;
  const stop = toggles.onChange(() => {
    rendered = undefined;
  });

  function render() {
    const body = `${JSON.stringify(toFlagdDefinition(toggles.definitions()), undefined, 1)}\n`;
    return { body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
  }

  return {
    handle(request, response) {
      if (request.method !== 'GET' && request.method !== 'HEAD')
        return sendProblem(response, 405, `Unexpected method ${request.method}, expected GET`, { allow: 'GET, HEAD' });
      rendered ??= render();
      const { body, etag } = rendered;
      if (names(request.headers['if-none-match'], etag)) {
        response.writeHead(304, { etag }).end();
        return;
      }
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'cache-control': 'no-cache',
        etag,
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    },
    close: stop,
  };
}

/** Whether If-None-Match (RFC 9110, 13.1.2) has this tag: several may stand there, and a proxy that compresses makes them weak ("W/"). */
function names(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
