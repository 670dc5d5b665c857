// A provider under test as an application meets it: through OpenFeature's SDK, of a server or, in a page, of a browser.
import type { ToggleValues } from '../../../../src/sdk/openfeature/toggle-values.ts';

export type AskedAs = 'Boolean' | 'String' | 'Number' | 'Object';
export const EVENTS = {
  ready: 'PROVIDER_READY',
  stale: 'PROVIDER_STALE',
  error: 'PROVIDER_ERROR',
  change: 'PROVIDER_CONFIGURATION_CHANGED',
} as const;
export type EventName = keyof typeof EVENTS;

export interface Details {
  readonly value: unknown;
  readonly variant?: string;
  readonly reason?: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
}

/** What comes of a call of the provider itself. */
export interface Called {
  readonly millis: number;
  readonly thrown?: string;
}

/** Everything passes between a page and its test, so it is plain data. */
export interface Subject {
  /** Makes the provider the SDK's; what the SDK rejects with. */
  register(url: string, values: ToggleValues): Promise<string | undefined>;
  evaluate(as: AskedAs, key: string, fallback: unknown, context?: Context): Promise<Details>;
  /** Begins to note an event; the SDK tells at once of a state that the provider is in. */
  watch(event: EventName): Promise<void>;
  /** Takes the next one that was noted. @throws Error when there is none within `millis`. */
  next(event: EventName, millis: number): Promise<{ readonly flagsChanged?: readonly string[] }>;
  status(): Promise<string>;
  /** The provider's own, not the SDK's, which would do so once. */
  shutDown(): Promise<Called>;
  initialize(): Promise<Called>;
  metadataName(): Promise<string>;
  /** Lets the SDK close the provider. */
  end(): Promise<void>;
}

export type Context = Readonly<Record<string, string | number | boolean>>;

interface ProviderLike {
  readonly metadata: { readonly name: string };
  initialize?(context?: object): Promise<void>;
  onClose?(): Promise<void>;
}

/** What the two SDKs differ in. */
export interface Sdk {
  make(url: string, values: ToggleValues): ProviderLike;
  register(provider: ProviderLike): Promise<void>;
  evaluate(as: AskedAs, key: string, fallback: unknown, context: Context | undefined): Promise<Details>;
  /** Returns the way to stop. */
  listen(event: string, handler: (details?: object) => void): () => void;
  status(): string;
  /** What the SDK gave to `initialize`. */
  readonly context: object;
  close(): Promise<void>;
}

export function subjectOf(sdk: Sdk): Subject {
  let provider: ProviderLike | undefined;
  const noted = new Map<string, object[]>();
  const waiting = new Map<string, () => void>();
  const stops: (() => void)[] = [];

  async function called(call: () => unknown): Promise<Called> {
    const began = performance.now();
    try {
      await call();
      return { millis: performance.now() - began };
    } catch (error) {
      return { millis: performance.now() - began, thrown: String(error) };
    }
  }

  return {
    async register(url, values) {
      provider = sdk.make(url, values);
      return (await called(() => sdk.register(provider!))).thrown;
    },
    evaluate: (as, key, fallback, context) => sdk.evaluate(as, key, fallback, context),
    async watch(event) {
      if (noted.has(event)) return;
      const list: object[] = [];
      noted.set(event, list);
      const stop = sdk.listen(EVENTS[event], (details = {}) => {
        list.push(details);
        waiting.get(event)?.();
      });
      stops.push(stop);
    },
    async next(event, millis) {
      const list = noted.get(event);
      if (list === undefined) throw new Error(`Nobody watches for ${event}`);
      if (list.length === 0)
        await new Promise<void>((resolve, reject) => {
          const timer = setTimeout(() => reject(new Error(`Expected ${EVENTS[event]} within ${millis} ms`)), millis);
          waiting.set(event, () => {
            clearTimeout(timer);
            resolve();
          });
        });
      return list.shift() as { flagsChanged?: string[] };
    },
    status: async () => sdk.status(),
    shutDown: () => called(() => provider?.onClose?.()),
    initialize: () => called(() => provider?.initialize?.(sdk.context)),
    metadataName: async () => provider?.metadata.name ?? '',
    async end() {
      for (const stop of stops.splice(0)) stop();
      noted.clear();
      await sdk.close();
    },
  };
}
