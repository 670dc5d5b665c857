// A source that fails and answers by turns, all day: the journal tells it in a few entries, and loses nothing that a gate rests on.
import { expect, test } from 'vitest';
import { healthyWorld, pin, rolloutsOf, runnerIn } from '../../test/support/simulated-run.ts';
import { MINUTE, toInstant } from '../core/calendar/instant.ts';
import { queryKey } from '../core/gate/bound-queries.ts';
import type { Bindings } from '../core/plan/bindings.ts';
import { OFF, percent } from '../core/toggle/percentage.ts';
import type { CountSource } from './count-source.ts';
import { createPolledMetrics } from './polled-metrics.ts';

const PLAN = `# Letters

## Phase 1: 10%
- Planned date range: 3/9/2026-3/9/2026
- Percentage: 10%
- Number of users: 20000
- Success criteria:
  - Failures to download: 0

## Phase 2: 100%
- Planned date range: 3/10/2026-3/10/2026
- Percentage: 100%
- Success criteria:
  - Failures to download: 0
`;
const by = { name: 'variant', on: 'on', off: 'off' };
const bindings: Bindings = {
  metrics: 'prometheus',
  criteria: { 'Failures to download: 0': { queries: { errors: 'errors', attempts: 'attempts', by } } },
};

/** A working day at 10%, with a download a minute on either side; `isFailing` says how the source is at each reading. */
async function day(isFailing: (reading: number) => boolean, errorAt = Number.POSITIVE_INFINITY) {
  const rollout = rolloutsOf(PLAN, true, bindings)[0]!;
  const world = healthyWorld(rollout, PLAN);
  let readings = 0;
  let begun = Number.POSITIVE_INFINITY;
  const source: CountSource = {
    follow: (queries, since) => ({
      async read() {
        begun = Math.min(begun, since);
        if (isFailing(readings++)) return { kind: 'failing', why: 'status 503' };
        const points = queries.map(({ query }) => {
          const until = query === 'errors' ? begun + errorAt + MINUTE : world.now();
          const from = query === 'errors' ? begun + errorAt : begun;
          const minutes = Math.max(0, Math.floor((Math.min(until, world.now()) - from) / MINUTE));
          return Array.from({ length: minutes }, (_, i) => ({
            at: toInstant(from + i * MINUTE),
            on: 1,
            off: query === 'errors' ? 0 : 1,
          }));
        });
        return { kind: 'read', points: new Map(queries.map((query, i) => [queryKey(query), points[i] ?? []])) };
      },
    }),
    lastDay: async () => ({ kind: 'read', totals: new Map() }),
    close() {},
  };
  const metrics = createPolledMetrics({ bound: rollout.metrics!, source, now: world.now, every: () => () => {} });
  await pin(world, rollout);
  const runner = await runnerIn(world, rollout, { ...world.ports, metrics });
  for (let seconds = 0; seconds < 9 * 3600; seconds += 15) {
    world.advanceTo(toInstant(world.now() + 15_000));
    await runner.turn();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const entries = world.journal.get(rollout.id) ?? [];
  const judged = entries.flatMap(({ event }) => (event.kind === 'judged' ? [event] : []));
  const decided = entries.flatMap(({ event }) => (event.kind === 'decided' ? [event.decision.kind] : []));
  return { readings, judged, decided, percentage: world.toggles.get(rollout.toggle) };
}

test('is told a few times, and nobody is asked: each answer brings all that was counted', async () => {
  const { readings, judged, decided, percentage } = await day((reading) => reading % 3 !== 0);
  expect(readings).toBeGreaterThan(500);
  expect(judged.length).toBeLessThan(10);
  expect([decided, percentage]).toEqual([['start'], percent(10)]);
  // What the day is judged on is what the source had.
  expect(judged.at(-1)?.evidence[0]?.treated.ok).toBeGreaterThan(200);
});

test('a failure that is read in between acts at once', async () => {
  const { decided, percentage } = await day((reading) => reading % 3 !== 0, 60 * MINUTE);
  expect([decided, percentage]).toEqual([['start', 'rollBack'], OFF]);
});

test('when it fails for longer, that is told with how often, and a person is asked as ever', async () => {
  const { judged, decided } = await day((reading) => reading > 100 || reading % 3 !== 0);
  const said = judged.at(-1)?.evidence[0]?.sourceFailing;
  expect(said).toMatch(/^status 503 \(failed \d+ times within an hour\)$/);
  expect(decided).toEqual(['start', 'ask']);
});
