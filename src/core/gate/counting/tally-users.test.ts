// Users of a step are counted once, by whatever operation and however often they come, in any order.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyEvents, counted, event, since } from '../../../../test/support/counted-events.ts';
import { keptRows } from '../../../../test/support/kept-rows.ts';
import { MINUTE, toInstant } from '../../calendar/instant.ts';

const later = toInstant(since + 10 * MINUTE);

describe('users seen', () => {
  test('are each counted once over all operations, in the evidence of every one', () => {
    const tally = counted([event(), event({ operation: 'index' }), event({ user: 'bob', variant: 'off' })]);
    expect(tally.evidence('download').seen).toMatchObject({ on: 1, off: 1, both: 0 });
    tally.add(event({ operation: 'index', variant: 'off' }));
    const seen = { on: 1, off: 2, both: 1, wronglyOn: 0, wronglyOff: 0 };
    expect(tally.evidence('download').seen).toEqual(seen);
    expect(tally.evidence('never heard of').seen).toEqual(seen);
  });

  test('are known by operation, too, as far as they are on one side only', () => {
    const tally = counted([event(), event({ operation: 'index' }), event({ operation: 'index', variant: 'off' })]);
    expect(tally.evidence('download')).not.toHaveProperty('both');
    expect(tally.evidence('index')).toMatchObject({ treated: { users: 1 }, control: { users: 1 }, both: 1 });
  });

  test('are not known where no event carries one', () => {
    expect(counted([event({ user: undefined })]).evidence('download')).not.toHaveProperty('seen');
  });

  test('who got what the toggle does not say are told apart, but for what began before the step', () => {
    const tally = counted([
      event({ evaluated: 'off', at: toInstant(later - 1) }),
      event({ user: 'bob', evaluated: 'off', at: later }),
      event({ user: 'bob', evaluated: 'off', at: later }),
      event({ user: 'cem', variant: 'off', evaluated: 'on', at: later }),
      event({ user: 'dee', evaluated: 'on', at: later }),
    ]);
    expect(tally.evidence('download').seen).toEqual({ on: 3, off: 1, both: 0, wronglyOn: 1, wronglyOff: 1 });
  });

  test('do not depend on the order of events, nor on a store between them', () => {
    fc.assert(
      fc.property(anyEvents, fc.nat(), (events, cut) => {
        const disk = keptRows();
        const first = counted(events.slice(0, cut % (events.length + 1)));
        disk.save(first);
        const resumed = counted(events.slice(cut % (events.length + 1)), disk.restored());
        const reversed = counted(events.toReversed()).evidence('index');
        expect(resumed.evidence('index').seen).toEqual(reversed.seen);
        expect(resumed.evidence('index').both).toBe(reversed.both);
      }),
    );
  });
});
