import {
  ErrorCode,
  type EventDetails,
  type Client as FlagClient,
  OpenFeature,
  ProviderEvents,
} from '@openfeature/server-sdk';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type FakePhasegate, fakePhasegate } from '../../../test/support/fake-phasegate.ts';
import { type Client, connect } from '../client.ts';
import { phasegateProvider } from './server-provider.ts';

let phasegate: FakePhasegate;
let client: Client;
let flags: FlagClient;

beforeEach(async () => {
  phasegate = await fakePhasegate();
  client = connect({ url: phasegate.url, statsd: phasegate.statsd });
  await OpenFeature.setProviderAndWait(phasegateProvider(client));
  flags = OpenFeature.getClient();
});
afterEach(async () => {
  await OpenFeature.close();
  await client.close();
  await phasegate.close();
});

/** Resolves when the provider says that these toggles changed. */
function changed(key: string): Promise<void> {
  return new Promise((resolve) => {
    const heard = (details?: EventDetails) => {
      if ((details as { flagsChanged?: string[] } | undefined)?.flagsChanged?.includes(key)) resolve();
    };
    flags.addHandler(ProviderEvents.ConfigurationChanged, heard);
    onTestFinished(() => flags.removeHandler(ProviderEvents.ConfigurationChanged, heard));
  });
}

describe('phasegateProvider', () => {
  test('evaluates as the client does, and says what changed', async () => {
    const told = changed('letters');
    phasegate.set('letters', 50);
    await told;
    for (let i = 0; i < 50; i++) {
      const { value, variant, reason } = client.evaluate('letters', `user-${i}`);
      expect(await flags.getBooleanDetails('letters', !value, { targetingKey: `user-${i}` })).toMatchObject({
        value,
        variant,
        reason,
      });
    }
    expect(await flags.getBooleanValue('letters', true)).toBe(false);
  });

  test('gives the default and an error for what is not known or no boolean', async () => {
    const told = changed('letters');
    phasegate.set('letters', 100);
    await told;
    const user = { targetingKey: 'jane' };
    expect(await flags.getBooleanDetails('unknown', true, user)).toMatchObject({
      value: true,
      reason: 'ERROR',
      errorCode: ErrorCode.FLAG_NOT_FOUND,
    });
    expect(await flags.getStringDetails('letters', 'old', user)).toMatchObject({
      value: 'old',
      errorCode: ErrorCode.TYPE_MISMATCH,
    });
    expect(await flags.getNumberDetails('unknown', 7, user)).toMatchObject({
      value: 7,
      errorCode: ErrorCode.FLAG_NOT_FOUND,
    });
    expect(await flags.getObjectDetails('letters', { a: 1 }, user)).toMatchObject({
      value: { a: 1 },
      errorCode: ErrorCode.TYPE_MISMATCH,
    });
  });

  test('makes operation events of tracking calls, by their toggle', async () => {
    const told = changed('letters');
    phasegate.set('letters', 100, { userKey: 'secret' });
    await told;
    const user = { targetingKey: 'jane' };
    flags.track('download', user, { toggle: 'letters', outcome: 'error', durationMs: 12 });
    flags.track('bought', user, { value: 9.99 });
    flags.track('download', user, { toggle: 'unknown' });
    flags.track('download', {}, { toggle: 'letters' });
    await client.flush();
    await phasegate.until(() => phasegate.operations().length === 2, 'two operations');
    const [first, second] = phasegate.operations();
    expect(first?.tags).toMatchObject({ toggle: 'letters', operation: 'download', outcome: 'error', variant: 'on' });
    expect(first?.tags.user).toMatch(/^[\w-]{22}$/);
    expect(second?.tags).toMatchObject({ toggle: 'letters', outcome: 'ok' });
    expect(second?.tags.user).toBeUndefined();
  });

  test('is in error while the server is away at the start, and ready when it comes', async () => {
    await OpenFeature.close();
    await phasegate.hangUp(true);
    const early = connect({ url: phasegate.url, statsd: phasegate.statsd });
    onTestFinished(() => early.close());
    await expect(OpenFeature.setProviderAndWait(phasegateProvider(early, { readyMs: 20 }))).rejects.toThrow(
      'Phasegate has not told its toggles within 20 ms',
    );
    const later = OpenFeature.getClient();
    expect(await later.getBooleanValue('letters', true, { targetingKey: 'jane' })).toBe(true);
    const ready = new Promise<void>((resolve) => later.addHandler(ProviderEvents.Ready, () => resolve()));
    await phasegate.comeBack();
    await ready;
    expect(later.providerStatus).toBe('READY');
  });
});
