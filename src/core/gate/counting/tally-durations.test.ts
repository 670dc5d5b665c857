// Durations of a step and of its windows: the same sketches however they were added, saved and restored.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { counted, event, fresh, since } from '../../../../test/support/counted-events.ts';
import { keptRows } from '../../../../test/support/kept-rows.ts';
import { MINUTE, toInstant } from '../../calendar/instant.ts';
import { type DurationEvent, WINDOW_MILLIS } from '../evidence.ts';
import { bucketOf, type Sketch } from './sketch.ts';

function duration(fields: Partial<DurationEvent> = {}): DurationEvent {
  return { operation: 'download', variant: 'on', millis: 5, at: since, count: 1, ...fields };
}

function sketchOf(durations: readonly DurationEvent[]): Sketch {
  const buckets = Map.groupBy(durations, ({ millis }) => bucketOf(millis));
  return [...buckets].map(([bucket, all]) => [bucket, all.length] as const).sort(([a], [b]) => a - b);
}

/** From 1; below that for what began before the step. */
const windowOf = ({ at, millis }: DurationEvent): number => Math.floor((at - millis - since) / WINDOW_MILLIS) + 1;

const anyDuration = fc
  .record({
    millis: fc.oneof(fc.double({ min: 0, max: 2000, noNaN: true }), fc.double({ min: 0, max: 1e6, noNaN: true })),
    minutes: fc.integer({ min: 0, max: 59 }),
    variant: fc.constantFrom('on' as const, 'off' as const),
  })
  .map(({ millis, minutes, variant }) => duration({ millis, variant, at: toInstant(since + minutes * MINUTE) }));

test('are the sketches of all that were added, by the window in which they began, saved and restored in parts', () => {
  fc.assert(
    fc.property(fc.array(fc.array(anyDuration, { maxLength: 20 }), { maxLength: 4 }), (batches) => {
      const disk = keptRows();
      const tally = fresh();
      for (const batch of batches) {
        for (const each of batch) tally.addDuration(each);
        disk.save(tally);
      }
      const all = batches.flat();
      const of = (variant: 'on' | 'off', some = all) => sketchOf(some.filter((each) => each.variant === variant));
      const windows = [...Map.groupBy(all, windowOf)]
        .filter(([index]) => index > 0)
        .sort(([a], [b]) => a - b)
        .map(([index, some]) => ({ index, treated: of('on', some), control: of('off', some) }));
      const expected = { treated: of('on'), control: of('off'), windows };
      for (const each of [tally, disk.restored()])
        expect(each.evidence('download').durations).toEqual(all.length > 0 ? expected : undefined);
    }),
  );
});

test('come from the step on, and leave what was counted alone', () => {
  const tally = counted([event()]);
  expect(tally.evidence('download')).not.toHaveProperty('durations');
  expect(tally.addDuration(duration({ at: toInstant(since - 1) }))).toBe(false);
  expect(tally.addDuration(duration({ millis: Number.NaN }))).toBe(false);
  expect(tally.addDuration(duration({ variant: 'off', count: 2.5, at: toInstant(since + 5) }))).toBe(true);
  expect(tally.evidence('download')).toMatchObject({
    treated: { ok: 1 },
    durations: {
      treated: [],
      control: [[bucketOf(5), 2.5]],
      windows: [{ index: 1, treated: [], control: [[bucketOf(5), 2.5]] }],
    },
  });
});

test('what a file of before windows kept is in the whole and in no window', () => {
  const tally = fresh();
  const row = { operation: 'download', variant: 'on', bucket: bucketOf(0), count: 3 } as const;
  tally.restore({ names: [], sides: [], users: [], contradicted: [], windows: [], durations: [row] });
  expect(tally.evidence('download').durations).toEqual({ treated: [[bucketOf(0), 3]], control: [], windows: [] });
});
