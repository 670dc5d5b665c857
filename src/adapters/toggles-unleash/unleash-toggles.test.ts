import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HTTP_TROUBLES, httpTroubles } from '../../../test/contract/http-troubles.ts';
import { toggleContract } from '../../../test/contract/toggles.ts';
import { startTroubledProxy, type TroubledProxy } from '../../../test/contract/troubled-proxy.ts';
import {
  startUnleash,
  UNLEASH_START_MILLIS,
  type Unleash,
  type UnleashUser,
} from '../../../test/foreign/unleash/unleash.ts';
import { FULL, OFF, type Percentage, percent } from '../../core/toggle/percentage.ts';
import type { Toggles } from '../../engine/ports.ts';
import { createToggleHttp } from '../toggles-http/toggle-http.ts';
import { createUnleashToggles, type UnleashOptions } from './unleash-toggles.ts';

const FEATURES = '/api/admin/projects/default/features';
const place = (toggle: string) => `${FEATURES}/${toggle}/environments/production`;

interface Strategy {
  readonly id: string;
  readonly name: string;
  readonly title: string | null;
  readonly parameters: { readonly rollout?: string };
}

/** One server for all tests of this file: the real one. */
let unleash: Unleash;
let proxy: TroubledProxy;
let reader: UnleashUser;
let writer: UnleashUser;
let made = 0;
let now = 0;

beforeAll(async () => {
  unleash = await startUnleash();
  proxy = await startTroubledProxy(unleash.url);
  reader = await unleash.user('Viewer');
  writer = await unleash.user('Editor');
}, UNLEASH_START_MILLIS);
afterAll(async () => {
  await proxy?.close();
  await unleash?.stop();
});

function open(more: Partial<UnleashOptions> = {}): Toggles {
  return createUnleashToggles({
    call: createToggleHttp({ deadline: proxy.deadline, now: () => (now += 60_001) }),
    address: `${proxy.url}/`,
    project: 'default',
    environment: 'production',
    stickiness: 'default',
    credentials: { read: async () => reader.token, write: async () => writer.token },
    effectiveWithin: 15_000,
    ...more,
  });
}

async function makeFeature(): Promise<string> {
  const name = `made-${++made}`;
  await unleash.admin('POST', FEATURES, { name, type: 'release' });
  return name;
}

const addStrategy = async (toggle: string, strategy: object) =>
  (await unleash.admin('POST', `${place(toggle)}/strategies`, strategy)) as Strategy;

const strategiesOf = async (toggle: string) =>
  ((await unleash.admin('GET', place(toggle))) as { enabled: boolean; strategies: Strategy[] }).strategies;

/** As an application's SDK is told: the toggle with the share of its gradual rollout, or nothing when it is off. */
async function truth(toggle: string): Promise<Percentage | undefined> {
  const { enabled, strategies } = (await unleash.admin('GET', place(toggle))) as {
    enabled: boolean;
    strategies: Strategy[];
  };
  return enabled ? percent(Number(strategies.find(({ name }) => name === 'flexibleRollout')?.parameters.rollout)) : OFF;
}

const gradual = (rollout: string, title?: string) => ({
  name: 'flexibleRollout',
  ...(title && { title }),
  parameters: { rollout, stickiness: 'userId', groupId: 'g' },
  constraints: [{ contextName: 'appName', operator: 'IN', values: ['letters'] }],
});

toggleContract({
  name: 'a real Unleash',
  missing: 'refused',
  troubles: HTTP_TROUBLES,
  open: async () => ({
    toggles: open(),
    make: makeFeature,
    truth,
    async byHand(toggle, percentage) {
      const own = (await strategiesOf(toggle))[0];
      const value = String(percentage / 1000);
      await unleash.admin('PATCH', `${place(toggle)}/strategies/${own?.id}`, [
        { op: 'replace', path: '/parameters/rollout', value },
      ]);
    },
    troubles: httpTroubles(proxy),
    secrets: () => [reader.token, writer.token],
    async rotate() {
      const [oldReader, oldWriter] = [reader, writer];
      reader = await unleash.user('Viewer');
      writer = await unleash.user('Editor');
      await Promise.all([oldReader.remove(), oldWriter.remove()]);
    },
    writerReads: true,
    async revokeReading() {
      await reader.remove();
      return async () => {
        reader = await unleash.user('Viewer');
      };
    },
    async otherKind() {
      const toggle = await makeFeature();
      for (const rollout of ['10', '20']) await addStrategy(toggle, gradual(rollout));
      await unleash.admin('POST', `${place(toggle)}/on`);
      return { toggle, held: () => strategiesOf(toggle) };
    },
    async revokeWriting() {
      await writer.setRole('Viewer');
      return () => writer.setRole('Editor');
    },
    async close() {},
  }),
});

