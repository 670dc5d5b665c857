// The time of an instance, which never goes back: what has happened stays before what comes, whatever is done to the machine's clock.
import { type Instant, SECOND, toInstant } from '../core/calendar/instant.ts';
import { Fault } from '../engine/faults.ts';

export interface Clock {
  now(): Instant;
  /** It is at least this: what the journal knows has happened. */
  atLeast(instant: Instant): void;
}

/** Less than this is how clocks are kept right. */
const MOST_BEHIND = 10 * SECOND;

/**
 * Stands still while `read` (the machine's clock) is behind what it has told before, and goes on when that has caught up: a clock that is
 * set back makes steps longer, never blind to their failures. `onFault` is told when it begins to stand, once until it goes on.
 */
export function createClock(read: () => Instant, onFault?: (fault: Fault) => void): Clock {
  let latest = toInstant(0);
  let isBehind = false;
  return {
    now() {
      const machine = read();
      if (machine >= latest) {
        isBehind = false;
        latest = machine;
      } else if (latest - machine > MOST_BEHIND && !isBehind) {
        isBehind = true;
        onFault?.(setBack(machine, latest));
      }
      return latest;
    },
    atLeast(instant) {
      if (instant > latest) latest = instant;
    },
  };
}

function setBack(machine: Instant, latest: Instant): Fault {
  const [is, was] = [machine, latest].map((at) => new Date(at).toISOString());
  return new Fault(
    'PG_CLOCK_BACK',
    `The clock of this machine says ${is}, and it has been ${was} already: it was set back. Time stands still here until it has caught up, so steps take longer; failures are acted on as always. Set the clock (NTP); if it was ahead by mistake, pause the rollouts until then.`,
  );
}
