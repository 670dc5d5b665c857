// What the page of the conformance tests runs: our web provider under test, through OpenFeature's SDK for browsers.
import { OpenFeature } from '@openfeature/web-sdk';
import { phasegateWebProvider } from '../../../../src/sdk/openfeature/web-provider.ts';
import { subjectOf } from './subject.ts';

/** A page is always somebody's: OFREP asks for a targeting key. */
const VISITOR = { targetingKey: 'visitor' };

const flags = OpenFeature.getClient();
globalThis.subject = subjectOf({
  make: (url, values) => phasegateWebProvider({ url, values }),
  register: (provider) => OpenFeature.setProviderAndWait(provider, VISITOR),
  async evaluate(as, key, fallback, context) {
    if (context !== undefined) await OpenFeature.setContext(context);
    return flags[`get${as}Details`](key, fallback);
  },
  listen(event, handler) {
    flags.addHandler(event, handler);
    return () => flags.removeHandler(event, handler);
  },
  status: () => flags.providerStatus,
  context: VISITOR,
  close: () => OpenFeature.clearProviders(),
});
