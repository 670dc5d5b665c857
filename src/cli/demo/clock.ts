// Virtual time: idle hours are jumped over; it never goes back, and stands still while the load of an instant is under way.
import type { Instant } from '../../core/calendar/instant.ts';

export interface VirtualClock {
  now(): Instant;
  /** Jumps to `at`; earlier instants are ignored. */
  jumpTo(at: Instant): void;
}

export function createVirtualClock(start: Instant): VirtualClock {
  let at = start;
  return {
    now: () => at,
    jumpTo(next) {
      if (next > at) at = next;
    },
  };
}
