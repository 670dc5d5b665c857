import { connect } from 'node:net';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { ErrorCode, OpenFeature, StandardResolutionReasons } from '@openfeature/server-sdk';
import { afterAll, describe, expect, it } from 'vitest';
import { startMadeUpServer } from '../../../test/support/made-up/server.ts';
import { isOn } from '../../core/toggle/evaluate.ts';
import { FULL, OFF, percent } from '../../core/toggle/percentage.ts';
import { FLAGS_PATH, MOST_BODY_BYTES } from './ofrep.ts';

const context = (targetingKey: unknown) => JSON.stringify({ context: { targetingKey } });
const evaluate = (url: string, key: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${url}${FLAGS_PATH}${key === '' ? '' : `/${key}`}`, { method: 'POST', body, headers });

afterAll(() => OpenFeature.close());

describe('a single evaluation', () => {
  it('is read by the real OpenFeature provider as we evaluate it', async () => {
    const { url, toggles } = await startMadeUpServer();
    toggles.set('letters', percent(30));
    toggles.set('done', FULL);
    await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: url }));
    const client = OpenFeature.getClient();

    for (let i = 0; i < 50; i++) {
      const on = isOn(toggles.definition('letters')!, `user-${i}`);
      expect(
        await client.getBooleanDetails('letters', !on, { targetingKey: `user-${i}`, country: 'CA' }),
      ).toMatchObject({
        value: on,
        variant: on ? 'on' : 'off',
        reason: StandardResolutionReasons.SPLIT,
      });
    }
    const user = { targetingKey: 'user-1' };
    expect(await client.getBooleanDetails('done', false, user)).toMatchObject({ value: true, reason: 'STATIC' });
    toggles.set('done', OFF);
    expect(await client.getBooleanDetails('done', true, user)).toMatchObject({ value: false, reason: 'STATIC' });
    expect(await client.getBooleanDetails('unknown', true, user)).toMatchObject({
      value: true,
      errorCode: ErrorCode.FLAG_NOT_FOUND,
    });
    expect(await client.getBooleanDetails('letters', true, {})).toMatchObject({
      value: true,
      errorCode: ErrorCode.TARGETING_KEY_MISSING,
    });
    expect(await client.getStringDetails('letters', 'x', user)).toMatchObject({ errorCode: ErrorCode.TYPE_MISMATCH });
  });

  it('evaluates rules by the whole context, and says so', async () => {
    const { url, toggles } = await startMadeUpServer();
    toggles.set('plain', percent(30));
    toggles.set('letters', percent(30), undefined, {
      targeting: {
        deny: ['eve'],
        groups: [{ name: 'staff', where: [{ kind: 'equals', attribute: 'staff', value: true }] }],
      },
    });
    toggles.set('stopped', FULL, undefined, { killed: true });
    const asked = async (targetingKey: string, attributes: object) => {
      const body = JSON.stringify({ context: { targetingKey, ...attributes } });
      const { flags } = (await (await evaluate(url, '', body)).json()) as { flags: { key: string }[] };
      for (const flag of flags) expect(await (await evaluate(url, flag.key, body)).json()).toEqual(flag);
      return flags.slice(1);
    };
    const stopped = { key: 'stopped', value: false, reason: 'DISABLED', variant: 'off' };
    for (let i = 0; i < 20; i++) {
      const on = isOn({ key: 'letters', percentage: percent(30), version: 1 }, `user-${i}`);
      expect(await asked(`user-${i}`, { staff: 'true' })).toEqual([
        { key: 'letters', value: on, reason: 'SPLIT', variant: on ? 'on' : 'off' },
        stopped,
      ]);
      expect(await asked(`user-${i}`, { staff: true })).toEqual([
        { key: 'letters', value: true, reason: 'TARGETING_MATCH', variant: 'on' },
        stopped,
      ]);
    }
    expect(await asked('eve', { staff: true })).toEqual([
      { key: 'letters', value: false, reason: 'TARGETING_MATCH', variant: 'off' },
      stopped,
    ]);
  });

  it('finds any key, however it is encoded, and never one that every object has', async () => {
    const { url, toggles } = await startMadeUpServer();
    for (const key of ['a b', 'größe/東', '%zz', '50%'])
      for (const path of [encodeURIComponent(key), key]) {
        toggles.set(key, FULL);
        const answer = await evaluate(url, path, context('u'));
        expect([answer.status, ((await answer.json()) as { key: string }).key]).toEqual([200, key]);
      }
    for (const key of ['__proto__', 'constructor', 'toString'])
      expect((await evaluate(url, key, context('u'))).status).toBe(404);
  });

  it.each([
    ['PARSE_ERROR', ''],
    ['PARSE_ERROR', '{"context":'],
    ['PARSE_ERROR', `{"context":{"targetingKey":"${'u'.repeat(MOST_BODY_BYTES)}"}}`],
    ['PARSE_ERROR', `{"context":{"targetingKey":"${'u'.repeat(MOST_BODY_BYTES * 20)}"}}`],
    ['INVALID_CONTEXT', 'null'],
    ['INVALID_CONTEXT', '[]'],
    ['INVALID_CONTEXT', '{}'],
    ['INVALID_CONTEXT', '{"context":null}'],
    ['INVALID_CONTEXT', '{"context":["u"]}'],
    ['INVALID_CONTEXT', context(7)],
    ['INVALID_CONTEXT', context({})],
    ['TARGETING_KEY_MISSING', '{"context":{}}'],
    ['TARGETING_KEY_MISSING', context(null)],
    ['TARGETING_KEY_MISSING', context('')],
  ])('answers 400 %s to %.40s', async (errorCode, body) => {
    const { url, toggles } = await startMadeUpServer();
    toggles.set('letters', percent(30));
    const single = await evaluate(url, 'letters', body);
    expect([single.status, await single.json()]).toEqual([
      400,
      { key: 'letters', errorCode, errorDetails: expect.stringMatching(/^Unexpected .*, expected /) },
    ]);
    const bulk = await evaluate(url, '', body);
    expect([bulk.status, await bulk.json()]).toEqual([400, { errorCode, errorDetails: expect.any(String) }]);
  });

  it('answers 404 to an unknown toggle, 405 to another method, 404 to another path', async () => {
    const { url } = await startMadeUpServer();
    const unknown = await evaluate(url, 'nothing', context('u'));
    expect([unknown.status, await unknown.json()]).toEqual([
      404,
      { key: 'nothing', errorCode: 'FLAG_NOT_FOUND', errorDetails: 'There is no toggle "nothing"' },
    ]);
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
      const answer = await fetch(`${url}${FLAGS_PATH}/x`, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    }
    expect((await fetch(`${url}/ofrep/v1/elsewhere`, { method: 'POST', body: context('u') })).status).toBe(404);
  });

  it('answers many requests of one connection, and survives clients that go away in the middle of one', async () => {
    const { url, toggles, errors } = await startMadeUpServer();
    toggles.set('letters', percent(30));
    const head = `POST ${FLAGS_PATH}/letters HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{"con`;
    for (let i = 0; i < 50; i++) {
      await new Promise<void>((resolve) => {
        const socket = connect(Number(new URL(url).port), '127.0.0.1', () =>
          socket.write(head, () => socket.destroy()),
        );
        socket.on('close', () => resolve());
      });
    }
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) => evaluate(url, 'letters', context(`u${i}`))),
    );
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    expect(errors).toEqual([]);
  });
});

