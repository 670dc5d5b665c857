import { toggleContract } from '../../../test/contract/toggles.ts';
import { createEmbeddedToggles } from './embedded-toggles.ts';

toggleContract({
  name: 'the embedded toggles',
  missing: 'made',
  async open() {
    const toggles = createEmbeddedToggles();
    let made = 0;
    return {
      toggles,
      make: async () => `made-${++made}`,
      truth: async (toggle) => toggles.definition(toggle)?.percentage,
      troubles: {},
      secrets: () => [],
      async close() {},
    };
  },
});
