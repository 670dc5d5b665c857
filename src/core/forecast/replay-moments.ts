// Puts everything that a replay is told into the order of time: what was counted and timed, what was recorded, what people set.
import type { Instant } from '../calendar/instant.ts';
import type { Exposure } from './exposure-history.ts';
import type { Duration, Observation, Reading } from './observation.ts';

/** Everything that became known at one instant: judged together, since nothing says which came first. */
export interface Moment {
  readonly at: Instant;
  readonly operations: Observation[];
  readonly durations: Duration[];
  readonly readings: Reading[];
  /** What people set last at this instant. */
  person: Exposure | undefined;
}

/** A row of operations is known when the stretch of time that it stands for is over; until then it might still grow. */
export function knownAt({ at }: Pick<Observation, 'at'>, bucket: number): Instant {
  return (at + Math.max(0, bucket - 1)) as Instant;
}

export function momentsOf(input: {
  readonly operations: readonly Observation[];
  readonly durations?: readonly Duration[];
  readonly readings: readonly Reading[];
  readonly people: readonly Exposure[];
  readonly bucket: number;
}): readonly Moment[] {
  const moments = new Map<Instant, Moment>();
  const at = (instant: Instant): Moment => {
    const found = moments.get(instant) ?? {
      at: instant,
      operations: [],
      durations: [],
      readings: [],
      person: undefined,
    };
    moments.set(instant, found);
    return found;
  };
  for (const each of input.operations) at(knownAt(each, input.bucket)).operations.push(each);
  for (const each of input.durations ?? []) at(knownAt(each, input.bucket)).durations.push(each);
  for (const each of input.readings) at(each.at).readings.push(each);
  for (const each of input.people) at(each.at).person = each;
  return [...moments.values()].sort((a, b) => a.at - b.at);
}
