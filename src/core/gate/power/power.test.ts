import { describe, expect, test } from 'vitest';
import { atMost, pointChances } from '../formulas/binomial.ts';
import { crossingChance } from '../formulas/crossing.ts';
import { eventsToPass, proportionEvidence } from '../formulas/proportion.ts';
import { canEverShow, chanceToPass, chooseProof, literalPassChance } from './power.ts';

const planned = { rate: 0.01, eventsPerUser: 1, alpha: 0.05 };

describe('crossingChance', () => {
  test('agrees with following every event by itself', () => {
    const [bound, alpha, events] = [0.2, 0.1, 150];
    const boundary = (errors: number) => eventsToPass({ bound, errors, alpha });
    for (const rate of [0, 0.02, 0.1, 0.2, 0.5, 1]) {
      let open = [1];
      let crossed = 0;
      for (let n = 1; n <= events; n++) {
        open = Array.from({ length: n + 1 }, (_, s) => (open[s] ?? 0) * (1 - rate) + (open[s - 1] ?? 0) * rate);
        for (let s = 0; s <= n; s++)
          if (proportionEvidence({ bound, errors: s, events: n }).logPass >= Math.log(1 / alpha)) {
            crossed += open[s]!;
            open[s] = 0;
          }
      }
      expect(crossingChance({ boundary, events, rate })).toBeCloseTo(crossed, 9);
    }
  });
});

test('binomial chances add up', () => {
  for (const [events, rate] of [
    [10, 0.3],
    [500, 0.0078],
    [400, 0.5],
    [7, 0],
    [7, 1],
  ] as const) {
    const points = pointChances(events, rate, events);
    expect(points.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    for (const most of [-1, 0, 1, 3, events])
      expect(atMost(most, events, rate)).toBeCloseTo(
        points.slice(0, most + 1).reduce((a, b) => a + b, 0),
        9,
      );
  }
});

describe('chanceToPass', () => {
  const chance = (bound: number, times: number, perUser: boolean) =>
    chanceToPass({ ...planned, kind: 'below', bound, users: 300 / bound, trueRate: bound * times, perUser });

  test('at the bound it is the false advance, looked at after every event, and below alpha', () => {
    expect(chance(0.003, 1, false)).toBeCloseTo(0.047, 3);
    expect(chance(0.025, 1, false)).toBeCloseTo(0.046, 3);
    expect(chance(0.003, 2, false)).toBeCloseTo(0.001, 3);
    expect(chance(0.003, 1, true)).toBeLessThan(0.05);
    expect(chance(0.025, 1, true)).toBeLessThan(0.05);
  });

  test('at half the bound nearly everything passes in the end', () => {
    expect(chance(0.003, 0.5, false)).toBeGreaterThan(0.999);
    expect(chance(0.003, 0, true)).toBe(1);
  });

  test('above is the mirror image, the other classes are plain', () => {
    const mirrored = chanceToPass({ ...planned, kind: 'above', bound: 0.975, users: 2000, trueRate: 0.0125 });
    expect(mirrored).toBeCloseTo(
      chanceToPass({ ...planned, kind: 'below', bound: 0.025, users: 2000, trueRate: 0.0125 }),
      6,
    );
    expect(chanceToPass({ ...planned, kind: 'zero', bound: 0, users: 500, trueRate: 0.001 })).toBeCloseTo(
      0.999 ** 299,
      12,
    );
    expect(chanceToPass({ ...planned, kind: 'zero', bound: 0, users: 298, trueRate: 0 })).toBe(0);
    expect(chanceToPass({ ...planned, kind: 'any', bound: 0, users: 3, trueRate: 0.5 })).toBe(0.875);
  });
});

describe('what the seed plan can show', () => {
  const show = (bound: number, audience: number) => canEverShow({ ...planned, kind: 'below', bound, audience });

  test('500 users show less than 2.5% and can never show less than 0.3%', () => {
    expect(show(0.025, 500)).toBe(true);
    expect(show(0.003, 500)).toBe(false);
    expect([150, 151].map((users) => show(0.025, users))).toEqual([false, true]);
    expect([1268, 1269].map((users) => show(0.003, users))).toEqual([false, true]);
    expect(canEverShow({ ...planned, kind: 'below', bound: 0.003, audience: 1225, perUser: false })).toBe(true);
    expect(canEverShow({ ...planned, kind: 'below', bound: 0.003, audience: 1224, perUser: false })).toBe(false);
  });

  test('auto reads them accordingly, and says why', () => {
    const choose = (bound: number, audience: number | undefined) =>
      chooseProof({ ...planned, kind: 'below', bound, audience, share: 0.01 });
    expect(choose(0.025, 500)).toMatchObject({ proof: 'statistical' });
    expect(choose(0.003, 500)).toEqual({
      proof: 'literal',
      chance: 0,
      why: '500 users can never show less than 0.3%, not even without a single error; that takes 1,269',
    });
    expect(choose(0.003, 1400)).toMatchObject({
      proof: 'literal',
      why: '1,400 users show less than 0.3% with probability 68% when the true rate is a tenth of the limit',
    });
    expect(choose(0.003, 2300)).toMatchObject({ proof: 'statistical' });
    expect(choose(0.003, undefined)).toMatchObject({ proof: 'literal', chance: undefined });
  });

  test('a literal reading of 500 downloads lets bad rates through', () => {
    expect(literalPassChance({ bound: 0.003, events: 500, trueRate: 0.0078 })).toBeCloseTo(0.0983, 4);
    expect(literalPassChance({ bound: 0.003, events: 500, trueRate: 0.006 })).toBeCloseTo(0.1983, 4);
    // 3 of 1,000 is not less than 0.3%.
    expect(literalPassChance({ bound: 0.003, events: 1000, trueRate: 0.006 })).toBeCloseTo(atMost(2, 1000, 0.006), 12);
    expect(literalPassChance({ bound: 0.003, events: 0, trueRate: 0 })).toBe(0);
  });
});

describe('auto for the other classes', () => {
  const choose = (kind: 'zero' | 'any' | 'proportional', audience: number | undefined, share = 0.25) =>
    chooseProof({ ...planned, kind, bound: 0, audience, share }).proof;

  test('no failures: as many events as the rate needs', () => {
    expect([298, 299, undefined].map((audience) => choose('zero', audience))).toEqual([
      'literal',
      'statistical',
      'literal',
    ]);
  });

  test('any needs no audience', () => expect(choose('any', undefined)).toBe('statistical'));

  test('proportional: enough users on both sides, and somebody off', () => {
    expect([100, 2000, undefined].map((audience) => choose('proportional', audience))).toEqual([
      'literal',
      'statistical',
      'literal',
    ]);
    expect(choose('proportional', 10_000, 1)).toBe('literal');
  });

  test('takes milliseconds, whatever the audience', () => {
    const began = performance.now();
    for (const audience of [100, 1e4, 1e6, 1e8])
      for (const kind of ['below', 'above', 'zero', 'proportional'] as const)
        for (const bound of [0.001, 0.5, 0.999]) chooseProof({ ...planned, kind, bound, audience, share: 0.5 });
    expect(performance.now() - began).toBeLessThan(2000);
  });
});
