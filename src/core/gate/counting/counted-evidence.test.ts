import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE, toInstant } from '../../calendar/instant.ts';
import { type BoundOperation, queryKey, type Split } from '../bound-queries.ts';
import { type CountedPoint, countedEvidence } from './counted-evidence.ts';
import { sketchCount, slowerThan, slowFrom } from './sketch.ts';

const SINCE = toInstant(Date.UTC(2026, 10, 24, 14));
const split: Split = { kind: 'by', name: 'variant', on: 'on', off: 'off' };
const at = (minute: number, on: number, off = 0): CountedPoint => ({ at: toInstant(SINCE + minute * MINUTE), on, off });

function evidence(bound: Omit<BoundOperation, 'operation'>, points: Readonly<Record<string, readonly CountedPoint[]>>) {
  const keyed = new Map(Object.entries(points).map(([query, each]) => [queryKey({ query, split }), each]));
  return countedEvidence({ operation: 'download', ...bound }, keyed, SINCE);
}

const counts = { errors: 'e', attempts: 'a', split };

describe('the evidence of counts', () => {
  test('is attempts without errors, by side, with the windows of ten minutes and without users', () => {
    const found = evidence({ counts }, { a: [at(0, 10, 100), at(9, 5), at(10, 1, 50)], e: [at(9, 2), at(10, 0, 3)] });
    expect(found).toMatchObject({
      treated: { ok: 14, errors: 2, users: 0 },
      control: { ok: 147, errors: 3, users: 0 },
      perUser: false,
      firstTreatedAt: SINCE,
      lastEventAt: SINCE + 10 * MINUTE,
      lastTreatedAt: SINCE + 10 * MINUTE,
      windows: [
        { index: 1, treated: { errors: 2, events: 15 }, control: { errors: 0, events: 100 } },
        { index: 2, treated: { errors: 0, events: 1 }, control: { errors: 3, events: 50 } },
      ],
    });
    expect(found.sourceFailing).toBeUndefined();
  });

  test('has successes that are counted themselves, and leaves attempts aside that have not ended', () => {
    const bound = { counts: { successes: 's', errors: 'e', attempts: 'a', split } };
    expect(evidence(bound, { a: [at(0, 10)], s: [at(1, 6)], e: [at(1, 1)] })).toMatchObject({
      treated: { ok: 6, errors: 1 },
    });
    expect(evidence({ counts: { successes: 's', split } }, { s: [at(0, 4)] })).toMatchObject({
      treated: { ok: 4, errors: 0 },
    });
  });

  test('is of the step: what came before it is left out', () => {
    expect(evidence({ counts }, { a: [at(-1, 50), at(0, 3)], e: [] })).toMatchObject({ treated: { ok: 3, errors: 0 } });
  });

  test('passes nothing when errors are no part of the attempts, and keeps them as errors', () => {
    const found = evidence({ counts }, { a: [at(0, 1)], e: [at(0, 3)] });
    expect(found).toMatchObject({ treated: { ok: 0, errors: 3 }, windows: [{ treated: { errors: 3, events: 3 } }] });
    expect(found.sourceFailing).toMatch(
      /errors counts 3 with the toggle on, the one for attempts 1: errors must be a part/,
    );
  });

  test('is nothing, and not zero attempts seen, without a point', () => {
    expect(evidence({ counts }, {})).toMatchObject({ firstTreatedAt: undefined, lastEventAt: undefined, windows: [] });
  });

  test('of durations knows the side of the bound, and stands in for attempts where they are not counted', () => {
    const durations = { quick: 'q', attempts: 'a', bound: 800, split };
    const found = evidence({ durations }, { a: [at(0, 20, 7)], q: [at(0, 17, 7)] });
    const { treated, control } = found.durations ?? { treated: [], control: [] };
    expect([sketchCount(treated), slowerThan(treated, slowFrom(800))]).toEqual([20, { surely: 3, perhaps: 3 }]);
    expect([sketchCount(control), slowerThan(control, slowFrom(800))]).toEqual([7, { surely: 0, perhaps: 0 }]);
    expect(found.treated).toMatchObject({ ok: 20, errors: 0 });
    const later = evidence({ durations }, { a: [at(0, 20), at(10, 8), at(19, 2)], q: [at(1, 20), at(12, 4)] });
    expect(
      later.durations?.windows?.map(({ index, treated: side }) => [index, slowerThan(side, slowFrom(800)).surely]),
    ).toEqual([
      [1, 0],
      [2, 6],
    ]);
    const slow = evidence(
      { durations: { slow: 's', quick: 'q', bound: 800, split } },
      { s: [at(1, 2)], q: [at(0, 5)] },
    );
    expect(slow.durations && slowerThan(slow.durations.treated, slowFrom(800))).toEqual({ surely: 2, perhaps: 2 });
    expect(slow.treated.ok).toBe(7);
  });

  test('never shrinks when counts grow, whatever fractions a client that samples gives', () => {
    const minutes = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.double({ min: 0, max: 9, noNaN: true })));
    fc.assert(
      fc.property(minutes, minutes, (first, more) => {
        const points = (all: readonly (readonly [number, number])[]) => all.map(([minute, on]) => at(minute, on));
        const before = evidence({ counts }, { a: points(first), e: [] });
        const after = evidence({ counts }, { a: points([...first, ...more]), e: [] });
        expect(after.treated.ok).toBeGreaterThanOrEqual(before.treated.ok);
        for (const window of before.windows) {
          const now = after.windows.find(({ index }) => index === window.index);
          expect(now?.treated.events).toBeGreaterThanOrEqual(window.treated.events);
        }
      }),
    );
  });
});
