// The troubles of a toggle system that is reached over HTTP, for the contract: a troubled proxy before it.
import type { TroubleOf } from './toggles.ts';
import { TROUBLES, type TroubledProxy } from './troubled-proxy.ts';

export { TROUBLES as HTTP_TROUBLES };

export function httpTroubles(proxy: TroubledProxy): Readonly<Record<string, TroubleOf>> {
  return Object.fromEntries(
    TROUBLES.map((trouble) => [
      trouble,
      {
        begin: () => proxy.make(trouble),
        end: () => proxy.make(undefined),
        ...(trouble === 'lying' && { onlyWriting: true as const }),
      },
    ]),
  );
}
