// Ends the streams of those who may not stay: a token that is revoked must not go on being told.
import type { ServerResponse } from 'node:http';
import type { Access } from '../access/access.ts';
import type { Identity } from '../access/identity.ts';

export interface Standing {
  watch(identity: Identity, response: ServerResponse): void;
  close(): void;
}

/** @param everyMillis how often it is asked whether they still stand. */
export function createStanding(access: Access, everyMillis = 10_000): Standing {
  const streams = new Map<ServerResponse, Identity>();
  let timer: NodeJS.Timeout | undefined;
  return {
    watch(identity, response) {
      if (access.kind === 'loopback') return;
      streams.set(response, identity);
      response.on('close', () => streams.delete(response));
      timer ??= setInterval(() => {
        for (const [stream, who] of streams) if (!access.stands(who)) stream.destroy();
      }, everyMillis).unref();
    },
    close() {
      clearInterval(timer);
      streams.clear();
    },
  };
}
