import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as face from '../index.ts';
import {
  allocationEvidence,
  eventsToPass,
  livenessEvidence,
  perUserEvidence,
  proportionEvidence,
  rateInterval,
  sampleRatioEvidence,
  zeroEventsNeeded,
  zeroUpperBound,
} from '../index.ts';
import { userCellsEvidence } from './per-user.ts';

const bounds = [1e-6, 0.003, 0.025, 0.5, 0.99];
const sizes = [1, 10, 1e3, 1e6, 1e9, 1e12];

/** Numbers of errors that are telling among `events`: none, all, and about the bound. */
function errorsOf(events: number, bound: number): readonly number[] {
  const near = Math.round(events * bound);
  return [0, 1, near - 1, near, near + 1, 2 * near, Math.floor(events / 2), events].filter(
    (s) => s >= 0 && s <= events,
  );
}

describe('up to 1e12 events', () => {
  test('every number stays finite', () => {
    for (const bound of bounds)
      for (const events of sizes)
        for (const errors of errorsOf(events, bound)) {
          const { logPass, logFail } = proportionEvidence({ bound, errors, events });
          const { lower, upper } = rateInterval({ errors, events, alpha: 0.05 });
          const allocation = allocationEvidence({
            steps: [{ treated: errors, control: events - errors, share: bound }],
            ratio: 0.8,
          });
          const ratio = sampleRatioEvidence({
            shares: [bound, 1 - bound],
            counts: [errors, events - errors],
            concentration: 100,
          });
          const all = [logPass, logFail, lower, upper, allocation.logAbove, allocation.logBelow, ratio];
          expect([bound, events, errors, ...all].every(Number.isFinite), `${[bound, events, errors, all]}`).toBe(true);
        }
    expect(zeroUpperBound({ events: 1e12, alpha: 0.05 })).toBeCloseTo(3e-12, 13);
    expect(livenessEvidence({ expected: 1e12, dispersion: 5 })).toBeGreaterThan(100);
    expect(Number.isFinite(userCellsEvidence(0.003, [[0, 8, 1e12]]).logPass)).toBe(true);
    expect(Number.isFinite(eventsToPass({ bound: 0.003, errors: 1e9, alpha: 0.05 }))).toBe(true);
  });

  test('nothing cancels: 60-digit arithmetic gives the same', () => {
    const exact = [
      [1e8, 3e5, -7.115653421607116, -6.774384077053809],
      [1e10, 3.2e7, -15.546326084329161, 65424.90659074715],
      [1e12, 3.2e9, -20.151488867735612, 6543318.474656334],
    ] as const;
    for (const [events, errors, pass, fail] of exact) {
      const { logPass, logFail } = proportionEvidence({ bound: 0.003, errors, events });
      expect(Math.abs(logPass / pass - 1)).toBeLessThan(1e-12);
      expect(Math.abs(logFail / fail - 1)).toBeLessThan(1e-12);
    }
  });
});

