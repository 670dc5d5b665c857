import { afterEach, describe, expect, it, vi } from 'vitest';
import { openEvents } from '../../../test/support/made-up/event-client.ts';
import { startMadeUpServer } from '../../../test/support/made-up/server.ts';
import { OFF } from '../../core/toggle/percentage.ts';

afterEach(() => void vi.useRealTimers());

describe('GET /api/stream', () => {
  it('says that it is ready, then each entry with its sentence and each run without its evidence', async () => {
    const { url, rollouts } = await startMadeUpServer();
    const client = await openEvents(`${url}/api/stream`);
    expect(await client.next()).toEqual({ event: 'ready', data: { now: rollouts.now() } });
    rollouts.append('quiet-hours', {
      kind: 'decided',
      decision: { kind: 'start', step: 0, why: 'the window is open' },
    });
    expect(await client.next()).toMatchObject({
      event: 'entry',
      data: { rollout: 'quiet-hours', entry: { seq: 3, text: 'started at 0.5%: the window is open' } },
    });
    const run = await client.next();
    expect(run).toMatchObject({ event: 'run', data: { id: 'quiet-hours', run: { seq: 3, percentage: 500 } } });
    expect(run?.data.run.records[0]).not.toHaveProperty('evidence');
  });

  it('sends entries at once, but runs no more often than an eye can follow, and the last one always', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { url, rollouts } = await startMadeUpServer();
    const client = await openEvents(`${url}/api/stream`);
    await client.next();
    const states = { verdict: 'undecided', criteria: [] } as const;
    for (let i = 0; i < 1000; i++) rollouts.touch('address-lookup', states);
    rollouts.append('quiet-hours', { kind: 'confirmed', percentage: OFF });
    rollouts.touch('address-lookup', { verdict: 'fail', criteria: [] });
    expect((await client.next())?.data).toMatchObject({ id: 'address-lookup', result: { verdict: 'undecided' } });
    expect(await client.next()).toMatchObject({ event: 'entry' });
    vi.advanceTimersByTime(100);
    expect((await client.next())?.data).toMatchObject({ id: 'address-lookup', result: { verdict: 'fail' } });
    expect((await client.next())?.data).toMatchObject({ id: 'quiet-hours', run: { seq: 3 } });
    vi.advanceTimersByTime(1000);
    rollouts.touch('address-lookup', { verdict: 'pass', criteria: [] });
    expect((await client.next())?.data).toMatchObject({ id: 'address-lookup', result: { verdict: 'pass' } });
  });

  it('looks at what is under way, for counts move without an entry; a source that fails is asked again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { url, rollouts, errors } = await startMadeUpServer();
    const client = await openEvents(`${url}/api/stream`);
    await client.next();
    const truth = rollouts.rollout;
    const looked: string[] = [];
    rollouts.rollout = () => Promise.reject(new Error('down'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(errors).toHaveLength(1);
    rollouts.rollout = async (id) => {
      looked.push(id);
      const state = await truth(id);
      return id === 'second-try' ? { ...state!, result: { verdict: 'pass', criteria: [] } } : state;
    };
    await vi.advanceTimersByTimeAsync(1000);
    expect(await client.next()).toMatchObject({
      event: 'run',
      data: { id: 'second-try', result: { verdict: 'pass' } },
    });
    await vi.advanceTimersByTimeAsync(1000);
    expect(looked).toContain('letters-to-the-new-printer');
    // Nothing new since, and what is over is over.
    expect(looked).not.toContain('evidence-tables');
    rollouts.append('quiet-hours', { kind: 'confirmed', percentage: OFF });
    expect((await client.next())?.event).toBe('entry');
  });
});