describe('createUnleashToggles', () => {
  it('keeps other strategies, constraints, stickiness and title as they are', async () => {
    const toggle = await makeFeature();
    await addStrategy(toggle, { name: 'remoteAddress', parameters: { IPs: '127.0.0.1' } });
    await addStrategy(toggle, gradual('10', 'Everybody else'));
    const before = await strategiesOf(toggle);
    await open().write(toggle, percent(25));
    const shouldBe = before.map((each) =>
      each.name === 'flexibleRollout' ? { ...each, parameters: { ...each.parameters, rollout: '25' } } : each,
    );
    expect(await strategiesOf(toggle)).toEqual(shouldBe);
    expect(await open().read(toggle)).toBe(percent(25));
  });

  it('is told by its title which of several gradual rollouts it is', async () => {
    const toggle = await makeFeature();
    await addStrategy(toggle, gradual('10', 'letters'));
    await addStrategy(toggle, gradual('20', 'forms'));
    await unleash.admin('POST', `${place(toggle)}/on`);
    await expect(open().read(toggle)).rejects.toThrow(/2 gradual rollouts.*connections\.unleash\.strategy/);
    const toggles = open({ strategy: 'forms' });
    await toggles.write(toggle, percent(30));
    expect((await strategiesOf(toggle)).map(({ parameters }) => parameters.rollout)).toEqual(['10', '30']);
  });

  it('sees that a percentage does nothing beside a strategy that lets everybody in', async () => {
    const toggle = await makeFeature();
    await addStrategy(toggle, { name: 'default' });
    await unleash.admin('POST', `${place(toggle)}/on`);
    expect(await open().read(toggle)).toBe(FULL);
    await expect(open().write(toggle, OFF)).rejects.toThrow(/strategy "default" lets everybody in/);
    expect((await open().rehearse?.(toggle))?.ready).toBe(false);
  });

  it('asks for a person where change requests are required, and sets nothing', async () => {
    const toggle = await makeFeature();
    await open().write(toggle, percent(1));
    const client = new Client({ connectionString: unleash.database });
    await client.connect();
    // The page that sets this is the enterprise edition's; what it does to writing is in every edition.
    await client.query("INSERT INTO change_request_settings (project, environment) VALUES ('default', 'production')");
    try {
      await expect(open().write(toggle, percent(25))).rejects.toMatchObject({
        code: 'PG_TOGGLE_WRITE',
        message: expect.stringContaining('change requests only'),
      });
      expect(await open().rehearse?.(toggle)).toEqual({
        ready: false,
        why: expect.stringMatching(new RegExp(`${toggle}.*production.*change requests only.*mode: advise`)),
      });
      expect(await truth(toggle)).toBe(percent(1));
    } finally {
      await client.query('DELETE FROM change_request_settings');
      await client.end();
    }
    expect(await open().rehearse?.(toggle)).toEqual({ ready: true });
  });

  it('finishes what was half done: a percentage that was set in an environment that was not turned on', async () => {
    const toggle = await makeFeature();
    await proxy.make('broken', (request) => request.endsWith('/on'));
    await expect(open().write(toggle, percent(25))).rejects.toThrow(/answered 503/);
    expect((await strategiesOf(toggle)).map(({ parameters }) => parameters.rollout)).toEqual(['25']);
    expect(await open().read(toggle)).toBe(OFF);
    await proxy.make(undefined);
    await open().write(toggle, percent(25));
    expect(await truth(toggle)).toBe(percent(25));
    expect(await strategiesOf(toggle)).toHaveLength(1);
  });

  it('knows nothing of a project, or an environment, that is not there: that is no toggle at 0%', async () => {
    const toggle = await makeFeature();
    for (const wrong of [{ project: 'nobodys' }, { environment: 'nowhere' }])
      await expect(open(wrong).read(toggle)).rejects.toMatchObject({
        code: 'PG_TOGGLE_READ',
        message: expect.stringContaining('Check connections.unleash'),
      });
  });
});
