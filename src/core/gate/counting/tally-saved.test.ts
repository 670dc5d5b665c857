// A tally that is saved in parts and restored is the same tally, whatever comes later.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyEvents, counted, event, evidences, fresh, since } from '../../../../test/support/counted-events.ts';
import { keptRows } from '../../../../test/support/kept-rows.ts';
import type { TallyRows } from './tally-rows.ts';

const NO_ROWS: TallyRows = { names: [], sides: [], users: [], contradicted: [], windows: [], durations: [] };

describe('saving and restoring', () => {
  test('a restored tally equals the original, also in what it makes of later events', () => {
    fc.assert(
      fc.property(fc.array(anyEvents, { minLength: 1, maxLength: 4 }), anyEvents, (batches, later) => {
        const original = fresh();
        const disk = keptRows();
        for (const batch of batches) {
          counted(batch, original);
          disk.save(original);
        }
        const restored = disk.restored();
        expect(evidences(restored)).toEqual(evidences(original));
        expect(restored.changes()).toEqual(NO_ROWS);
        expect(evidences(counted(later, restored))).toEqual(evidences(counted(later, original)));
      }),
    );
  });

  test('only what changed is given to be saved', () => {
    const tally = counted([event({ user: 'ann' }), event({ user: 'bob', variant: 'off' })]);
    expect(tally.changes().names).toEqual([
      { number: 0, user: 'ann' },
      { number: 1, user: 'bob' },
    ]);
    expect(tally.changes().users).toHaveLength(2);
    tally.saved();
    expect(tally.changes()).toEqual(NO_ROWS);
    tally.add(event({ user: 'bob', variant: 'off', outcome: 'error' }));
    const { names, sides, users, windows } = tally.changes();
    expect(names).toEqual([]);
    expect(sides).toEqual([
      { operation: 'download', variant: 'off', ok: 1, errors: 1, userless: 0, firstAt: since, lastAt: since },
    ]);
    expect(users).toMatchObject([{ user: 1, events: 2 }]);
    expect(windows).toEqual([]);
  });
});
