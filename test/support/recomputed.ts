// Holds the journals of simulated worlds to being recomputed, whatever a test is about.
import { afterEach, expect } from 'vitest';
import { recompute } from '../../src/core/forecast/recompute.ts';
import type { World } from './simulated-ports.ts';

/** For the top of a test file: after each test, every decision of the worlds handed to it follows from their journals. */
export function recomputing(): (world: World) => void {
  const worlds: World[] = [];
  afterEach(() => {
    for (const { journal } of worlds.splice(0))
      for (const entries of journal.values())
        expect(recompute(JSON.parse(JSON.stringify(entries)))).toMatchObject({
          differences: [],
          reworded: [],
          skipped: [],
        });
  });
  return (world) => void worlds.push(world);
}
