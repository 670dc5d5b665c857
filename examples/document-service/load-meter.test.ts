import { expect, test } from 'vitest';
import { loadMeter } from './load-meter.ts';

test('loadMeter settles at the rate of calls and forgets it', () => {
  let now = 0;
  const load = loadMeter(() => now);
  let measured = 0;
  for (let i = 0; i < 1_000; i++) {
    now += 10;
    measured = load();
  }
  expect(measured).toBeGreaterThan(99);
  expect(measured).toBeLessThan(102);
  now += 10_000;
  expect(load()).toBeLessThan(1.01);
});
