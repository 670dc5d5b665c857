import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { flipperFeature, startFlipperServer } from '../../../test/contract/flipper-server.ts';
import { startLaunchDarklyServer } from '../../../test/contract/launchdarkly-server.ts';
import { startWebhookReceiver } from '../../../test/contract/webhook-receiver.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { FULL, percent } from '../../core/toggle/percentage.ts';
import { readBindings } from '../bindings/bindings-file.ts';
import { CommandEnd } from '../exit.ts';
import { type ForeignDriver, togglesFor } from './toggle-drivers.ts';

afterAll(removeTemporaryFolders);

const environment: Record<string, string | undefined> = { PATH: process.env.PATH, READ: 'r', WRITE: 'w' };

/** As a run has them: from the text of a bindings file. */
function open(driver: ForeignDriver, connections: string, mode: 'drive' | 'advise' = 'drive') {
  const read = readBindings(`connections:\n${connections.replace(/^/gm, '  ')}\n`);
  expect(read.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return togglesFor({ id: 'release', mode }, driver, read.connections, { now: () => Date.now(), environment });
}

const CREDENTIALS = 'credentials: { read: { env: READ }, write: { env: WRITE } }';

describe('togglesFor', () => {
  it.each<[ForeignDriver, string, string]>([
    ['flagd', 'flagd: { file: flags.json }', 'the flagd definition '],
    [
      'unleash',
      `unleash: { address: "https://u.example.gov", environment: production, ${CREDENTIALS} }`,
      'Unleash at https://u.example.gov (project default, environment production)',
    ],
    [
      'launchdarkly',
      `launchdarkly: { project: letters, environment: production, ${CREDENTIALS} }`,
      'LaunchDarkly at https://app.launchdarkly.com (project letters, environment production)',
    ],
    [
      'flipper',
      `flipper: { address: "https://a.example.gov/flipper/api", ${CREDENTIALS} }`,
      'Flipper at https://a.example.gov/flipper/api',
    ],
    ['flipper', `flipper: { ${CREDENTIALS} }`, "Flipper's tables"],
    [
      'webhook',
      `webhook: { address: "https://h.example.gov/toggles", credentials: { write: { env: WRITE } } }`,
      'the web hook at https://h.example.gov',
    ],
    ['command', 'command: { write: [./set, "{toggle}", "{percentage}"] }', 'the program ./set'],
  ])('connects %s', (driver, connection, place) => {
    const toggles = open(driver, connection);
    expect(toggles.place).toContain(place);
    expect(toggles.abilities?.write).toBe(true);
  });

  it('asks for the connection of the driver, and for the credential that driving needs', () => {
    expect(() => open('unleash', 'flagd: { file: flags.json }')).toThrow(CommandEnd);
    const readOnly = 'flipper: { address: "https://a.example.gov", credentials: { read: { env: READ } } }';
    expect(() => open('flipper', readOnly)).toThrow(/connections\.flipper\.credentials\.write/);
    expect(open('flipper', readOnly, 'advise').abilities?.readBack).toBe(true);
  });

  it('reads back without any credential for writing when it only advises, and never writes then', async () => {
    const server = await startFlipperServer();
    server.features.set('letters', flipperFeature({ percentage_of_actors: 25 }));
    environment.READ = server.tokens.read;
    environment.WRITE = server.tokens.write;
    const toggles = open('flipper', `flipper: { address: "${server.url}", ${CREDENTIALS} }`, 'advise');
    expect(await toggles.read('letters')).toBe(percent(25));
    await expect(toggles.write('letters', FULL)).rejects.toThrow(/nothing is written/);
    await server.close();
  });

  it('takes a credential from a file that is replaced in mid-run', async () => {
    const server = await startLaunchDarklyServer();
    const file = join(temporaryFolder(), 'token');
    writeFileSync(file, `${server.tokens.read}\n`);
    const toggles = open(
      'launchdarkly',
      `launchdarkly: { address: "${server.url}", project: letters, environment: production, credentials: { read: { file: "${file}" } } }`,
      'advise',
    );
    expect(await toggles.read('letters')).toBeUndefined();
    server.tokens.read = 'another';
    await expect(toggles.read('letters')).rejects.toThrow(/401/);
    writeFileSync(file, 'another');
    expect(await toggles.read('letters')).toBeUndefined();
    await server.close();
  });

  it('signs for a web hook with one key for both, or with two', async () => {
    const receiver = await startWebhookReceiver();
    receiver.keys.read = receiver.keys.write;
    environment.WRITE = receiver.keys.write;
    const hook = `address: "${receiver.url}/toggles", readAddress: "${receiver.url}/toggles/{toggle}"`;
    const toggles = open('webhook', `webhook: { ${hook}, credentials: { write: { env: WRITE } } }`);
    await toggles.write('letters', percent(25));
    expect(await toggles.read('letters')).toBe(percent(25));
    receiver.keys.read = 'of its own';
    environment.READ = 'of its own';
    expect(await open('webhook', `webhook: { ${hook}, ${CREDENTIALS} }`).read('letters')).toBe(percent(25));
    await receiver.close();
  });

  it('runs programs with the variables that they are given, and no others of its own', async () => {
    const folder = temporaryFolder();
    const program = join(folder, 'set');
    writeFileSync(program, `#!/bin/sh\necho "$1 $2 $TOKEN $READ" > "${folder}/seen"\n`);
    chmodSync(program, 0o755);
    environment.WRITE = 'abc';
    const toggles = open(
      'command',
      `command: { write: ["${program}", "{toggle}", "{percentage}"], credentials: { write: { TOKEN: { env: WRITE } } } }`,
    );
    await toggles.write('letters', percent(0.5));
    expect(readFileSync(join(folder, 'seen'), 'utf8')).toBe('letters 0.5 abc \n');
  });

  it('writes the definition of flagd', async () => {
    const file = join(temporaryFolder(), 'flags.json');
    const toggles = open('flagd', `flagd: { file: "${file}", effectiveWithin: 2 minutes }`);
    expect(toggles.abilities?.effectiveWithin).toBe(120_000);
    await toggles.write('letters', percent(25));
    expect(JSON.parse(readFileSync(file, 'utf8')).flags.letters.targeting).toBeDefined();
  });
});
