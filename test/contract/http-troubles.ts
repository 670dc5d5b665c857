// The troubles of a toggle system that is reached over HTTP, for the contract: a troubled proxy before it.
import type { Trouble as Kind } from '../../src/engine/faults.ts';
import type { TroubleOf } from './toggles.ts';
import { TROUBLES, type Trouble, type TroubledProxy } from './troubled-proxy.ts';

export { TROUBLES as HTTP_TROUBLES };

/** How each is to be told. */
const KINDS: Readonly<Record<Trouble, Kind>> = {
  silent: 'unreached',
  rateLimited: 'unreached',
  broken: 'unreached',
  gone: 'unreached',
  halfWritten: 'unreached',
  nonsense: 'unclear',
  lying: 'unclear',
  blabbing: 'unclear',
};

export function httpTroubles(proxy: TroubledProxy): Readonly<Record<string, TroubleOf>> {
  return Object.fromEntries(
    TROUBLES.map((trouble) => [
      trouble,
      {
        kind: KINDS[trouble],
        begin: () => proxy.make(trouble),
        end: () => proxy.make(undefined),
        ...(trouble === 'lying'
          ? { onlyWriting: true as const }
          : // Who is gone is so for everybody.
            trouble !== 'gone' && { beginReading: () => proxy.make(trouble, (request) => request.startsWith('GET ')) }),
      },
    ]),
  );
}
