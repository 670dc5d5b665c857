// Remembers the last events for a moment, because a step begins a little before anybody asks for its evidence.
import type { Instant } from '../../core/calendar/instant.ts';
import type { OperationTags } from './operation-tags.ts';

export interface RecentEvent {
  readonly tags: OperationTags;
  readonly count: number;
  readonly at: Instant;
}

export interface RecentEvents {
  add(event: RecentEvent): void;
  /** Those of a toggle at or after `since` that are still remembered, in the order in which they came. */
  of(toggle: string, since: Instant): readonly RecentEvent[];
  /** Drops all of a toggle. */
  forget(toggle: string): void;
}

/** Remembers the last `size` events of all toggles together. Their users are as they were sent, so this is never written down. */
export function createRecentEvents(size = 8192): RecentEvents {
  const ring: (RecentEvent | undefined)[] = Array(size).fill(undefined);
  let next = 0;
  return {
    add(event) {
      ring[next] = event;
      next = (next + 1) % size;
    },
    of: (toggle, since) =>
      [...ring.slice(next), ...ring.slice(0, next)].filter(
        (event) => event !== undefined && event.tags.toggle === toggle && event.at >= since,
      ) as RecentEvent[],
    forget(toggle) {
      for (const [place, event] of ring.entries()) if (event?.tags.toggle === toggle) ring[place] = undefined;
    },
  };
}
