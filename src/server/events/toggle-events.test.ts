import { describe, expect, it } from 'vitest';
import { openEvents } from '../../../test/support/made-up/event-client.ts';
import { startMadeUpServer } from '../../../test/support/made-up/server.ts';
import { FULL, OFF, percent } from '../../core/toggle/percentage.ts';

describe('GET /toggles/stream', () => {
  it('says all toggles at first, and then every change with its version and user key', async () => {
    const { url, toggles } = await startMadeUpServer();
    toggles.set('letters', percent(1), 'secret');
    toggles.set('other', FULL);
    const client = await openEvents(`${url}/toggles/stream`);
    expect(await client.next()).toEqual({
      event: 'toggles',
      data: {
        toggles: [
          { key: 'letters', percentage: 1000, version: 1, userKey: 'secret' },
          { key: 'other', percentage: 100_000, version: 2 },
        ],
      },
    });
    toggles.set('letters', percent(25));
    toggles.set('other', OFF, 'key');
    expect(await client.next()).toEqual({
      event: 'toggle',
      data: { key: 'letters', percentage: 25_000, version: 3, userKey: 'secret' },
    });
    expect(await client.next()).toEqual({
      event: 'toggle',
      data: { key: 'other', percentage: 0, version: 4, userKey: 'key' },
    });
    const late = await openEvents(`${url}/toggles/stream`);
    expect((await late.next())?.data.toggles[1]).toEqual({ key: 'other', percentage: 0, version: 4, userKey: 'key' });
  });

  it('begins with no toggles when there are none, and hears of the first one', async () => {
    const { url, toggles } = await startMadeUpServer();
    const client = await openEvents(`${url}/toggles/stream`);
    expect(await client.next()).toEqual({ event: 'toggles', data: { toggles: [] } });
    toggles.set('letters', OFF);
    expect(await client.next()).toEqual({ event: 'toggle', data: { key: 'letters', percentage: 0, version: 1 } });
  });

  it('refuses other methods', async () => {
    const { url } = await startMadeUpServer();
    for (const path of ['/toggles/stream', '/api/stream']) {
      const answer = await fetch(url + path, { method: 'POST' });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
    }
  });
});
