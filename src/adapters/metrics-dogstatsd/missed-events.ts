// Counts the operation events that no scope took, so that what is lost can be seen, and treated events at 0% most of all.
import type { RecentEvent } from './recent-events.ts';

export interface MissedCounts {
  /** Events of toggles that had no scope. */
  noScope: number;
  /** Events of operations that their toggle's scope does not ask for. */
  otherOperation: number;
  /** Events before the start of their toggle's scope. */
  tooEarly: number;
}

export interface MissedEvents {
  readonly counts: MissedCounts;
  /** Events of a toggle while it had no scope, by variant. */
  unscoped(toggle: string): { readonly on: number; readonly off: number };
  /** The event's toggle has no scope. */
  noScope(event: RecentEvent): void;
  /** The event's toggle had no scope, but one that began before the event takes it now. */
  found(event: RecentEvent): void;
}

/** More toggles than these are not told apart: anybody can send any name. */
const MOST_TOGGLES = 1024;

export function createMissedEvents(): MissedEvents {
  const counts: MissedCounts = { noScope: 0, otherOperation: 0, tooEarly: 0 };
  const toggles = new Map<string, { on: number; off: number }>();

  function add({ tags: { toggle, variant } }: RecentEvent, count: number): void {
    counts.noScope += count;
    const known = toggles.get(toggle);
    if (known) known[variant] += count;
    else if (toggles.size < MOST_TOGGLES) toggles.set(toggle, { on: 0, off: 0, [variant]: count });
  }

  return {
    counts,
    unscoped: (toggle) => ({ ...(toggles.get(toggle) ?? { on: 0, off: 0 }) }),
    noScope: (event) => add(event, event.count),
    found: (event) => add(event, -event.count),
  };
}
