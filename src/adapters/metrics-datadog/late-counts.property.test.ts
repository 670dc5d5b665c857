import fc from 'fast-check';
import { expect, test } from 'vitest';
import { counted, datadogStep, FIRST, HITS, START } from '../../../test/support/datadog-step.ts';
import type { AskedQuery } from '../../core/gate/bound-queries.ts';

const step = datadogStep();
/** So that no run of the law counts what another one sent. */
let runs = 0;

test('whatever comes late, counts only grow, and in the end are those of the whole minutes of the step', async () => {
  const minute = { min: 0, max: 20 * 60 };
  const event = fc.record({
    second: fc.integer({ min: -120, max: minute.max }),
    late: fc.integer({ min: 0, max: 14 * 60 }),
    variant: fc.constantFrom('on', 'off'),
    count: fc.integer({ min: 1, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
      const metric = `app.${runs++}`;
      const query: AskedQuery = { ...HITS, query: `sum:${metric}{*}.as_count()` };
      const follower = step.followed([query]);
      const waiting = events.map((each) => ({ ...each, at: START + each.second * 1000 }));
      let last = [0, 0];
      for (let second = 0; second <= 36 * 60; second += 45) {
        step.now = START + second * 1000;
        for (const { variant, count, at, late } of waiting.splice(0))
          if (at + late * 1000 <= step.now) step.server.add({ metric, tags: [`variant:${variant}`], at, value: count });
          else waiting.push({ second: 0, variant, count, at, late });
        const counts = await counted(follower, START + minute.max * 1000, query);
        if (typeof counts === 'string') throw new Error(counts);
        const sums = [1, 2].map((side) => counts.reduce((sum, each) => sum + (each[side] ?? 0), 0));
        expect((sums[0] ?? 0) >= (last[0] ?? 0) && (sums[1] ?? 0) >= (last[1] ?? 0)).toBe(true);
        last = sums;
      }
      // The step ends 20 seconds into a minute, which is no whole one.
      const inside = events.filter(({ second }) => {
        const at = START + second * 1000;
        return at >= FIRST && at < START + minute.max * 1000 - 20_000;
      });
      const expected = (side: string) =>
        inside.filter(({ variant }) => variant === side).reduce((sum, { count }) => sum + count, 0);
      expect(last).toEqual([expected('on'), expected('off')]);
    }),
    { numRuns: 8 },
  );
}, 60_000);
