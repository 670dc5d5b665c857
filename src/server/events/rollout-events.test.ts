import { afterEach, describe, expect, it, vi } from 'vitest';
import { openEvents } from '../../../test/support/made-up/event-client.ts';
import { startMadeUpServer } from '../../../test/support/made-up/server.ts';
import { OFF } from '../../core/toggle/percentage.ts';
import { StreamFrame } from '../contract/stream-frames.ts';

afterEach(() => void vi.useRealTimers());

const open = async (address: string, headers: Record<string, string> = {}) => {
  const client = await openEvents(address, headers);
  const next = async () => {
    const event = await client.next();
    if (event) StreamFrame.parse({ event: event.event, data: event.data });
    return event;
  };
  return { ...client, next, hello: await next() };
};
const started = { kind: 'decided', decision: { kind: 'start', step: 0, why: 'the window is open' } } as const;

describe('GET /api/stream', () => {
  it('says who it is, then each entry with its sentence and each rollout in a few lines', async () => {
    const { url, rollouts } = await startMadeUpServer({ start: 'abc' });
    await fetch(`${url}/api/rollouts`);
    const { hello, next } = await open(`${url}/api/stream`);
    expect(hello).toEqual({
      event: 'hello',
      id: 'abc-0',
      data: { server: 'abc', resumed: false, now: rollouts.now(), beatMillis: 5000 },
    });
    rollouts.append('quiet-hours', started);
    expect(await next()).toMatchObject({
      event: 'entry',
      data: { rollout: 'quiet-hours', entry: { seq: 3, text: 'started at 0.5%: the window is open' } },
    });
    expect(await next()).toMatchObject({ event: 'rollout', data: { id: 'quiet-hours', seq: 3, percentage: 500 } });
  });

  it('tells a page that was away what it missed, once and in order', async () => {
    const { url, rollouts } = await startMadeUpServer({ start: 'abc' });
    const { position } = (await (await fetch(`${url}/api/rollouts`)).json()) as { position: string };
    const first = await open(`${url}/api/stream?since=${position}`);
    expect(first.hello?.data.resumed).toBe(true);
    rollouts.append('quiet-hours', started);
    const entry = await first.next();
    first.stop();
    rollouts.append('quiet-hours', { kind: 'confirmed', percentage: OFF });
    const again = await open(`${url}/api/stream`, { 'last-event-id': entry?.id ?? '' });
    expect(again.hello?.data).toMatchObject({ resumed: true });
    const seqs: number[] = [];
    while (seqs.at(-1) !== 4) {
      const event = await again.next();
      if (event?.event === 'entry') seqs.push(event.data.entry.seq);
    }
    expect(seqs).toEqual([4]);
  });

  it('tells a page of an earlier server, or of nonsense, to ask anew', async () => {
    const { url } = await startMadeUpServer({ start: 'abc' });
    for (const id of ['xyz-0', 'abc-99', 'abc--1', 'abc', '', 'abc-9999999999999999999'])
      expect((await open(`${url}/api/stream`, { 'last-event-id': id })).hello?.data.resumed).toBe(false);
  });

  it('sends entries at once, but rollouts no more often than an eye can follow, and the last one always', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { url, rollouts } = await startMadeUpServer();
    await fetch(`${url}/api/rollouts`);
    const client = await open(`${url}/api/stream`);
    for (let events = 0; events < 1000; events++)
      rollouts.touch('address-lookup', { verdict: 'undecided', criteria: [] });
    rollouts.append('quiet-hours', { kind: 'confirmed', percentage: OFF });
    await vi.advanceTimersByTimeAsync(20);
    expect(await client.next()).toMatchObject({ event: 'entry' });
    expect((await client.next())?.data).toMatchObject({ id: 'quiet-hours', seq: 3 });
    rollouts.touch('address-lookup', { verdict: 'fail', criteria: [] });
    await vi.advanceTimersByTimeAsync(100);
    expect((await client.next())?.data).toMatchObject({ id: 'address-lookup', health: { kind: 'stopped' } });
  });

  it('looks for what other processes wrote; a source that fails is asked again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { url, rollouts, errors } = await startMadeUpServer();
    await fetch(`${url}/api/rollouts`);
    const client = await open(`${url}/api/stream`);
    const truth = rollouts.heads;
    rollouts.heads = () => Promise.reject(new Error('down'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(errors).toHaveLength(1);
    rollouts.heads = truth;
    rollouts.write('quiet-hours', started);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await client.next()).toMatchObject({ event: 'entry', data: { rollout: 'quiet-hours' } });
  });

  it('beats, so that a page can say when what it shows is old', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { url, rollouts } = await startMadeUpServer();
    const client = await open(`${url}/api/stream`);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await client.next()).toMatchObject({ event: 'beat', data: { now: rollouts.now() } });
  });
});
