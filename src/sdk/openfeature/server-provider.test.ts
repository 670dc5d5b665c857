import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ErrorCode,
  type EventDetails,
  type Client as FlagClient,
  type Hook,
  OpenFeature,
  ProviderEvents,
} from '@openfeature/server-sdk';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type FakePhasegate, fakePhasegate } from '../../../test/support/fake-phasegate.ts';
import { operationKey } from '../../core/gate/operation.ts';
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

/** The next event of this kind. */
const next = (event: ProviderEvents) =>
  new Promise<EventDetails | undefined>((resolve) => {
    const heard = (details?: EventDetails) => {
      flags.removeHandler(event, heard);
      resolve(details);
    };
    flags.addHandler(event, heard);
  });

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

  test('sends nothing wrong for a tracking call that is', async () => {
    const told = changed('letters');
    phasegate.set('letters', 100);
    await told;
    const user = { targetingKey: 'jane' };
    const anything = (details: object) => details as { toggle: string };
    flags.track('', user, { toggle: 'letters' });
    flags.track('  ', user, { toggle: 'letters' });
    flags.track('download', user, anything({ toggle: 7 }));
    flags.track('download', user, anything({ toggle: { key: 'letters' } }));
    for (const outcome of ['failed', 'ERROR', false, 500, null])
      flags.track('download', user, anything({ toggle: 'letters', outcome }));
    flags.track('download', { targetingKey: 7 } as unknown as { targetingKey: string }, { toggle: 'letters' });
    for (const durationMs of [-1, Number.NaN, Number.POSITIVE_INFINITY, '12'])
      flags.track('down,load|#\n', user, anything({ toggle: 'letters', durationMs }));
    flags.track('download', user, { toggle: 'letters', durationMs: 0 });
    await client.flush();
    await phasegate.until(() => phasegate.heard.length === 7, 'six operations and one duration');
    expect(phasegate.operations({ operation: 'download', outcome: 'ok' })).toHaveLength(2);
    expect(phasegate.operations({ operation: operationKey('down load') })).toHaveLength(4);
    expect(phasegate.heard.filter(({ metric }) => metric.endsWith('.duration'))).toMatchObject([{ value: 0 }]);
  });

  test('is asked with the context of the API, the client, the call and its hooks, and hooks hear what comes of it', async () => {
    const told = changed('letters');
    const where = (attribute: string) => ({ attribute, kind: 'equals', value: 'yes' });
    const groups = [{ name: 'all of them', where: ['api', 'client', 'call', 'hook'].map(where) }];
    phasegate.say(
      `event: toggle\ndata: ${JSON.stringify({ key: 'letters', percentage: 1, version: 9, targeting: { groups } })}\n\n`,
    );
    await told;
    OpenFeature.setContext({ api: 'yes', call: 'no' });
    onTestFinished(() => void OpenFeature.setContext({}));
    const asking = OpenFeature.getClient().setContext({ client: 'yes', api: 'yes' });
    const heard: unknown[] = [];
    const hook: Hook = {
      before: ({ flagKey }) => ({ hook: flagKey === 'letters' ? 'yes' : 'no' }),
      after: (_, { variant, reason }) => void heard.push(['after', variant, reason]),
      error: (_, error) => void heard.push(['error', (error as Error).message]),
      finally: ({ flagKey }) => void heard.push(['finally', flagKey]),
    };
    const call = { call: 'yes', targetingKey: 'jane' };
    expect(await asking.getBooleanDetails('letters', false, call, { hooks: [hook] })).toMatchObject({
      value: true,
      reason: 'TARGETING_MATCH',
    });
    expect(await asking.getBooleanValue('letters', false, call)).toBe(false);
    expect(await asking.getBooleanValue('unknown', true, call, { hooks: [hook] })).toBe(true);
    expect(heard).toEqual([
      ['after', 'on', 'TARGETING_MATCH'],
      ['finally', 'letters'],
      ['error', 'There is no toggle "unknown"'],
      ['finally', 'unknown'],
    ]);
  });

  test('says that the server is lost, and that it is back, as often as that', async () => {
    for (let i = 0; i < 3; i++) {
      const stale = next(ProviderEvents.Stale);
      const away = i === 2;
      await phasegate.hangUp(away);
      expect((await stale)?.message).toMatch(/^Toggles are not being updated from /);
      if (away) expect(flags.providerStatus).toBe('STALE');
      const ready = next(ProviderEvents.Ready);
      if (away) await phasegate.comeBack();
      await ready;
      expect(flags.providerStatus).toBe('READY');
    }
  });

  test('names no toggle as changed that is what it was, when the server is back', async () => {
    const told = changed('letters');
    phasegate.set('letters', 100);
    await told;
    const named: string[] = [];
    flags.addHandler(
      ProviderEvents.ConfigurationChanged,
      (details) => void named.push(...(details?.flagsChanged ?? [])),
    );
    named.length = 0;
    const stale = next(ProviderEvents.Stale);
    await phasegate.hangUp(true);
    await stale;
    phasegate.set('tables', 50);
    const moved = changed('tables');
    await phasegate.comeBack();
    await moved;
    expect(named).toEqual(['tables']);
  });

  test('is stale at once with a client that has lost the server before', async () => {
    const lost = new Promise<void>((resolve) => {
      client.onConnection(({ kind }) => kind === 'away' && resolve());
    });
    await OpenFeature.close();
    await phasegate.hangUp(true);
    await lost;
    flags = OpenFeature.getClient();
    const stale = next(ProviderEvents.Stale);
    await OpenFeature.setProviderAndWait(phasegateProvider(client));
    await stale;
    expect(flags.providerStatus).toBe('STALE');
    const ready = next(ProviderEvents.Ready);
    await phasegate.comeBack();
    await ready;
    expect(flags.providerStatus).toBe('READY');
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

describe('phasegateProvider with a client of its own', () => {
  test('says that the server is lost, and that it is back, as often as that', async () => {
    const problems: string[] = [];
    const { url, statsd } = phasegate;
    const onProblem = ({ message }: { message: string }) => problems.push(message);
    phasegate.set('letters', 100);
    await OpenFeature.setProviderAndWait(phasegateProvider({ url, statsd, onProblem }));
    for (let i = 0; i < 2; i++) {
      const stale = next(ProviderEvents.Stale);
      await phasegate.hangUp(true);
      expect((await stale)?.message).toMatch(/^Toggles are not being updated from /);
      expect(flags.providerStatus).toBe('STALE');
      expect(await flags.getBooleanValue('letters', false, { targetingKey: 'jane' })).toBe(true);
      const ready = next(ProviderEvents.Ready);
      await phasegate.comeBack();
      await ready;
      expect(flags.providerStatus).toBe('READY');
    }
    expect(problems.length).toBeGreaterThan(1);
  });

  test('does not wait for a server that hangs, and is ready when it answers after all', async () => {
    const hanging = createServer();
    hanging.listen(0, '127.0.0.1');
    await once(hanging, 'listening');
    const { port } = hanging.address() as AddressInfo;
    const asked = once(hanging, 'request');
    const provider = phasegateProvider({ url: `http://127.0.0.1:${port}`, statsd: phasegate.statsd }, { readyMs: 20 });
    await expect(OpenFeature.setProviderAndWait(provider)).rejects.toThrow('within 20 ms');
    expect(flags.providerStatus).toBe('ERROR');
    const [, response] = (await asked) as [unknown, ServerResponse];
    const ready = next(ProviderEvents.Ready);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: toggles\ndata: {"toggles":[{"key":"letters","percentage":100000,"version":1}]}\n\n');
    await ready;
    expect(await flags.getBooleanValue('letters', false)).toBe(true);
    await OpenFeature.close();
    hanging.closeAllConnections();
    await new Promise((resolve) => hanging.close(resolve));
  });

  test('is in error for an address that is none, instead of throwing', async () => {
    const provider = phasegateProvider({ url: 'ftp://example.com' });
    await expect(OpenFeature.setProviderAndWait(provider)).rejects.toThrow('Unexpected url "ftp://example.com');
    expect(flags.providerStatus).toBe('ERROR');
    expect(await flags.getBooleanDetails('letters', true)).toMatchObject({ value: true, errorCode: 'FLAG_NOT_FOUND' });
  });

  test('lets go of the server when it is closed, also while it begins, and comes back when it is begun again', async () => {
    await OpenFeature.close();
    await client.close();
    await phasegate.until(() => phasegate.listeners === 0, 'no stream');
    const { url, statsd } = phasegate;
    const provider = phasegateProvider({ url, statsd });
    const early = provider.initialize?.();
    await provider.onClose?.();
    await early?.catch(() => {});
    await provider.initialize?.();
    await phasegate.until(() => phasegate.listeners === 1, 'one stream');
    await provider.onClose?.();
    await provider.onClose?.();
    await phasegate.until(() => phasegate.listeners === 0, 'no stream again');
  });
});
