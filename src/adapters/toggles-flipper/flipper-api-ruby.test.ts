import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HTTP_TROUBLES, httpTroubles } from '../../../test/contract/http-troubles.ts';
import { toggleContract } from '../../../test/contract/toggles.ts';
import { startTroubledProxy, type TroubledProxy } from '../../../test/contract/troubled-proxy.ts';
import { type Flipper, startFlipperApi, whyNoFlipperApi } from '../../../test/foreign/flipper/flipper.ts';
import { FULL, OFF, type Percentage, percent } from '../../core/toggle/percentage.ts';
import { createToggleHttp } from '../toggles-http/toggle-http.ts';
import { createActorChecks } from './actor-checks.ts';
import { createFlipperApiToggles } from './flipper-api-toggles.ts';

const missing = whyNoFlipperApi();

describe.skipIf(missing)(`Flipper's real API${missing ? `: ${missing}` : ''}`, () => {
  let flipper: Flipper;
  let proxy: TroubledProxy;
  const held = { read: 'reading-1', write: 'writing-1' };
  let made = 0;
  let now = 0;

  beforeAll(async () => {
    const started = await startFlipperApi();
    flipper = started;
    await accept(held);
    proxy = await startTroubledProxy(new URL(started.url).origin);
  });
  afterAll(async () => {
    await proxy?.close();
    await flipper?.stop();
  });

  const accept = (tokens: Partial<typeof held>) => flipper.ask('tokens', 'any', tokens);
  const open = () =>
    createFlipperApiToggles({
      call: createToggleHttp({ deadline: proxy.deadline, now: () => (now += 60_001) }),
      address: `${proxy.url}/flipper/api`,
      scheme: 'Bearer',
      credentials: { read: async () => held.read, write: async () => held.write },
      requireActor: createActorChecks({ withoutActor: [] }),
      effectiveWithin: 0,
    });
  const make = async (key = `made:${++made}`) => {
    await flipper.ask('add', key);
    return key;
  };

  toggleContract({
    name: "Flipper's real API",
    missing: 'made',
    troubles: HTTP_TROUBLES,
    open: async () => ({
      toggles: open(),
      make,
      async truth(key): Promise<Percentage | undefined> {
        return (await flipper.ask('exists', key)) ? percent(Number(await flipper.ask('value', key))) : undefined;
      },
      byHand: async (key, percentage) => void (await flipper.ask('percentage', key, percentage / 1000)),
      troubles: httpTroubles(proxy),
      secrets: () => [held.read, held.write],
      async rotate() {
        Object.assign(held, { read: 'reading-2', write: 'writing-2' });
        await accept(held);
      },
      writerReads: true,
      async revokeReading() {
        await accept({ read: 'another one' });
        return async () => void (await accept(held));
      },
      async revokeWriting() {
        await accept({ write: 'another one' });
        return async () => void (await accept(held));
      },
      async otherKind() {
        const toggle = await make();
        await flipper.ask('time', toggle, 25);
        return { toggle, held: () => flipper.ask('gates', toggle) };
      },
      async close() {},
    }),
  });

  it('keeps actors that are let in by name, and lowers what is on for everybody where there are none', async () => {
    const [named, all, both] = [await make(), await make(), await make()];
    await flipper.ask('actor', named, 'User;ada');
    await open().write(named, percent(25));
    expect(await flipper.ask('gates', named)).toMatchObject({ actors: ['User;ada'], actor_share: 25 });
    await flipper.ask('on', all);
    expect(await open().read(all)).toBe(FULL);
    await open().write(all, OFF);
    expect(await flipper.ask('gates', all)).toMatchObject({ boolean: false, actor_share: 0 });
    await flipper.ask('on', both);
    await flipper.ask('actor', both, 'User;ada');
    await expect(open().write(both, OFF)).rejects.toThrow(/would also clear the actors/);
    expect(await flipper.ask('gates', both)).toMatchObject({ boolean: true, actors: ['User;ada'] });
  });

  it('takes keys of every kind, and thousandths of a percent', async () => {
    for (const key of ['a key', 'letters/new', 'prüfung', 'percent%25', 'letters/percentage_of_actors']) {
      await make(key);
      await open().write(key, percent(0.001));
      expect(await open().read(key), key).toBe(percent(0.001));
      expect(await flipper.ask('value', key), key).toBe(0.001);
    }
  });
});
