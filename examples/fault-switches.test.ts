import { describe, expect, test } from 'vitest';
import { faultSwitches } from './fault-switches.ts';

const meanings = {
  some: { meaning: 'hits some', rate: 0.2 },
  first: { meaning: 'hits the next call', rate: 1, once: true },
} as const;

const sequence = (faults: ReturnType<typeof faultSwitches<keyof typeof meanings>>, calls: number) =>
  Array.from({ length: calls }, () => faults.hits('some'));

describe('faultSwitches', () => {
  test('hit nothing while they are off', () => {
    const faults = faultSwitches(meanings, 1);
    expect(sequence(faults, 500)).not.toContain(true);
    expect(faults.hits('first')).toBe(false);
    expect(faults.hitsUser('some', 'jane')).toBe(false);
    expect(faults.list()).toEqual([
      { name: 'some', meaning: 'hits some', on: false, rate: 0.2 },
      { name: 'first', meaning: 'hits the next call', on: false, rate: 1 },
    ]);
  });

  test('hit their share of the calls, the same ones for the same seed', async () => {
    const hits = async (seed: number) => {
      const faults = faultSwitches(meanings, seed);
      await faults.set('some', true);
      return sequence(faults, 5_000);
    };
    const once = await hits(7);
    const share = once.filter(Boolean).length / once.length;
    expect(share).toBeGreaterThan(0.17);
    expect(share).toBeLessThan(0.23);
    expect(await hits(7)).toEqual(once);
    expect(await hits(8)).not.toEqual(once);
  });

  test('do not depend on what was before they were switched on', async () => {
    const faults = faultSwitches(meanings, 7);
    await faults.set('some', true);
    const once = sequence(faults, 100);
    await faults.set('some', false);
    sequence(faults, 37);
    await faults.set('some', true);
    expect(sequence(faults, 100)).toEqual(once);
  });

  test('hit the same users every time', async () => {
    const faults = faultSwitches(meanings, 7);
    await faults.set('some', true);
    const users = Array.from({ length: 2_000 }, (_, i) => `user-${i}`);
    const hit = users.filter((user) => faults.hitsUser('some', user));
    expect(hit.length).toBeGreaterThan(320);
    expect(hit.length).toBeLessThan(480);
    expect(users.filter((user) => faults.hitsUser('some', user))).toEqual(hit);
  });

  test('hit a single call when they are meant to', async () => {
    const faults = faultSwitches(meanings, 1);
    await faults.set('first', true);
    expect([faults.hits('first'), faults.hits('first')]).toEqual([true, false]);
    expect(faults.isOn('first')).toBe(false);
  });

  test('refuse what they do not know', async () => {
    const faults = faultSwitches(meanings, 1);
    await expect(faults.set('none', true)).rejects.toMatchObject({ status: 404, message: /some, first/ });
    for (const rate of [-0.1, 1.1, Number.NaN])
      await expect(faults.set('some', true, rate)).rejects.toMatchObject({ status: 400 });
    expect(faults.isOn('some')).toBe(false);
  });

  test('stay as they were when they cannot be made real', async () => {
    const faults = faultSwitches(meanings, 1, () => {
      throw new Error('no such database');
    });
    await expect(faults.set('some', true)).rejects.toMatchObject({ status: 409, message: /no such database/ });
    expect(faults.isOn('some')).toBe(false);
  });

  test('are made real before the switch is answered', async () => {
    const switched: unknown[] = [];
    const faults = faultSwitches(meanings, 1, async (name, on) => {
      await Promise.resolve();
      switched.push([name, on]);
    });
    await faults.set('some', true, 0.5);
    expect(switched).toEqual([['some', true]]);
    expect(faults.list()[0]).toMatchObject({ on: true, rate: 0.5 });
  });
});
