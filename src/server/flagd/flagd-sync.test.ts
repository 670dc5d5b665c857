import { describe, expect, it } from 'vitest';
import { flagdOf } from '../../../test/support/flagd.ts';
import { startMadeUpServer } from '../../../test/support/made-up/server.ts';
import { createEmbeddedToggles } from '../../adapters/toggles-embedded/embedded-toggles.ts';
import { isOn } from '../../core/toggle/evaluate.ts';
import { percent } from '../../core/toggle/percentage.ts';
import { FLAGD_PATH } from './flagd-sync.ts';

async function serve() {
  const toggles = createEmbeddedToggles();
  await toggles.write('letters', percent(25));
  const { url } = await startMadeUpServer({ toggles });
  return {
    toggles,
    get: (headers: Record<string, string> = {}, method = 'GET') => fetch(url + FLAGD_PATH, { method, headers }),
  };
}

describe('createFlagdSync', () => {
  it('serves a definition by which flagd puts everybody where we do', async () => {
    const { get } = await serve();
    const response = await get();
    expect(response.headers.get('content-type')).toBe('application/json');
    const core = flagdOf(await response.text());
    for (let i = 0; i < 1000; i++) {
      const targetingKey = `user-${i}`;
      const ours = isOn({ key: 'letters', percentage: percent(25), version: 1 }, targetingKey);
      expect(core.resolveBooleanEvaluation('letters', !ours, { targetingKey }).value).toBe(ours);
    }
  });

  it('serves rules with the percentage, first groups while it waits, and off for everybody once it is killed', async () => {
    const { toggles, get } = await serve();
    const targeting = {
      deny: ['eve'],
      groups: [{ name: 'staff', first: true, where: [{ kind: 'equals', attribute: 'staff', value: true }] }],
    } as const;
    const answers = async () => {
      const core = flagdOf(await (await get()).text());
      const ask = (targetingKey: string, staff: boolean) =>
        core.resolveBooleanEvaluation('parcels', false, { targetingKey, staff }).value;
      return [ask('ann', true), ask('eve', true), ask('bob', false)];
    };
    toggles.setRules('parcels', { targeting, waiting: true, killed: false });
    expect(await answers()).toEqual([true, false, false]);
    await toggles.write('parcels', percent(100));
    expect(await answers()).toEqual([true, false, true]);
    toggles.setRules('parcels', { targeting, waiting: false, killed: true });
    expect(await answers()).toEqual([false, false, false]);
  });

  it('is asked again for nothing until a toggle changes', async () => {
    const { toggles, get } = await serve();
    const etag = (await get()).headers.get('etag') ?? '';
    const again = await get({ 'if-none-match': etag });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    // Behind a proxy that compresses, and with tags of before.
    for (const known of [`W/${etag}`, `"before", W/${etag}`])
      expect((await get({ 'if-none-match': known })).status).toBe(304);
    await toggles.write('letters', percent(50));
    const changed = await get({ 'if-none-match': etag });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(etag);
    expect(await changed.json()).toMatchObject({
      flags: {
        letters: {
          targeting: {
            fractional: [
              ['on', 50_000],
              ['off', 50_000],
            ],
          },
        },
      },
    });
  });

  it('answers HEAD, and refuses to be written', async () => {
    const { get } = await serve();
    const head = await get({}, 'HEAD');
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100);
    const post = await get({}, 'POST');
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});
