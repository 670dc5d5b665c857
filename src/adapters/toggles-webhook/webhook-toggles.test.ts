import { describe, expect, it } from 'vitest';
import { HTTP_TROUBLES, httpTroubles } from '../../../test/contract/http-troubles.ts';
import { toggleContract } from '../../../test/contract/toggles.ts';
import { startTroubledProxy } from '../../../test/contract/troubled-proxy.ts';
import { startWebhookReceiver } from '../../../test/contract/webhook-receiver.ts';
import { percent } from '../../core/toggle/percentage.ts';
import { createToggleHttp } from '../toggles-http/toggle-http.ts';
import { createWebhookToggles, signatureOf } from './webhook-toggles.ts';

const NOW = Date.UTC(2026, 10, 24, 15);

async function open(readable: boolean) {
  const receiver = await startWebhookReceiver();
  const proxy = await startTroubledProxy(receiver.url);
  const held = { ...receiver.keys };
  // Time stands still, but a system that asks to be left alone is asked again a minute later.
  let now = NOW;
  const toggles = createWebhookToggles({
    call: createToggleHttp({ deadline: proxy.deadline, now: () => (now += 60_001) }),
    address: `${proxy.url}/toggles`,
    ...(readable && { readAddress: `${proxy.url}/toggles/{toggle}` }),
    credentials: { read: async () => held.read, write: async () => held.write },
    effectiveWithin: 0,
    now: () => NOW,
  });
  return { receiver, proxy, held, toggles };
}

toggleContract({
  name: 'the signed web hook',
  missing: 'made',
  troubles: HTTP_TROUBLES,
  async open() {
    const { receiver, proxy, held, toggles } = await open(true);
    let made = 0;
    return {
      toggles,
      async make() {
        receiver.percentages.set(`made/${++made}`, 0);
        return `made/${made}`;
      },
      async truth(toggle) {
        const percents = receiver.percentages.get(toggle);
        return percents === undefined ? undefined : percent(percents);
      },
      async byHand(toggle, percentage) {
        receiver.percentages.set(toggle, percentage / 1000);
      },
      troubles: httpTroubles(proxy),
      secrets: () => [held.read, held.write],
      async rotate() {
        Object.assign(receiver.keys, { read: 'secret-of-reading-2', write: 'whsec_bmV3IHNlY3JldA==' });
        Object.assign(held, receiver.keys);
      },
      async revokeReading() {
        const before = receiver.keys.read;
        receiver.keys.read = 'another one';
        return async () => {
          receiver.keys.read = before;
        };
      },
      async otherKind() {
        const toggle = `made/${++made}`;
        receiver.percentages.set(toggle, 'blue' as never);
        return { toggle, held: async () => receiver.percentages.get(toggle) };
      },
      async revokeWriting() {
        const before = receiver.keys.write;
        receiver.keys.write = 'another one';
        return async () => {
          receiver.keys.write = before;
        };
      },
      async close() {
        await proxy.close();
        await receiver.close();
      },
    };
  },
});

describe('createWebhookToggles', () => {
  it('signs as the Standard Webhooks specification has it in its example', () => {
    const key = 'whsec_plJ3nmyCDGBKInavdOK15jsl';
    const body = '{"event_type":"ping","data":{"success":true}}';
    expect(signatureOf(key, 'msg_loFOjxBNrRLzqYUf', '1731705121', body)).toBe(
      'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
    );
  });

  it('sends without an address for reading, and says that it cannot read', async () => {
    const { receiver, proxy, toggles } = await open(false);
    expect(toggles.abilities?.readBack).toBe(false);
    await toggles.write('letters', percent(0.5));
    expect(receiver.percentages.get('letters')).toBe(0.5);
    await expect(toggles.read('letters')).rejects.toMatchObject({ code: 'PG_TOGGLE_READ' });
    expect(await toggles.rehearse?.('letters')).toEqual({ ready: true });
    expect(receiver.percentages.get('letters')).toBe(0);
    expect(proxy.arrived).toEqual(['POST /toggles', 'POST /toggles']);
    expect(new Set(receiver.ids).size).toBe(2);
    await proxy.close();
    await receiver.close();
  });
});
