import { describe, expect, it } from 'vitest';
import { createChance } from './chance.ts';
import { ERROR_ON, eventsIn, KINDS, OK_OFF, OK_ON } from './drawn-counts.ts';

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
