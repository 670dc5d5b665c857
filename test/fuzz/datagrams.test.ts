// Twenty thousand hostile datagrams through the whole intake; a million of them with `npm run fuzz -- datagrams`.
import { expect, test } from 'vitest';
import { createHostileIntake } from './datagram-laws.ts';
import { hostileDatagram } from './hostile-datagram.ts';

test('a seed gives the same datagram every time, and another seed another', () => {
  const all = Array.from({ length: 200 }, (_, seed) => hostileDatagram(seed).toString('hex'));
  for (const [seed, hex] of all.entries()) expect(hostileDatagram(seed).toString('hex')).toBe(hex);
  expect(new Set(all).size).toBeGreaterThan(190);
});

test('hostile datagrams break nothing, and the good lines beside them are counted', () => {
  const intake = createHostileIntake();
  for (let seed = 0; seed < 20_000; seed++) {
    expect([seed, intake.take(hostileDatagram(seed))]).toEqual([seed, undefined]);
    if (seed % 2_000 === 1_999) expect([seed, intake.write()]).toEqual([seed, undefined]);
  }
  expect(intake.check()).toBeUndefined();
  const { series, limits, refused } = intake.stats();
  expect(series).toBeLessThanOrEqual(limits.total);
  expect(refused).toBeGreaterThan(0);
  intake.close();
});
