// For browser tests: a house whose rollout has climbed to a step, every day healthy, closed when the test is over.
import { onTestFinished } from 'vitest';
import { type House, type HouseOptions, openHouse } from './house.ts';
import { LETTERS, SHARES } from './plans.ts';
import { visits } from './visits.ts';

/** At the morning of step `step` (0 is the canary), whose first users have come. */
export async function climbedHouse(step: number, options: Partial<HouseOptions> = {}): Promise<House> {
  const house = await openHouse({
    plan: LETTERS,
    from: '2026-03-09T09:30:00-04:00',
    bindings: { shares: SHARES },
    ...options,
  });
  onTestFinished(() => house.close());
  for (let index = 0; index < step; index++) {
    // Not the whole night without an event: that would be asked about.
    await house.at(`2026-03-${String(9 + index).padStart(2, '0')}T16:50:00-04:00`);
    await house.send(visits(1_000));
    await house.at(`2026-03-${10 + index}T09:05:00-04:00`);
  }
  if (options.runs !== false) await house.send(visits(100));
  return house;
}
