import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createEmbeddedToggles } from '../../../src/adapters/toggles-embedded/embedded-toggles.ts';
import { createFlagdToggles } from '../../../src/adapters/toggles-flagd/flagd-toggles.ts';
import { toFlagdDefinition } from '../../../src/core/toggle/flagd-definition.ts';
import { percent } from '../../../src/core/toggle/percentage.ts';
import { FLAGD_PATH } from '../../../src/server/flagd/flagd-sync.ts';
import { startMadeUpServer } from '../../support/made-up/server.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temporary-folder.ts';
import { differences, madeUpAskers, madeUpToggles } from './answers.ts';
import { type Flagd, type FlagdSource, flagdProgram, startFlagd } from './flagd.ts';

// The real flagd over its HTTP sync and over the files that the driver writes. It is in no registry that tests can count on.

const program = flagdProgram();
const reason = program === undefined ? ' (skipped: there is no flagd; name one by FLAGD_PATH)' : '';

const PATIENCE = { timeout: 15_000, interval: 200 };

afterAll(removeTemporaryFolders);

async function flagdOver(...sources: FlagdSource[]): Promise<Flagd> {
  const flagd = await startFlagd(program as string, sources);
  onTestFinished(() => flagd.stop());
  return flagd;
}

describe.skipIf(program === undefined)(`a real flagd${reason}`, () => {
  it('takes our definition without a complaint of its schema, and decides as we do: 100,000 questions', async () => {
    const toggles = madeUpToggles(500, 1);
    const file = join(temporaryFolder(), 'flags.json');
    await writeFile(file, JSON.stringify(toFlagdDefinition(toggles)));
    const flagd = await flagdOver({ uri: file, provider: 'file' });
    await vi.waitFor(async () => expect(Object.keys(await flagd.evaluateAll({}))).toHaveLength(500), PATIENCE);
    for (const asker of madeUpAskers(200, 2))
      expect(differences(toggles, asker, await flagd.evaluateAll(asker.context))).toEqual([]);
    expect(flagd.complaints().filter((line) => line.includes('schema'))).toEqual([]);
  });

  it('follows a served instance by its HTTP sync: percentages, rules, and a kill', async () => {
    const toggles = createEmbeddedToggles();
    await toggles.write('letters', percent(25));
    const { url } = await startMadeUpServer({ toggles });
    const flagd = await flagdOver({ uri: url + FLAGD_PATH, provider: 'http', interval: 1 });
    const expectSame = async () => {
      for (const asker of madeUpAskers(50, 3))
        expect(differences(toggles.definitions(), asker, await flagd.evaluateAll(asker.context))).toEqual([]);
    };
    const followed = async (change: () => unknown) => {
      const before = flagd.said();
      await change();
      // What it has been told of is in force when it polls again and finds nothing new.
      await flagd.says(/no changes detected/, await flagd.says(/configuration updated/, before));
      await expectSame();
    };
    await flagd.says(/no changes detected/);
    await expectSame();
    const targeting = {
      deny: ['user-1'],
      groups: [{ name: 'US', where: [{ kind: 'startsWith', attribute: 'country', prefix: 'US' }] }],
    } as const;
    await followed(() => toggles.setRules('letters', { targeting, waiting: false, killed: false }));
    await followed(() => toggles.setRules('letters', { targeting, waiting: false, killed: true }));
    expect(await flagd.evaluateAll({ targetingKey: 'jane', country: 'US' })).toEqual({ letters: false });
  });

  it.each(['flags.json', 'flags.yaml'])(
    'sees what the driver writes into %s, where rules of the team stay',
    async (name) => {
      const file = join(temporaryFolder(), name);
      const rules = '{ "if": [ { "$ref": "staff" }, "on", "off" ] }';
      await writeFile(
        file,
        `{ "$evaluators": { "staff": { "ends_with": [ { "var": "email" }, "@example.gov" ] } },
  "flags": { "letters": { "state": "ENABLED", "variants": { "on": true, "off": false }, "defaultVariant": "off", "targeting": ${rules} } } }`,
      );
      const driver = createFlagdToggles({ file, effectiveWithin: 0 });
      const flagd = await flagdOver({ uri: file, provider: 'file' });
      for (const percentage of [percent(25), percent(100), percent(0)]) {
        await driver.write('letters', percentage);
        const toggles = [{ key: 'letters', percentage, version: 1 }];
        // It sees a file within a second or two.
        await vi.waitFor(async () => {
          for (const asker of madeUpAskers(100, 4))
            expect(differences(toggles, asker, await flagd.evaluateAll(asker.context))).toEqual([]);
        }, PATIENCE);
        expect(await flagd.evaluateAll({ targetingKey: 'ada', email: 'ada@example.gov' })).toEqual({ letters: true });
      }
    },
  );
});
