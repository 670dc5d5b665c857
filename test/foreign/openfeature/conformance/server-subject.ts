// Our server provider under test, through OpenFeature's SDK for servers.
import { OpenFeature, type Provider, type ProviderEvents } from '@openfeature/server-sdk';
import { phasegateProvider } from '../../../../src/sdk/openfeature/server-provider.ts';
import { type Subject, subjectOf } from './subject.ts';

export function serverSubject(): Subject {
  const flags = OpenFeature.getClient();
  return subjectOf({
    make: (url, values) => phasegateProvider({ url }, { values }),
    register: (provider) => OpenFeature.setProviderAndWait(provider as Provider),
    async evaluate(as, key, fallback, context) {
      if (as === 'Boolean') return flags.getBooleanDetails(key, fallback as boolean, context);
      if (as === 'String') return flags.getStringDetails(key, fallback as string, context);
      if (as === 'Number') return flags.getNumberDetails(key, fallback as number, context);
      return flags.getObjectDetails(key, fallback as object as [], context);
    },
    listen(event, handler) {
      flags.addHandler(event as ProviderEvents, handler);
      return () => flags.removeHandler(event as ProviderEvents, handler);
    },
    status: () => flags.providerStatus,
    context: {},
    close: () => OpenFeature.clearProviders(),
  });
}