describe('a bulk evaluation', () => {
  it('answers every toggle as a single evaluation does', async () => {
    const { url, toggles } = await startMadeUpServer();
    toggles.set('a', percent(50));
    toggles.set('b', FULL);
    toggles.set('c', OFF);
    for (let i = 0; i < 10; i++) {
      const bulk = (await (await evaluate(url, '', context(`u${i}`))).json()) as { flags: unknown[] };
      const singles = await Promise.all(
        ['a', 'b', 'c'].map(async (key) => (await evaluate(url, key, context(`u${i}`))).json()),
      );
      expect(bulk).toMatchObject({ flags: singles });
    }
  });

  it('is empty without toggles', async () => {
    const { url } = await startMadeUpServer();
    expect(await (await evaluate(url, '', context('u'))).json()).toMatchObject({ flags: [] });
  });

  it('answers 304 while nothing changed for this user, and 200 as soon as something did', async () => {
    const { url, toggles } = await startMadeUpServer();
    toggles.set('a', percent(50));
    toggles.set('b', FULL);
    const first = await evaluate(url, '', context('u'));
    const etag = first.headers.get('etag')!;
    expect(etag).toMatch(/^"[\w.-]+"$/);
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const same = await evaluate(url, '', context('u'), { 'if-none-match': tag });
      expect([same.status, same.headers.get('etag'), await same.text()]).toEqual([304, etag, '']);
    }
    expect((await evaluate(url, '', context('u'), { 'if-none-match': '"other"' })).status).toBe(200);
    toggles.set('b', OFF);
    const changed = await evaluate(url, '', context('u'), { 'if-none-match': etag });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(etag);
  });

  it('has equal tags for equal bodies and different tags for different ones', async () => {
    const { url, toggles } = await startMadeUpServer();
    const bodies = new Map<string, string>();
    const tags = new Set<string>();
    const collect = async () => {
      for (let i = 0; i < 40; i++) {
        const answer = await evaluate(url, '', context(`user-${i}`));
        const [etag, body] = [answer.headers.get('etag')!, await answer.text()];
        expect(bodies.get(body) ?? etag).toBe(etag);
        bodies.set(body, etag);
        tags.add(etag);
      }
    };
    for (let key = 0; key < 9; key++) {
      toggles.set(`toggle-${key}`, percent(20 + key * 7));
      await collect();
    }
    toggles.set('toggle-3', OFF);
    await collect();
    expect(tags.size).toBe(bodies.size);
    expect(tags.size).toBeGreaterThan(200);
  });
});