describe('laws', () => {
  const rate = fc.double({ min: 1e-4, max: 0.9, noNaN: true });
  const counts = fc
    .integer({ min: 0, max: 5000 })
    .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));

  test('no event is no evidence', () => {
    for (const bound of bounds) {
      expect(proportionEvidence({ bound, errors: 0, events: 0 })).toEqual({ logPass: 0, logFail: 0 });
      expect(perUserEvidence({ bound, users: [] })).toEqual({ logPass: 0, logFail: 0 });
    }
    expect(rateInterval({ errors: 0, events: 0, alpha: 0.05 })).toEqual({ lower: 0, upper: 1 });
  });

  test('an e-value does not grow on average when the truth is the bound itself', () => {
    // E is a mixture of likelihood ratios: one event more leaves its mean under the bound as it is.
    fc.assert(
      fc.property(rate, counts, (bound, [errors, events]) => {
        for (const which of ['logPass', 'logFail'] as const) {
          const now = proportionEvidence({ bound, errors, events })[which];
          const bad = proportionEvidence({ bound, errors: errors + 1, events: events + 1 })[which];
          const good = proportionEvidence({ bound, errors, events: events + 1 })[which];
          expect(bound * Math.exp(bad - now) + (1 - bound) * Math.exp(good - now)).toBeCloseTo(1, 8);
        }
      }),
    );
  });

  test('a clean event never speaks for failing, an error never for passing', () => {
    fc.assert(
      fc.property(rate, counts, (bound, [errors, events]) => {
        const now = proportionEvidence({ bound, errors, events });
        const good = proportionEvidence({ bound, errors, events: events + 1 });
        const bad = proportionEvidence({ bound, errors: errors + 1, events: events + 1 });
        expect(good.logPass).toBeGreaterThanOrEqual(now.logPass - 1e-9);
        expect(good.logFail).toBeLessThanOrEqual(now.logFail + 1e-9);
        expect(bad.logPass).toBeLessThanOrEqual(now.logPass + 1e-9);
        expect(bad.logFail).toBeGreaterThanOrEqual(now.logFail - 1e-9);
      }),
    );
  });

  test('a user factor is worth 1 on average at the bound, however its events hang together', () => {
    fc.assert(
      fc.property(rate, fc.integer({ min: 1, max: 8 }), (bound, events) => {
        const all = userCellsEvidence(bound, [[events, events, 1]]);
        const none = userCellsEvidence(bound, [[0, events, 1]]);
        for (const which of ['logPass', 'logFail'] as const)
          expect(bound * Math.exp(all[which]) + (1 - bound) * Math.exp(none[which])).toBeCloseTo(1, 9);
      }),
    );
  });

  test('a histogram weighs as its users do', () => {
    const users = [...Array(30).fill([0, 8]), ...Array(7).fill([1, 3]), [8, 8]] as [number, number][];
    const { logPass, logFail } = perUserEvidence({ bound: 0.025, users });
    const cells = userCellsEvidence(0.025, [
      [0, 8, 30],
      [1, 3, 7],
      [8, 8, 1],
    ]);
    expect(cells.logPass).toBeCloseTo(logPass, 10);
    expect(cells.logFail).toBeCloseTo(logFail, 10);
  });

  test('the interval holds the observed rate, and mirrors', () => {
    fc.assert(
      fc.property(counts, ([errors, events]) => {
        fc.pre(events > 0);
        const { lower, upper } = rateInterval({ errors, events, alpha: 0.05 });
        const mirror = rateInterval({ errors: events - errors, events, alpha: 0.05 });
        expect(lower).toBeLessThanOrEqual(errors / events);
        expect(upper).toBeGreaterThanOrEqual(errors / events);
        expect(lower).toBeCloseTo(1 - mirror.upper, 12);
      }),
    );
  });

  test('the zero bound and the events needed for it are inverse', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 0.9, noNaN: true }), (p1) => {
        const events = zeroEventsNeeded({ rate: p1, alpha: 0.05 });
        expect(zeroUpperBound({ events, alpha: 0.05 })).toBeLessThanOrEqual(p1 * (1 + 1e-9));
        if (events > 1) expect(zeroUpperBound({ events: events - 1, alpha: 0.05 })).toBeGreaterThan(p1);
      }),
    );
    expect(zeroEventsNeeded({ rate: 0.01, alpha: 0.05 })).toBe(299);
    expect(zeroEventsNeeded({ rate: 0.9, alpha: 0.001 })).toBe(3);
  });

  test('evidence of an allocation adds up over steps', () => {
    const step = { treated: 30, control: 90, share: 0.25 };
    const twice = { treated: 60, control: 180, share: 0.25 };
    expect(allocationEvidence({ steps: [step, step], ratio: 0.8 }).logAbove).toBeCloseTo(
      allocationEvidence({ steps: [twice], ratio: 0.8 }).logAbove,
      10,
    );
  });
});

test('arguments outside the domain are refused, not computed with', () => {
  expect(() => proportionEvidence({ bound: 0, errors: 0, events: 1 })).toThrow(/Unexpected bound 0/);
  expect(() => proportionEvidence({ bound: 0.1, errors: 2, events: 1 })).toThrow(/2 errors of 1 events/);
  expect(() => proportionEvidence({ bound: 0.1, errors: Number.NaN, events: 1 })).toThrow(RangeError);
  expect(() => perUserEvidence({ bound: 0.1, users: [[3, 2]] })).toThrow(RangeError);
  expect(() => rateInterval({ errors: 0, events: 1, alpha: 1 })).toThrow(/alpha/);
  expect(() => allocationEvidence({ steps: [], ratio: 0 })).toThrow(/ratio/);
  expect(() => allocationEvidence({ steps: [{ treated: 1, control: 1, share: 2 }], ratio: 1 })).toThrow(/share/);
  expect(() => sampleRatioEvidence({ shares: [0.5, 0.4], counts: [1, 1], concentration: 1 })).toThrow(/shares/);
  expect(() => zeroEventsNeeded({ rate: 1, alpha: 0.05 })).toThrow(RangeError);
  expect(() => livenessEvidence({ expected: -1, dispersion: 0 })).toThrow(RangeError);
});

test('the published face is exactly these functions', () => {
  expect(Object.keys(face).sort()).toEqual([
    'allocationEvidence',
    'eventsToPass',
    'informationBound',
    'livenessEvidence',
    'perUserEvidence',
    'proportionEvidence',
    'rateInterval',
    'sampleRatioEvidence',
    'zeroEventsNeeded',
    'zeroUpperBound',
  ]);
});
