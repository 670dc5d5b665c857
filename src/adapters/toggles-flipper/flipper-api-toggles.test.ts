import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type FlipperFeature,
  type FlipperServer,
  flipperFeature,
  startFlipperServer,
} from '../../../test/contract/flipper-server.ts';
import { HTTP_TROUBLES, httpTroubles } from '../../../test/contract/http-troubles.ts';
import { toggleContract } from '../../../test/contract/toggles.ts';
import { startTroubledProxy, type TroubledProxy } from '../../../test/contract/troubled-proxy.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { FULL, OFF, percent } from '../../core/toggle/percentage.ts';
import { createToggleHttp } from '../toggles-http/toggle-http.ts';
import { createActorChecks } from './actor-checks.ts';
import { createFlipperApiToggles, type FlipperApiOptions } from './flipper-api-toggles.ts';

let server: FlipperServer;
let proxy: TroubledProxy;
const held = { read: '', write: '' };
let made = 0;
let now = 0;

beforeAll(async () => {
  server = await startFlipperServer();
  proxy = await startTroubledProxy(new URL(server.url).origin);
  Object.assign(held, server.tokens);
});
afterAll(async () => {
  removeTemporaryFolders();
  await proxy.close();
  await server.close();
});

function open(more: Partial<FlipperApiOptions> = {}) {
  return createFlipperApiToggles({
    call: createToggleHttp({ deadline: proxy.deadline, now: () => (now += 60_001) }),
    address: `${proxy.url}/flipper/api/`,
    scheme: 'Bearer',
    credentials: { read: async () => held.read, write: async () => held.write },
    requireActor: createActorChecks({ withoutActor: [] }),
    effectiveWithin: 0,
    ...more,
  });
}

function make(gates: Partial<FlipperFeature> = {}): string {
  const key = `made:${++made}`;
  server.features.set(key, flipperFeature(gates));
  return key;
}

toggleContract({
  name: "Flipper's API, as it documents itself",
  missing: 'made',
  troubles: HTTP_TROUBLES,
  open: async () => ({
    toggles: open(),
    make: async () => make(),
    async truth(key) {
      const feature = server.features.get(key);
      return feature && percent(feature.boolean ? 100 : (feature.percentage_of_actors ?? 0));
    },
    async byHand(key, percentage) {
      const feature = server.features.get(key);
      if (feature) feature.percentage_of_actors = percentage / 1000;
    },
    troubles: httpTroubles(proxy),
    secrets: () => [held.read, held.write],
    async rotate() {
      Object.assign(server.tokens, { read: 'flipper-reading-2', write: 'flipper-writing-2' });
      Object.assign(held, server.tokens);
    },
    writerReads: true,
    async revokeReading() {
      server.tokens.read = 'another one';
      return async () => {
        server.tokens.read = held.read;
      };
    },
    async otherKind() {
      const toggle = make({ percentage_of_time: 25 });
      return { toggle, held: async () => structuredClone(server.features.get(toggle)) };
    },
    async revokeWriting() {
      server.tokens.write = 'another one';
      return async () => {
        server.tokens.write = held.write;
      };
    },
    async close() {},
  }),
});

describe('createFlipperApiToggles', () => {
  it('keeps the actors and groups that are let in by name', async () => {
    const key = make({ actors: ['User;1'], groups: ['staff'] });
    await open().write(key, percent(25));
    expect(server.features.get(key)).toEqual(
      flipperFeature({ actors: ['User;1'], groups: ['staff'], percentage_of_actors: 25 }),
    );
  });

  it('lowers what is on for everybody, unless that would clear what is let in by name', async () => {
    const all = make({ boolean: true });
    expect(await open().read(all)).toBe(FULL);
    await open().write(all, percent(25));
    expect(server.features.get(all)).toEqual(flipperFeature({ percentage_of_actors: 25 }));
    const named = make({ boolean: true, actors: ['User;1'] });
    await expect(open().write(named, OFF)).rejects.toThrow(/would also clear the actors/);
    expect(server.features.get(named)?.actors).toEqual(['User;1']);
  });

  it('finishes what was half done, which is off and not on', async () => {
    const key = make({ boolean: true });
    await proxy.make('broken', (request) => request.startsWith('POST'));
    await expect(open().write(key, percent(25))).rejects.toThrow(/answered 503/);
    expect(await open().read(key)).toBe(OFF);
    await proxy.make(undefined);
    await open().write(key, percent(25));
    expect(await open().read(key)).toBe(percent(25));
  });

  it('refuses what is checked without an actor: by a percentage of time, or as the team says', async () => {
    const timed = make({ percentage_of_time: 5 });
    await expect(open().read(timed)).rejects.toThrow(/percentage of time/);
    const key = make();
    const toggles = open({ requireActor: createActorChecks({ withoutActor: [key] }) });
    await expect(toggles.read(key)).rejects.toThrow(/checked without an actor/);
    await expect(toggles.write(key, percent(1))).rejects.toMatchObject({ code: 'PG_TOGGLE_WRITE' });
    expect(await toggles.rehearse?.(key)).toMatchObject({
      ready: false,
      why: expect.stringContaining('lets nobody in'),
    });
  });

  it('refuses what the application checks without an actor somewhere, and names the places', async () => {
    const key = make();
    const code = temporaryFolder();
    const places = ['a', 'b', 'c', 'd'];
    for (const name of places) writeFileSync(join(code, `${name}.rb`), `Flipper.enabled?('${key}')\n`);
    const toggles = open({ requireActor: createActorChecks({ withoutActor: [], code }) });
    const rehearsal = await toggles.rehearse?.(key);
    expect(rehearsal).toMatchObject({
      ready: false,
      why: expect.stringContaining('a.rb:1, b.rb:1, c.rb:1 and 1 more'),
    });
    expect(await toggles.read(make())).toBe(OFF);
    const nowhere = open({ requireActor: createActorChecks({ withoutActor: [], code: `${code}/none` }) });
    await expect(nowhere.read(key)).rejects.toThrow(/code cannot be read.*connections\.flipper\.code/);
  });

  it('says that an older Flipper takes whole percents only', async () => {
    const key = make();
    server.settings.fractions = false;
    await expect(open().write(key, percent(0.5))).rejects.toThrow(/does not take 0.5%/);
    await open().write(key, percent(1));
    server.settings.fractions = true;
    expect(await open().read(key)).toBe(percent(1));
  });

  it('tells a feature that is not there from an address that is not there', async () => {
    await expect(open({ address: `${proxy.url}/wrong` }).read('letters')).rejects.toThrow(/not as Flipper/);
  });

  it('sends a name and a password where the application asks for those', async () => {
    const key = make();
    server.tokens.read = Buffer.from('ada:pässword').toString('base64');
    const basic = open({ scheme: 'Basic', credentials: { read: async () => 'ada:pässword', write: async () => '' } });
    expect(await basic.read(key)).toBe(OFF);
    await expect(open().read(key)).rejects.toThrow(/401/);
    server.tokens.read = held.read;
  });
});
