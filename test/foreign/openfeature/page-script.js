// What the page of the test runs: OpenFeature's SDK for browsers with the provider that is asked for, and a note of every event.
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature, ProviderEvents } from '@openfeature/web-sdk';
import { phasegateWebProvider } from '../../../src/sdk/openfeature/web-provider.ts';

const heard = [];
for (const event of Object.values(ProviderEvents)) OpenFeature.addHandler(event, () => heard.push(event));

globalThis.openfeature = {
  heard,
  /** Gives the provider's status. */
  async use(provider, user) {
    const made =
      provider === 'phasegate'
        ? phasegateWebProvider()
        : new OFREPWebProvider({ baseUrl: globalThis.origin, pollInterval: 0, cacheMode: 'disabled' });
    await OpenFeature.setProviderAndWait(made, user === undefined ? {} : { targetingKey: user }).catch(() => {});
    return OpenFeature.getClient().providerStatus;
  },
  context: (context) => OpenFeature.setContext(context),
  details: (key, fallback) => OpenFeature.getClient().getBooleanDetails(key, fallback),
  text: (key, fallback) => OpenFeature.getClient().getStringDetails(key, fallback),
  /** What hooks hear of an evaluation. */
  async hooked(key, fallback) {
    const told = [];
    const hook = {
      before: ({ context }) => told.push(['before', context.targetingKey]),
      after: (_, { value, variant }) => told.push(['after', value, variant]),
      error: (_, error) => told.push(['error', error.code]),
      finally: ({ flagKey }) => told.push(['finally', flagKey]),
    };
    OpenFeature.getClient().getBooleanDetails(key, fallback, { hooks: [hook] });
    return told;
  },
  close: () => OpenFeature.clearProviders(),
};
