import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HTTP_TROUBLES, httpTroubles } from '../../../test/contract/http-troubles.ts';
import {
  type LaunchDarklyEnvironment,
  type LaunchDarklyFlag,
  type LaunchDarklyServer,
  startLaunchDarklyServer,
} from '../../../test/contract/launchdarkly-server.ts';
import { toggleContract } from '../../../test/contract/toggles.ts';
import { startTroubledProxy, type TroubledProxy } from '../../../test/contract/troubled-proxy.ts';
import { FULL, OFF, type Percentage, percent } from '../../core/toggle/percentage.ts';
import type { Toggles } from '../../engine/ports.ts';
import { createToggleHttp } from '../toggles-http/toggle-http.ts';
import { createLaunchDarklyToggles } from './launchdarkly-toggles.ts';

let server: LaunchDarklyServer;
let proxy: TroubledProxy;
const held = { read: '', write: '' };
let made = 0;
let now = 0;

beforeAll(async () => {
  server = await startLaunchDarklyServer();
  proxy = await startTroubledProxy(server.url);
});
beforeEach(() => {
  Object.assign(held, server.tokens);
  Object.assign(server.settings, { writable: true, approval: undefined, pending: false });
});
afterAll(async () => {
  await proxy.close();
  await server.close();
});

function open(more: { readonly project?: string; readonly environment?: string } = {}): Toggles {
  return createLaunchDarklyToggles({
    call: createToggleHttp({ deadline: proxy.deadline, now: () => (now += 60_001) }),
    address: proxy.url,
    project: 'letters',
    environment: 'production',
    credentials: { read: async () => held.read, write: async () => held.write },
    effectiveWithin: 5_000,
    ...more,
  });
}

const OFF_AT_FIRST: LaunchDarklyEnvironment = {
  on: false,
  offVariation: 1,
  fallthrough: { variation: 0 },
  rules: [{ _id: 'rule-1', variation: 0 }],
  targets: [{ values: ['ada'], variation: 0 }],
};

function make(environment: Partial<LaunchDarklyEnvironment> = {}, flag: Partial<LaunchDarklyFlag> = {}): string {
  const key = `made-${++made}`;
  server.flags.set(key, {
    key,
    tags: [],
    variations: [
      { _id: `${key}-true`, value: true },
      { _id: `${key}-false`, value: false },
    ],
    environments: {
      production: structuredClone({ ...OFF_AT_FIRST, ...environment }),
      test: structuredClone(OFF_AT_FIRST),
    },
    ...flag,
  });
  return key;
}

const production = (key: string) => server.flags.get(key)?.environments.production;

function truth(key: string): Percentage | undefined {
  const environment = production(key);
  if (!environment) return undefined;
  const { on, fallthrough } = environment;
  if (!on) return OFF;
  return (fallthrough.rollout?.variations[0]?.weight ?? (fallthrough.variation === 0 ? FULL : OFF)) as Percentage;
}

const weights = (on: number) => ({
  rollout: {
    variations: [
      { variation: 0, weight: on },
      { variation: 1, weight: FULL - on },
    ],
  },
});

toggleContract({
  name: 'LaunchDarkly, by its published API',
  missing: 'refused',
  troubles: HTTP_TROUBLES,
  open: async () => ({
    toggles: open(),
    make: async () => make(),
    truth: async (key) => truth(key),
    async byHand(key, percentage) {
      const environment = production(key);
      if (environment) environment.fallthrough = weights(percentage);
    },
    troubles: httpTroubles(proxy),
    secrets: () => [held.read, held.write],
    async rotate() {
      Object.assign(server.tokens, { read: 'api-reading-2', write: 'api-writing-2' });
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
      const words = ['a', 'b'].map((value) => ({ _id: value, value }));
      const toggle = make({ on: true }, { variations: words });
      return { toggle, held: async () => structuredClone(server.flags.get(toggle)) };
    },
    async revokeWriting() {
      server.settings.writable = false;
      return async () => {
        server.settings.writable = true;
      };
    },
    async close() {},
  }),
});

