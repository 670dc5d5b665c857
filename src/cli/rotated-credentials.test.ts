import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { flipperFeature, startFlipperServer } from '../../test/contract/flipper-server.ts';
import { startLaunchDarklyServer } from '../../test/contract/launchdarkly-server.ts';
import { startWebhookReceiver } from '../../test/contract/webhook-receiver.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../test/support/temporary-folder.ts';
import { OFF, percent } from '../core/toggle/percentage.ts';
import { readBindings } from './bindings/bindings-file.ts';
import { type ForeignDriver, togglesFor } from './connect/toggle-drivers.ts';

// Credentials of every driver that has some, as a bindings file names them, rotated while a run holds its toggles. Flipper's tables and
// a real Unleash are rotated in their contracts; here Unleash is four answers, for what lies between its bindings and its headers.

afterAll(removeTemporaryFolders);

interface System {
  /** The connection of the driver, with the two references. */
  connection(read: string, write: string): string;
  /** From now on only these are worth something. */
  accept(tokens: { readonly read: string; readonly write: string }): void;
}

const credentials = (read: string, write: string) => `credentials: { read: ${read}, write: ${write} }`;

const SYSTEMS: Readonly<Partial<Record<ForeignDriver, () => Promise<System>>>> = {
  async unleash() {
    let tokens = { read: '', write: '' };
    let rollout = '0';
    const server = createServer(async (request, response) => {
      const token = request.method === 'GET' ? tokens.read : tokens.write;
      if (request.headers.authorization !== token) return response.writeHead(401).end('{}');
      let body = '';
      for await (const chunk of request) body += String(chunk);
      if (request.method === 'PATCH') rollout = (JSON.parse(body) as [{ value: string }])[0].value;
      return response.end(
        JSON.stringify({ enabled: true, strategies: [{ id: 'a', name: 'flexibleRollout', parameters: { rollout } }] }),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return {
      connection: (...references) =>
        `unleash: { address: "${address}", environment: production, ${credentials(...references)} }`,
      accept: (next) => {
        tokens = { ...next };
      },
    };
  },
  async launchdarkly() {
    const server = await startLaunchDarklyServer();
    onTestFinished(() => server.close());
    server.flags.set('letters', {
      key: 'letters',
      tags: [],
      variations: [
        { _id: 'yes', value: true },
        { _id: 'no', value: false },
      ],
      environments: {
        production: { on: true, offVariation: 1, fallthrough: { variation: 1 }, rules: [], targets: [] },
      },
    });
    return {
      connection: (...references) =>
        `launchdarkly: { address: "${server.url}", project: letters, environment: production, ${credentials(...references)} }`,
      accept: (tokens) => void Object.assign(server.tokens, tokens),
    };
  },
  async flipper() {
    const server = await startFlipperServer();
    onTestFinished(() => server.close());
    server.features.set('letters', flipperFeature());
    return {
      connection: (...references) => `flipper: { address: "${server.url}", ${credentials(...references)} }`,
      accept: (tokens) => void Object.assign(server.tokens, tokens),
    };
  },
  async webhook() {
    const receiver = await startWebhookReceiver();
    onTestFinished(() => receiver.close());
    receiver.percentages.set('letters', 0);
    return {
      connection: (...references) =>
        `webhook: { address: "${receiver.url}/toggles", readAddress: "${receiver.url}/toggles/{toggle}", ${credentials(...references)} }`,
      accept: (tokens) => void Object.assign(receiver.keys, tokens),
    };
  },
  async command() {
    const folder = temporaryFolder();
    const program = (name: string, does: string) => {
      const text = `#!/bin/sh\ncd "${folder}"\n[ "$TOKEN" = "$(cat ${name}.token)" ] || exit 77\n${does}\n`;
      writeFileSync(join(folder, name), text);
      chmodSync(join(folder, name), 0o755);
      return join(folder, name);
    };
    const [read, write] = [program('read', 'cat held'), program('write', 'echo $2 > held')];
    writeFileSync(join(folder, 'held'), '0');
    return {
      connection: (reading, writing) =>
        `command: { read: ["${read}"], write: ["${write}", "{toggle}", "{percentage}"], credentials: { read: { TOKEN: ${reading} }, write: { TOKEN: ${writing} } } }`,
      accept(tokens) {
        for (const name of ['read', 'write'] as const) writeFileSync(join(folder, `${name}.token`), tokens[name]);
      },
    };
  },
};

describe.each(Object.entries(SYSTEMS))('credentials of %s', (driver, start) => {
  it.each(['a file', 'a variable that names a file'])('are rotated in mid-run: %s', async (kind) => {
    const system = await start();
    const folder = temporaryFolder();
    const file = (name: string) => join(folder, name);
    const hold = (tokens: { readonly read: string; readonly write: string }) => {
      writeFileSync(file('read'), `${tokens.read}\n`);
      writeFileSync(file('write'), `${tokens.write}\n`);
    };
    const references: readonly [string, string] =
      kind === 'a file'
        ? [`{ file: "${file('read')}" }`, `{ file: "${file('write')}" }`]
        : ['{ env: READING }', '{ env: WRITING }'];
    const environment = { PATH: process.env.PATH, READING_FILE: file('read'), WRITING_FILE: file('write') };
    const { connections, findings } = readBindings(`connections:\n  ${system.connection(...references)}\n`);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const toggles = togglesFor({ id: 'release', mode: 'drive' }, driver as ForeignDriver, connections, {
      now: () => Date.now(),
      environment,
    });

    const first = { read: 'of-reading-1', write: 'of-writing-1' };
    system.accept(first);
    hold(first);
    await toggles.write('letters', percent(25));
    expect(await toggles.read('letters')).toBe(percent(25));

    const second = { read: 'of-reading-2', write: 'of-writing-2' };
    system.accept(second);
    await expect(toggles.read('letters')).rejects.toMatchObject({ trouble: 'refused' });
    hold(second);
    expect(await toggles.read('letters')).toBe(percent(25));
    await toggles.write('letters', OFF);
    expect(await toggles.read('letters')).toBe(OFF);

    // Each for itself: reading goes on while that for writing is on its way.
    system.accept({ ...second, write: 'of-writing-3' });
    expect(await toggles.read('letters')).toBe(OFF);
    await expect(toggles.write('letters', percent(1))).rejects.toMatchObject({ trouble: 'refused' });
    hold({ ...second, write: 'of-writing-3' });
    await toggles.write('letters', percent(1));
    expect(await toggles.read('letters')).toBe(percent(1));
  });
});
