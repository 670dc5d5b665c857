import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Client, OpenFeatureAPI, Provider, ServerProviderEvents } from '@openfeature/server-sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFlagdToggles } from '../../../src/adapters/toggles-flagd/flagd-toggles.ts';
import { isOn } from '../../../src/core/toggle/evaluate.ts';
import { percent } from '../../../src/core/toggle/percentage.ts';
import { FLAGD_PATH } from '../../../src/server/flagd/flagd-sync.ts';
import { startMadeUpServer } from '../../support/made-up/server.ts';
import { createMadeUpToggles } from '../../support/made-up/toggles.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../support/temporary-folder.ts';
import { installForeign } from '../install.ts';
import { differences, madeUpAskers, madeUpToggles } from './answers.ts';

// flagd's own provider for Node, in process, over the definition that a served instance gives and that the driver writes.

interface Sdk {
  readonly OpenFeature: OpenFeatureAPI;
  readonly ProviderEvents: typeof ServerProviderEvents;
}
type FlagdProvider = new (options: { resolverType: 'in-process'; offlineFlagSourcePath: string }) => Provider;

let sdk: Sdk;
let Flagd: FlagdProvider;

beforeAll(() => {
  const load = createRequire(join(installForeign('flagd'), 'from-here.cjs'));
  sdk = load('@openfeature/server-sdk') as Sdk;
  Flagd = (load('@openfeature/flagd-provider') as { FlagdProvider: FlagdProvider }).FlagdProvider;
}, 180_000);

afterAll(async () => {
  await sdk?.OpenFeature.close();
  removeTemporaryFolders();
});

async function clientOf(file: string): Promise<Client> {
  await sdk.OpenFeature.setProviderAndWait(new Flagd({ resolverType: 'in-process', offlineFlagSourcePath: file }));
  return sdk.OpenFeature.getClient();
}

it('answers from what a served instance gives as the instance itself does, with rules of every kind', async () => {
  const toggles = createMadeUpToggles();
  for (const { key, percentage, version: _, ...rules } of madeUpToggles(200, 5))
    toggles.set(key, percentage, undefined, rules);
  const { url } = await startMadeUpServer({ toggles });
  const file = join(temporaryFolder(), 'flags.json');
  await writeFile(file, await (await fetch(url + FLAGD_PATH)).text());
  const client = await clientOf(file);
  for (const asker of madeUpAskers(100, 6)) {
    const answers: Record<string, unknown> = {};
    for (const { key } of toggles.definitions())
      answers[key] = await client.getBooleanValue(key, false, asker.context as Record<string, string>);
    expect(differences(toggles.definitions(), asker, answers)).toEqual([]);
  }
});

it('sees what the driver writes into its file', async () => {
  const file = join(temporaryFolder(), 'flags.json');
  const driver = createFlagdToggles({ file, effectiveWithin: 0 });
  await driver.write('letters', percent(1));
  const client = await clientOf(file);
  const share = async (percentage: number) => {
    for (let i = 0; i < 1000; i++) {
      const targetingKey = `user-${i}`;
      const ours = isOn({ key: 'letters', percentage: percent(percentage), version: 1 }, targetingKey);
      expect(await client.getBooleanValue('letters', !ours, { targetingKey })).toBe(ours);
    }
  };
  await share(1);
  const changed = new Promise((resolve) => client.addHandler(sdk.ProviderEvents.ConfigurationChanged, resolve));
  await driver.write('letters', percent(50));
  expect(await changed).toMatchObject({ flagsChanged: ['letters'] });
  await share(50);
});