describe('createLaunchDarklyToggles', () => {
  it('changes the default rule of one environment, and nothing else', async () => {
    const key = make({
      fallthrough: { rollout: { ...weights(500).rollout, contextKind: 'device', bucketBy: 'serial' } },
    });
    const before = structuredClone(server.flags.get(key));
    await open().write(key, percent(0.001));
    expect(production(key)).toEqual({
      ...before?.environments.production,
      on: true,
      fallthrough: { rollout: { ...weights(1).rollout, contextKind: 'device', bucketBy: 'serial' } },
    });
    expect(server.flags.get(key)?.environments.test).toEqual(before?.environments.test);
  });

  it('reads a variation that the default rule serves to all, whichever comes first', async () => {
    const on = { on: true };
    expect(await open().read(make({ ...on, fallthrough: { variation: 0 } }))).toBe(FULL);
    expect(await open().read(make({ ...on, fallthrough: { variation: 1 } }))).toBe(OFF);
    const variations = [
      { _id: 'no', value: false },
      { _id: 'yes', value: true },
    ];
    const turned = make({ ...on, fallthrough: weights(90_000) }, { variations });
    expect(await open().read(turned)).toBe(percent(10));
    await open().write(turned, percent(25));
    expect(production(turned)?.fallthrough).toEqual(weights(75_000));
  });

  it.each([
    [
      'variations of words',
      {},
      {
        variations: [
          { _id: 'a', value: 'a' },
          { _id: 'b', value: 'b' },
        ],
      },
    ],
    ['an archived flag', {}, { archived: true }],
    ['true while it is off', { offVariation: 0 }, {}],
    [
      'an experiment',
      { on: true, fallthrough: { rollout: { ...weights(500).rollout, experimentAllocation: {} } } },
      {},
    ],
    [
      'weights that are not whole',
      { on: true, fallthrough: { rollout: { variations: [{ variation: 0, weight: 5 }] } } },
      {},
    ],
    ['no default rule', { on: true, fallthrough: {} }, {}],
  ])('refuses %s, and sets nothing', async (_, environment, flag) => {
    const key = make(environment, flag);
    const before = structuredClone(server.flags.get(key));
    await expect(open().read(key)).rejects.toMatchObject({ code: 'PG_TOGGLE_READ' });
    await expect(open().write(key, percent(50))).rejects.toMatchObject({ code: 'PG_TOGGLE_WRITE' });
    expect(server.flags.get(key)).toEqual(before);
  });

  it('asks for a person where approvals are required: of all flags, or of those with a tag', async () => {
    const tagged = make({}, { tags: ['core', 'letters'] });
    const untagged = make();
    await open().write(tagged, percent(1));
    server.settings.approval = { tags: ['letters'] };
    await expect(open().write(tagged, OFF)).rejects.toThrow(/take an approval/);
    expect(await open().rehearse?.(tagged)).toMatchObject({
      ready: false,
      why: expect.stringContaining('mode: advise'),
    });
    expect(await open().rehearse?.(untagged)).toEqual({ ready: true });
    server.settings.approval = { tags: [] };
    expect(await open().rehearse?.(untagged)).toMatchObject({ ready: false });
    expect(truth(tagged)).toBe(percent(1));
  });

  it('lowers before what somebody has scheduled, and raises after it', async () => {
    const key = make();
    await open().write(key, percent(25));
    server.settings.pending = true;
    await expect(open().write(key, percent(50))).rejects.toThrow(/scheduled change/);
    await open().write(key, OFF);
    expect(truth(key)).toBe(OFF);
  });

  it('knows nothing of a project, or an environment, that is not there: that is no toggle at 0%', async () => {
    for (const wrong of [{ project: 'nobodys' }, { environment: 'nowhere' }]) {
      await expect(open(wrong).read(make())).rejects.toMatchObject({ code: 'PG_TOGGLE_READ' });
      await expect(open(wrong).read('nor-this')).rejects.toMatchObject({ code: 'PG_TOGGLE_READ' });
    }
  });
});
