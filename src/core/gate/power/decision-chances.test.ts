// The chances of both ends together, held to following every event by itself, and what they say of gates.
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../seeded-random.ts';
import type { Criterion } from '../criterion.ts';
import { atMost } from '../formulas/binomial.ts';
import { eventsToFail, eventsToPass } from '../formulas/proportion.ts';
import { criterionPower } from './criterion-power.ts';
import { decisionChances } from './decision-chances.ts';

describe('decisionChances', () => {
  const [bound, events] = [0.2, 150];
  const fails = (errors: number) => eventsToFail({ bound, errors, alpha: 0.1 });
  const passes = (errors: number) => eventsToPass({ bound, errors, alpha: 0.1 });

  test('agrees with following every event by itself', () => {
    for (const rate of [0, 0.02, 0.1, 0.2, 0.5, 1])
      for (const most of [undefined, 12]) {
        let open = [1];
        let [pass, fail, mean] = [0, 0, 0];
        for (let n = 1; n <= events; n++) {
          mean += open.reduce((sum, chance) => sum + chance, 0);
          open = Array.from({ length: n + 1 }, (_, s) => (open[s] ?? 0) * (1 - rate) + (open[s - 1] ?? 0) * rate);
          for (let s = 0; s <= n; s++) {
            const [failing, passing] = [n <= (fails(s) ?? -1), most === undefined && n >= passes(s)];
            if (failing) fail += open[s]!;
            else if (passing || (n === events && most !== undefined && s <= most)) pass += open[s]!;
            else continue;
            open[s] = 0;
          }
        }
        const boundaries = most === undefined ? { fails, passes } : { fails, mostAtEnd: most };
        const found = decisionChances({ boundaries, events, rate });
        expect(found.pass).toBeCloseTo(pass, 9);
        expect(found.fail).toBeCloseTo(fail, 9);
        // Known up to where between two boundaries an error comes, which is little unless everything fails.
        if (rate < 1) expect(Math.abs(found.events / mean - 1)).toBeLessThan(0.1);
      }
  });

  test('with more errors than are followed, the end is read by itself', () => {
    const found = decisionChances({ boundaries: { fails: () => undefined, mostAtEnd: 1000 }, events: 1e5, rate: 0.01 });
    expect(found.pass).toBeCloseTo(atMost(1000, 1e5, 0.01), 9);
  });
});

describe('criterionPower', () => {
  const tested = {
    id: 'it',
    text: '',
    line: 1,
    onFail: 'rollBack',
    operation: 'download',
    proof: 'statistical',
    passAlpha: 0.05,
    slowAlpha: 0.0025,
    fastAlpha: 0.0025,
  } as const;
  const below = (proof: 'statistical' | 'literal', bound: number): Criterion => ({
    ...tested,
    kind: 'below',
    proof,
    bound,
  });
  const at = (criterion: Criterion, users: number, times: number, eventsPerUser = 1) =>
    criterionPower(criterion, { users, eventsPerUser, share: 0.25 })!.rows.find((row) => row.times === times)!;

  test('500 users read literally against 0.3% let twice as much through 20% of the time', () => {
    expect(at(below('literal', 0.003), 500, 2).pass).toBeCloseTo(0.1983, 4);
    expect(at(below('literal', 0.003), 500, 0)).toMatchObject({ pass: 1, fail: 0, events: 500 });
    expect(at(below('literal', 0.003), 1e6, 2).pass).toBeLessThan(1e-6);
    expect(at(below('literal', 0.003), 1e6, 0.5).pass).toBeGreaterThan(0.999);
  });

  test('at the bound neither end is likely, and five times the bound is seen soon', () => {
    const bad = below('statistical', 0.025);
    expect(at(bad, 1000, 1).pass).toBeLessThan(0.05);
    expect(at(bad, 1000, 1).fail).toBeLessThan(0.0025);
    expect(at(bad, 1000, 5)).toMatchObject({ fail: expect.closeTo(1, 2) });
    expect(at(bad, 1000, 5).events).toBeLessThan(120);
    // "Above 97.5%" is the mirror image.
    const above: Criterion = { ...tested, kind: 'above', bound: 0.975 };
    expect(at(above, 1000, 2).fail).toBeCloseTo(at(bad, 1000, 2).fail, 9);
    // Users with eight events are weighed as they are closed, and so pass during the soak.
    expect(at(bad, 1000, 0, 8).events).toBeLessThan(200);
  });

  test('one failure decides about none', () => {
    const zero: Criterion = { ...tested, kind: 'zero', rate: 0.01 };
    expect(at(zero, 1000, 0.1)).toMatchObject({ pass: expect.closeTo(0.999 ** 1000, 9) });
    expect(at(zero, 298, 0)).toMatchObject({ pass: 0, fail: 0 });
    expect(at({ ...zero, proof: 'literal' }, 298, 0).pass).toBe(1);
    expect(at(zero, 10_000, 5)).toMatchObject({ pass: expect.closeTo(0, 9), fail: expect.closeTo(1, 9) });
  });

  test('latency counts events, and the scale is told by the ratio to those who are off', () => {
    const latency: Criterion = { ...tested, kind: 'latency', bound: 800, quantile: 0.95 };
    expect(criterionPower(latency, { users: 100, eventsPerUser: 3, share: 0.25 })).toMatchObject({
      unit: 'events',
      planned: 300,
    });
    const scaling: Criterion = { ...tested, kind: 'proportional', band: [0.8, 1.25] };
    const power = criterionPower(scaling, { users: 2000, eventsPerUser: 1, share: 0.25 })!;
    expect(power.of).toBe('ratio');
    const [none, , half, same, double] = power.rows;
    expect([none!.fail, half!.fail, double!.fail].map((each) => each > 0.99)).toEqual([true, true, true]);
    expect(same!.pass).toBeGreaterThan(0.95);
    expect(same!.fail).toBeLessThan(0.0025);
    expect(criterionPower(scaling, { users: 2000, eventsPerUser: 1, share: 1 })).toBeUndefined();
  });

  test('agrees with simulated steps', () => {
    const criterion = below('statistical', 0.05);
    const [users, rate, runs] = [300, 0.1, 2000];
    const random = seededRandom(7);
    const failsTo = Array.from(
      { length: 61 },
      (_, errors) => eventsToFail({ bound: 0.05, errors, alpha: 0.0025 / 2 }) ?? -1,
    );
    let failed = 0;
    for (let run = 0; run < runs; run++) {
      let errors = 0;
      for (let n = 1; n <= users && errors < 60; n++) {
        if (random() < rate) errors++;
        if (n <= failsTo[errors]!) {
          failed++;
          break;
        }
      }
    }
    expect(Math.abs(failed / runs - at(criterion, users, 2).fail)).toBeLessThan(0.04);
  });
});
