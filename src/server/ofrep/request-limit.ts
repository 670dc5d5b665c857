// How much one client may ask in a second, so that one that runs wild does not slow the others down.
import type { IncomingMessage } from 'node:http';
import { addressOf } from '../access/address.ts';

export interface RequestLimit {
  /** Counts one request; whether it is one too many in this second. */
  isOver(request: Pick<IncomingMessage, 'socket' | 'headers'>): boolean;
  close(): void;
}

/** Clients are told apart by address. Every second begins anew for all of them, by a timer that runs only while somebody asks. */
export function createRequestLimit(mostPerSecond: number | undefined): RequestLimit {
  const counts = new Map<string, number>();
  let second: NodeJS.Timeout | undefined;
  return {
    isOver(request) {
      if (mostPerSecond === undefined) return false;
      second ??= setTimeout(() => {
        counts.clear();
        second = undefined;
      }, 1_000).unref();
      const address = addressOf(request);
      const count = (counts.get(address) ?? 0) + 1;
      counts.set(address, count);
      return count > mostPerSecond;
    },
    close() {
      clearTimeout(second);
      second = undefined;
      counts.clear();
    },
  };
}
