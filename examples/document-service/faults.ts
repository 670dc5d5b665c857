// What can go wrong in the document service, and how each fault gets between a provider and its callers.
import type { FaultMeaning, FaultSwitches } from '../fault-switches.ts';
import { documentsOf, neighbourOf } from './documents.ts';
import { loadMeter } from './load-meter.ts';
import { type DocumentProvider, ProviderError } from './provider.ts';

export type DocumentFault =
  | 'unauthorized'
  | 'unprocessable'
  | 'download-502'
  | 'index-504'
  | 'overload'
  | 'upstream-outage'
  | 'wrong-document'
  | 'telemetry-gone'
  | 'toggle-ignored';

export const DOCUMENT_FAULTS: Readonly<Record<DocumentFault, FaultMeaning>> = {
  unauthorized: { meaning: 'some users get 401 or 403 from both providers: not counted as errors', rate: 0.05 },
  unprocessable: { meaning: 'the next provider answers downloads with 422', rate: 0.1 },
  'download-502': { meaning: 'the next provider answers downloads with 502', rate: 0.2 },
  'index-504': { meaning: 'the next provider answers the index with 504', rate: 0.2 },
  overload: { meaning: 'the next provider answers with 502 and 504, the more the more it is asked', rate: 0.5 },
  'upstream-outage': { meaning: 'what both providers stand on answers with 502', rate: 0.5 },
  'wrong-document': { meaning: "the next provider answers with somebody else's document and status 200", rate: 0.2 },
  'telemetry-gone': { meaning: 'operation events are no longer sent', rate: 1 },
  'toggle-ignored': { meaning: 'everybody gets the next provider, whatever the toggle says', rate: 1 },
};

/** Calls a second up to which the next provider bears an overload; at twice as many, `rate` of them fail. */
const CAPACITY = 50;

/** The provider as its callers see it while faults are on. `now` in milliseconds, for the load. */
export function faulty(
  provider: DocumentProvider,
  side: 'legacy' | 'next',
  faults: FaultSwitches<DocumentFault>,
  now: () => number,
): DocumentProvider {
  const load = loadMeter(now);
  let calls = 0;

  const meet = (user: string): void => {
    calls++;
    const perSecond = load();
    const turn = calls % 2 === 0;
    if (faults.hitsUser('unauthorized', user)) throw new ProviderError(turn ? 401 : 403, 'this user may not');
    if (faults.hits('upstream-outage')) throw new ProviderError(502, 'upstream is out');
    if (side === 'legacy') return;
    const excess = Math.min(Math.max(perSecond / CAPACITY - 1, 0), 1);
    if (faults.hits('overload', excess)) throw new ProviderError(turn ? 502 : 504, 'overloaded');
  };

  return {
    async index(user) {
      meet(user);
      if (side === 'next' && faults.hits('index-504')) throw new ProviderError(504, 'no answer in time');
      return provider.index(user);
    },
    async download(user, id) {
      meet(user);
      if (side === 'legacy') return provider.download(user, id);
      if (faults.hits('download-502')) throw new ProviderError(502, 'bad gateway');
      if (faults.hits('unprocessable')) throw new ProviderError(422, 'this document cannot be rendered');
      if (!faults.hits('wrong-document')) return provider.download(user, id);
      const other = neighbourOf(user);
      return provider.download(other, documentsOf(other)[0]?.id ?? '');
    },
  };
}

/** A user who may not see a document, and a document that does not exist, say nothing of the provider. */
export function speaksAgainstTheProvider(error: unknown): boolean {
  return !(error instanceof ProviderError && [401, 403, 404].includes(error.status));
}
