import { describe, expect, it } from 'vitest';
import { createChance } from './chance.ts';
import { ERROR_ON, eventsIn, KINDS, OK_OFF, OK_ON } from './drawn-counts.ts';
import { poissonTable } from './poisson-table.ts';

/** ln of the Poisson probability of k. */
function logPoisson(k: number, mean: number): number {
  let log = -mean + k * Math.log(mean);
  for (let i = 2; i <= k; i++) log -= Math.log(i);
  return log;
}

describe('chance', () => {
  it('is the same for the same seed, run and place, and another for any other', () => {
    const draws = (seed: number, run: number, place: number) => {
      const chance = createChance(seed, run, place);
      return Array.from({ length: 8 }, () => chance.uniform());
    };
    expect(draws(1, 2, 3)).toEqual(draws(1, 2, 3));
    for (const other of [draws(2, 2, 3), draws(1, 3, 3), draws(1, 2, 4)]) expect(other).not.toEqual(draws(1, 2, 3));
    expect(draws(0, 0, 0).every((value) => value >= 0 && value < 1)).toBe(true);
  });

  it.each([0.05, 0.7, 3, 9.99, 10, 40, 1000])('counts of mean %d are Poisson', (mean) => {
    const draws = 40_000;
    const chance = createChance(5, Math.round(mean * 100), 0);
    const seen = new Map<number, number>();
    for (let i = 0; i < draws; i++) {
      const count = chance.poisson(mean);
      seen.set(count, (seen.get(count) ?? 0) + 1);
    }
    // Chi-square over all counts that are expected ten times or more; six standard deviations of it are allowed.
    let [square, cells] = [0, 0];
    for (let k = 0; k < mean + 20 * Math.sqrt(mean) + 20; k++) {
      const expected = draws * Math.exp(logPoisson(k, mean));
      if (expected < 10) continue;
      square += ((seen.get(k) ?? 0) - expected) ** 2 / expected;
      cells++;
    }
    expect(cells).toBeGreaterThan(1);
    expect(square).toBeLessThan(cells + 6 * Math.sqrt(2 * cells));
    expect(chance.poisson(0)).toBe(0);
  });
});

describe('counts that are looked up', () => {
  it.each([0.003, 0.7, 9, 60, 1000, 250_000])('are those of the distribution function for a mean of %d', (mean) => {
    const count = poissonTable(mean);
    let sum = 0;
    const from = Math.max(0, Math.floor(mean - 6 * Math.sqrt(mean)));
    for (let k = 0; k < from; k++) if (mean < 1000) sum += Math.exp(logPoisson(k, mean));
    if (mean < 1000)
      for (let k = from; k < mean + 6 * Math.sqrt(mean) && sum < 1 - 1e-6; k++) {
        sum += Math.exp(logPoisson(k, mean));
        if (sum < 1e-6) continue;
        // On either side of the step from k to k + 1, as near as rounding allows.
        expect([count(Math.max(0, sum - 1e-9)), count(sum + 1e-9)]).toEqual([k, k + 1]);
      }
    const parts = 20_000;
    const all = Array.from({ length: parts }, (_, part) => count((part + 0.5) / parts));
    const average = all.reduce((a, b) => a + b, 0) / parts;
    const variance = all.reduce((a, b) => a + (b - average) ** 2, 0) / parts;
    expect(average / mean).toBeCloseTo(1, mean < 0.01 ? 1 : 2);
    expect(variance / mean).toBeCloseTo(1, mean < 0.01 ? 1 : 2);
    expect(count(0)).toBeGreaterThanOrEqual(0);
    expect(count(1 - 2 ** -32)).toBeLessThan(mean + 8 * Math.sqrt(mean) + 24);
  });

  it('are none for a mean of none', () => expect(poissonTable(0)(0.999)).toBe(0));
});

describe('operations of a cell, one by one', () => {
  const cell = { index: 3, from: 1_000_000, to: 1_600_000, window: 1 } as Parameters<typeof eventsIn>[1];
  const counts = new Float64Array(2 * KINDS);
  counts[OK_ON] = 50;
  counts[ERROR_ON] = 10;
  counts[KINDS + OK_OFF] = 40;

  it('are as many of each kind as were counted, in the order of time, within the cell', () => {
    const events = eventsIn(counts, cell, { seed: 1, run: 2, stay: 1 });
    const places = Array.from({ length: events.length }, (_, i) => events.place(i));
    const times = Array.from({ length: events.length }, (_, i) => events.at(i));
    for (let place = 0; place < counts.length; place++)
      expect(places.filter((each) => each === place)).toHaveLength(counts[place]!);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(cell.from);
    expect(times.at(-1)).toBeLessThan(cell.to);
  });

  it('come at any time alike, in any order alike', () => {
    let [early, errorsFirst] = [0, 0];
    for (let run = 0; run < 400; run++) {
      const events = eventsIn(counts, cell, { seed: 1, run, stay: 1 });
      for (let i = 0; i < events.length; i++) {
        if (events.at(i) < cell.from + 150_000) early++;
        if (i < 50 && events.place(i) === ERROR_ON) errorsFirst++;
      }
    }
    expect(early / 40_000).toBeCloseTo(0.25, 1);
    expect(errorsFirst / 4_000).toBeCloseTo(0.5, 1);
  });
});
