// Tells that the source of a rollout's numbers fails, once for each trouble: a source that comes and goes is one trouble.
import { type Instant, MINUTE } from '../core/calendar/instant.ts';
import { Fault } from './faults.ts';

/** Working for as long ends a trouble. */
const OVER_AFTER = 10 * MINUTE;

/** Called after every turn with why the source fails (undefined: it does not). `onFault` is told when a trouble begins. */
export function createSourceTrouble(
  rollout: string,
  onFault: (fault: Fault) => void,
): (why: string | undefined, now: Instant) => void {
  let lastFailed: Instant | undefined;
  return (why, now) => {
    if (why === undefined) {
      if (lastFailed !== undefined && now - lastFailed >= OVER_AFTER) lastFailed = undefined;
      return;
    }
    if (lastFailed === undefined)
      onFault(
        new Fault(
          'PG_METRICS_SOURCE',
          `${rollout} is without numbers: ${why}. Nothing passes until they are there again, and after the plan's time a person is asked.`,
        ),
      );
    lastFailed = now;
  };
}
