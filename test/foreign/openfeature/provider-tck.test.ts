import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { ADOPTIONS, adopt, CAPABILITIES, notDeclared } from './conformance/adoptions.ts';
import { readCanonicalSeeds } from './conformance/canonical-seeds.ts';
import { readScenarios } from './conformance/scenarios.ts';
import { play } from './conformance/steps.ts';

// The provider conformance suite of OpenFeature's specification itself (Appendix F, a proposal without a package), unmodified: PROVIDER_TCK
// names its folder, <a checkout of open-feature/spec>/specification/assets/provider-tck.
const FOLDER = process.env.PROVIDER_TCK ?? '';

if (FOLDER === '') it.skip('PROVIDER_TCK names no folder of the provider conformance suite', () => {});
else {
  const scenarios = await readScenarios(join(FOLDER, 'gherkin'));
  const seeds = readCanonicalSeeds(join(FOLDER, 'flags', 'canonical-flags.json'));

  it('asks for no capability that we have never heard of, and tries every one', () => {
    expect(new Set(scenarios.flatMap(({ tags }) => tags))).toEqual(new Set(CAPABILITIES));
  });

  describe.each(ADOPTIONS)('$name', (adoption) => {
    const adopted = adopt(adoption, seeds);
    const counts = { passed: 0, failed: 0, skipped: 0 };
    beforeEach(async ({ onTestFinished, onTestFailed, task }) => {
      await adopted.backend.reset();
      counts.passed++;
      onTestFailed(() => {
        counts.passed--;
        counts.failed++;
      });
      onTestFinished(() => adopted.subject.end(), 30_000);
      expect(task.mode).toBe('run');
    });
    afterAll(() => {
      console.info(
        `${adoption.name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped of ${scenarios.length}`,
      );
    });

    for (const scenario of scenarios) {
      const title = `${scenario.feature}: ${scenario.name}`;
      const skipped = notDeclared(adoption, scenario.tags);
      if (skipped === undefined) it(title, { timeout: 60_000 }, () => play(scenario, adopted.subject, adopted.backend));
      else {
        counts.skipped++;
        it.skip(`${title} (not declared: ${skipped})`, () => {});
      }
    }
  });
}
