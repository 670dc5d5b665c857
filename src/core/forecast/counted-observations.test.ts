import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MINUTE, toInstant } from '../calendar/instant.ts';
import { type BoundMetrics, type BoundOperation, queryKey, type Split } from '../gate/bound-queries.ts';
import { type CountedPoint, countedEvidence } from '../gate/counting/counted-evidence.ts';
import { sketchCount } from '../gate/counting/sketch.ts';
import { createTally } from '../gate/counting/tally.ts';
import { type CountedObservations, countedObservations } from './counted-observations.ts';

const FROM = toInstant(Date.UTC(2025, 4, 7, 4));
const at = (minute: number) => toInstant(FROM + minute * MINUTE);
const span = { from: FROM, until: at(1440) };
const split: Split = { kind: 'by', name: 'variant', on: 'on', off: 'off' };
const counted: BoundOperation = { operation: 'download', counts: { errors: 'e', attempts: 'a', split } };
const timed: BoundOperation = { operation: 'search', durations: { slow: 's', attempts: 'a', bound: 800, split } };

function observed(operation: BoundOperation, named: Readonly<Record<string, readonly CountedPoint[]>>) {
  const points = new Map(Object.entries(named).map(([query, each]) => [queryKey({ query, split }), each]));
  const metrics: BoundMetrics = { source: 'datadog', operations: [operation] };
  return { points, read: countedObservations(metrics, points, span) };
}

const brief = ({ operations }: CountedObservations) =>
  operations.map(({ row, outcome, variant, count }) => [row, outcome, variant, count]);

describe('what a source counted', () => {
  it('is what failed and what did not, by minute and side; of an empty minute nothing', () => {
    const { read } = observed(counted, {
      a: [
        { at: at(0), on: 40, off: 10 },
        { at: at(2), on: 0, off: 5 },
      ],
      e: [{ at: at(0), on: 3, off: 0 }],
    });
    expect(brief(read as CountedObservations)).toEqual([
      [1, 'ok', 'on', 37],
      [1, 'error', 'on', 3],
      [1, 'ok', 'off', 10],
      [3, 'ok', 'off', 5],
    ]);
  });

  it('is nothing at all where no query found a point, or only points outside', () => {
    expect(observed(counted, {}).read).toEqual({ kind: 'counted', operations: [], durations: [] });
    const outside = { at: span.until, on: 1, off: 1 };
    expect(observed(counted, { a: [outside] }).read).toMatchObject({ operations: [] });
  });

  it('with treated events only has no other side', () => {
    const alone: Split = { kind: 'treatedOnly' };
    const operation: BoundOperation = { operation: 'download', counts: { successes: 's', split: alone } };
    const points = new Map([[queryKey({ query: 's', split: alone }), [{ at: at(0), on: 2, off: 0 }]]]);
    const read = countedObservations({ source: 'prometheus', operations: [operation] }, points, span);
    expect(brief(read as CountedObservations)).toEqual([[1, 'ok', 'on', 2]]);
  });

  it('does not take an attempt for a success that fails a minute later', () => {
    const { read } = observed(counted, {
      a: [{ at: at(0), on: 5, off: 0 }],
      e: [{ at: at(1), on: 2, off: 0 }],
    });
    expect(brief(read as CountedObservations)).toEqual([
      [1, 'ok', 'on', 3],
      [2, 'error', 'on', 2],
    ]);
  });

  it('is refused where more failed than was tried', () => {
    const { read } = observed(counted, { a: [{ at: at(0), on: 1, off: 0 }], e: [{ at: at(1), on: 2, off: 0 }] });
    expect(read).toMatchObject({
      kind: 'unusable',
      why: expect.stringContaining('errors must be a part of the attempts'),
    });
  });

  it('adds up to the evidence of a run, with fractions and durations', () => {
    const side = fc.double({ min: 0, max: 50, noNaN: true });
    const minutes = fc.array(fc.tuple(fc.nat(1439), side, side, side), { maxLength: 30 });
    fc.assert(
      fc.property(minutes, fc.constantFrom(counted, timed), (drawn, operation) => {
        const all = [...new Map(drawn.map((each) => [each[0], each])).values()].sort(([a], [b]) => a - b);
        const tried = all.map(([minute, on, off, part]) => ({ at: at(minute), on: on + part, off: off + part }));
        const part = all.map(([minute, , , some]) => ({ at: at(minute), on: some, off: some }));
        const { points, read } = observed(operation, { a: tried, e: part, s: part });
        const { operations, durations } = read as CountedObservations;
        const tally = createTally({ since: FROM, soakEndsAt: span.until });
        for (const each of operations) expect(tally.add({ ...each, toggle: 't' })).toBe(true);
        for (const each of durations) expect(tally.addDuration(each)).toBe(true);
        const [found, expected] = [tally.evidence(operation.operation), countedEvidence(operation, points, FROM)];
        for (const which of ['treated', 'control'] as const) {
          const { ok, errors } = found[which];
          expect({ ok, errors }).toEqual({ ok: expected[which].ok, errors: expected[which].errors });
          const counts = (sketch = found.durations?.[which]) => (sketch ?? []).map(([, count]) => count);
          expect(counts()).toEqual(counts(expected.durations?.[which]));
          expect(sketchCount(found.durations?.[which] ?? [])).toBe(sketchCount(expected.durations?.[which] ?? []));
        }
      }),
      { numRuns: 200 },
    );
  });
});
