// Events of a few users at one step, single and arbitrary, and a tally of them, for tests of counting.
import fc from 'fast-check';
import { MINUTE, toInstant } from '../../src/core/calendar/instant.ts';
import { createTally, type Tally } from '../../src/core/gate/counting/tally.ts';
import type { Evidence, OperationEvent } from '../../src/core/gate/evidence.ts';

export const since = toInstant(1_000_000);
export const soakEndsAt = toInstant(since + 60 * MINUTE);
export const operations = ['download', 'index'];
export const fresh = (): Tally => createTally({ since, soakEndsAt });

export function event(fields: Partial<OperationEvent> = {}): OperationEvent {
  return {
    toggle: 'letters',
    operation: 'download',
    outcome: 'ok',
    variant: 'on',
    user: 'ann',
    at: since,
    count: 1,
    ...fields,
  };
}

export function counted(events: readonly OperationEvent[], tally = fresh()): Tally {
  for (const each of events) tally.add(each);
  return tally;
}

export const evidences = (tally: Tally): readonly Evidence[] =>
  operations.map((operation) => tally.evidence(operation));

/** Events of few users in few windows, some before the step, some after the soak, in any order of time. */
export const anyEvent: fc.Arbitrary<OperationEvent> = fc.record({
  toggle: fc.constant('letters'),
  operation: fc.constantFrom(...operations),
  outcome: fc.constantFrom('ok', 'error'),
  variant: fc.constantFrom('on', 'off'),
  evaluated: fc.constantFrom(undefined, undefined, 'on', 'off'),
  user: fc.option(fc.constantFrom('ann', 'bob', 'cem', 'dee'), { nil: undefined, freq: 10 }),
  at: fc.integer({ min: -5, max: 75 }).map((minutes) => toInstant(since + minutes * MINUTE)),
  count: fc.constantFrom(1, 1, 1, 2, 11),
});
export const anyEvents = fc.array(anyEvent, { maxLength: 120 });
export const inTime = anyEvents.map((events) => events.toSorted((a, b) => a.at - b.at));
