import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { fold } from '../../src/core/run/evolve.ts';
import { percent } from '../../src/core/toggle/percentage.ts';
import { startLaunchDarklyServer } from '../contract/launchdarkly-server.ts';
import { startWebhookReceiver } from '../contract/webhook-receiver.ts';
import { atClock } from '../support/at-clock.ts';
import { journalIn } from '../support/journal-copy.ts';
import { endEveryPhasegate, type PhasegateProcess, phasegate, startPhasegate } from '../support/phasegate-process.ts';
import { removeTemporaryFolders, temporaryFolder } from '../support/temporary-folder.ts';

// `phasegate run` of a plan whose toggle is the team's own, by the bindings beside it. Its clock is set into the plan's canary.

const PLAN = readFileSync(fileURLToPath(new URL('../../plans/short.md', import.meta.url)), 'utf8');
const TOGGLE = 'receipt_table';
const ROLLOUT = 'release-of-the-receipt-table';
const IN_THE_CANARY = '2026-03-10T10:00-04:00';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await endEveryPhasegate();
  for (const close of closing.splice(0)) await close();
  removeTemporaryFolders();
});

/** The plan with these bindings, the files that they refer to, and its run. */
function open(bindings: string, files: Readonly<Record<string, string>> = {}) {
  const folder = temporaryFolder();
  const document = join(folder, 'short.md');
  const state = join(folder, 'state');
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  write('short.md', PLAN);
  write('short.bindings.yaml', bindings);
  for (const [name, text] of Object.entries(files)) write(name, text);
  const options = { ...atClock(IN_THE_CANARY), cwd: folder };
  return {
    folder,
    write,
    run: (): PhasegateProcess =>
      startPhasegate(['run', document, '--state', state, '--port', '0', '--statsd-port', '0'], options),
    person: (kind: string, ...words: readonly string[]) =>
      phasegate([kind, ROLLOUT, '--state', state, ...words], options),
    check: () => phasegate(['check', document, '--state', state], options),
    now: async () => fold(await journalIn(state, ROLLOUT)),
  };
}

it('is driven by a web hook, whose keys are replaced in mid-run, and rolled back by it', async () => {
  const receiver = await startWebhookReceiver();
  closing.push(receiver.close);
  const place = open(
    `driver: webhook
mode: drive
connections:
  webhook:
    address: ${receiver.url}/toggles
    readAddress: ${receiver.url}/toggles/{toggle}
    credentials: { read: { file: reading }, write: { file: writing } }
`,
    { reading: receiver.keys.read, writing: receiver.keys.write },
  );
  const run = place.run();
  await receiver.told(TOGGLE, 1);
  // A look from outside at what is under way sends nothing.
  const before = [...receiver.posted];
  const checked = await place.check();
  expect(checked.stdout).toContain('where it is at 1%');
  expect(receiver.posted).toEqual(before);
  receiver.keys.read = 'another for reading';
  receiver.keys.write = 'another for writing';
  place.write('reading', receiver.keys.read);
  place.write('writing', receiver.keys.write);
  const { code } = await place.person('rollback', '--reason', 'to see that it can be');
  expect(code).toBe(0);
  await receiver.told(TOGGLE, 0);
  expect((await run.ended).code).toBe(1);
  expect((await place.now())?.confirmed?.percentage).toBe(percent(0));
});

it('is not tried out by a check where nothing says what it is at', async () => {
  const receiver = await startWebhookReceiver();
  closing.push(receiver.close);
  const place = open(
    `driver: webhook
mode: drive
connections: { webhook: { address: "${receiver.url}/toggles", credentials: { write: { file: writing } } } }
`,
    { writing: receiver.keys.write },
  );
  const checked = await place.check();
  expect(checked.stdout).toContain('whether it can be set is tried at the start');
  expect(receiver.ids).toEqual([]);
});

it('is written into the definition of flagd', async () => {
  const place = open('driver: flagd\nmode: drive\nconnections: { flagd: { file: flags.json } }\n', {
    'flags.json': '{"flags": {"banner": {"state": "DISABLED"}}}',
  });
  const run = place.run();
  await run.says(/the toggle was read back at 1%/);
  const { code } = await place.person('rollback', '--reason', 'to see that it can be');
  expect(code).toBe(0);
  expect((await run.ended).code).toBe(1);
  const { flags } = JSON.parse(readFileSync(join(place.folder, 'flags.json'), 'utf8'));
  expect(flags).toMatchObject({ banner: { state: 'DISABLED' }, [TOGGLE]: { defaultVariant: 'off' } });
});

it('does not start where an approval would be needed, and says whose', async () => {
  const server = await startLaunchDarklyServer();
  closing.push(server.close);
  const off = { on: false, offVariation: 1, fallthrough: { variation: 1 }, rules: [], targets: [] };
  const variations = [
    { _id: 'yes', value: true },
    { _id: 'no', value: false },
  ];
  server.flags.set(TOGGLE, { key: TOGGLE, tags: [], variations, environments: { production: off } });
  server.settings.approval = { tags: [] };
  const place = open(
    `driver: launchdarkly
mode: drive
connections:
  launchdarkly:
    address: ${server.url}
    project: letters
    environment: production
    credentials: { read: { file: reading }, write: { file: writing } }
`,
    { reading: server.tokens.read, writing: server.tokens.write },
  );
  const run = place.run();
  const [said] = await run.says(/.*take an approval.*/);
  expect(said).toContain('production');
  expect(said).not.toContain(server.tokens.write);
  expect(off).toEqual({ on: false, offVariation: 1, fallthrough: { variation: 1 }, rules: [], targets: [] });
});

it('does not run with a driver that the bindings do not reach', async () => {
  const place = open('driver: unleash\n');
  const { code, stderr } = await place.run().ended;
  expect([code, stderr]).toEqual([2, expect.stringContaining('expected connections.unleash: how it is reached')]);
});
