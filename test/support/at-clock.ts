// Options under which a command believes that it is another day, as every other command of the same test does.
import type { ProcessOptions } from './phasegate-process.ts';

/** `now`: what the clocks of those commands show at this moment, as an ISO date and time. */
export function atClock(now: string): Required<Pick<ProcessOptions, 'env' | 'node'>> {
  return {
    env: { PHASEGATE_TEST_CLOCK_SHIFT: String(Date.parse(now) - Date.now()) },
    node: ['--import', new URL('./shifted-clock.ts', import.meta.url).href],
  };
}
