import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDatadogSource } from '../src/adapters/metrics-datadog/datadog-source.ts';
import { HOUR, MINUTE, toInstant } from '../src/core/calendar/instant.ts';
import type { Bindings } from '../src/core/plan/bindings.ts';
import type { Rollout } from '../src/core/plan/plan.ts';
import { describeEntry } from '../src/core/run/describe.ts';
import { OFF, percent } from '../src/core/toggle/percentage.ts';
import { createPolledMetrics } from '../src/engine/polled-metrics.ts';
import { type DatadogServer, startDatadogServer } from './foreign/datadog-server/datadog-server.ts';
import type { World } from './support/simulated-ports.ts';
import { healthyWorld, pin, rolloutsOf, runnerIn, untilEnd } from './support/simulated-run.ts';

// A rollout whose numbers are Datadog's, from its first step to its end: the whole house, with a server that stands in for Datadog.

const PLAN = `# Letters from the new service

## Phase 1: 10%
- Planned date range: 3/9/2026-3/9/2026
- Percentage: 10%
- Number of users: 20000
- Success criteria:
  - Download error rate: < 2.5%

## Phase 2: 100%
- Planned date range: 3/10/2026-3/10/2026
- Percentage: 100%
- Number of users: 40000
- Success criteria:
  - Download error rate: < 2.5%
`;

const bindings: Bindings = {
  metrics: 'datadog',
  // The simulated world takes a turn every half an hour only, which is what a real one waits for data.
  policy: { missingDataAfter: 2 * HOUR },
  criteria: {
    'Download error rate: < 2.5%': {
      queries: {
        errors: 'sum:letters.errors{*}.as_count()',
        attempts: 'sum:letters.downloads{*}.as_count()',
        by: { name: 'provider', on: 'new', off: 'old' },
      },
    },
  },
};

let server: DatadogServer;
beforeEach(async () => {
  server = await startDatadogServer();
});
afterEach(() => server.close());

/** Begins it with so many of a hundred downloads failing at the new service. `look` is what a timer does every 15 seconds. */
async function begin(failing: (percentage: number) => number, misbehave: () => void = () => {}) {
  const [rollout] = rolloutsOf(PLAN, true, bindings);
  if (!rollout) throw new Error('expected a rollout');
  let downloads = 0;
  const world = healthyWorld(rollout, PLAN, {
    every: 60_000,
    visit({ on, at }) {
      downloads++;
      const tags = [`provider:${on ? 'new' : 'old'}`];
      server.add({ metric: 'letters.downloads', tags, at, value: 1 });
      const percentage = world.toggles.get(rollout.toggle) ?? 0;
      if (on && downloads % 100 < failing(percentage)) server.add({ metric: 'letters.errors', tags, at, value: 1 });
      if (downloads % 5000 === 0) misbehave();
      return [];
    },
  });
  server.clock(() => world.now());
  await pin(world, rollout);
  return { rollout, world, ...(await startProcess(world, rollout)) };
}

/** What one process knows and does, of which a restart leaves nothing: the runner, and what Datadog has told it. */
async function startProcess(world: World, rollout: Rollout) {
  if (!rollout.metrics) throw new Error('expected a rollout with bound metrics');
  const keys = { apiKey: () => 'api-key', appKey: () => 'app-key' };
  const source = createDatadogSource({ url: server.url, ...keys, now: world.now });
  let look = () => {};
  const every = (_: number, timed: () => void) => {
    look = timed;
    return () => {};
  };
  const metrics = createPolledMetrics({ bound: rollout.metrics, source, now: world.now, every });
  const runner = await runnerIn(world, rollout, { ...world.ports, metrics });
  return { runner, metrics, look: () => look() };
}

/** How it went to its end, as its journal tells it. */
async function run(failing: (percentage: number) => number, misbehave?: () => void) {
  const { rollout, world, runner } = await begin(failing, misbehave);
  await untilEnd(world, runner);
  const entries = await world.ports.journal.load(rollout.id);
  return {
    kind: runner.state().run.state.kind,
    story: entries.map((entry) => describeEntry(entry, rollout)).join('\n'),
    document: world.documents.get('plan.md') ?? '',
  };
}

test('a healthy one completes, and its Results say what the numbers cannot know', async () => {
  const { kind, document } = await run(() => 1);
  expect(kind).toBe('completed');
  expect(document).toMatch(/events assumed independent/);
});

test('one whose new service begins to fail is rolled back', async () => {
  const { kind, story } = await run((percentage) => (percentage === 100_000 ? 10 : 0));
  expect(kind).toBe('rolledBack');
  expect(story).toMatch(/rolled back to 0%/);
});

test('a Datadog that refuses, breaks and tires changes nothing in the end', async () => {
  const kinds = [{ status: 503 }, { status: 429, headers: { 'x-ratelimit-reset': '60' } }, { status: 200, body: '{' }];
  let times = 0;
  const { kind, story } = await run(
    () => 1,
    () => server.next(kinds[times++ % kinds.length] ?? 'hang'),
  );
  expect(times).toBeGreaterThan(kinds.length);
  expect(story).toMatch(/status 503|rate limit|no JSON/);
  expect(kind).toBe('completed');
});

test('a Datadog that is never there has a person asked: nothing passes', async () => {
  await server.close();
  const { kind, story } = await run(() => 0);
  expect(kind).toBe('asked');
  expect(story).toMatch(/the source of the numbers fails: Datadog cannot be reached/);
  expect(story).not.toMatch(/advanced/);
  server = await startDatadogServer();
});

test('errors that Datadog gets an hour after a step was passed roll it back all the same', async () => {
  const { rollout, world, runner, metrics, look } = await begin(() => 0);
  const percentage = () => world.toggles.get(rollout.toggle);
  while (percentage() !== percent(100)) {
    world.advanceTo(toInstant(world.now() + 30 * MINUTE));
    await runner.turn();
  }
  const [first] = runner.state().run.records;
  const at = (first?.confirmedAt ?? 0) + 2 * HOUR;
  const found = Promise.withResolvers<void>();
  metrics.watch(rollout.toggle, () => {
    if (metrics.corrected?.(rollout.id).length) found.resolve();
  });
  world.advanceTo(toInstant(world.now() + 11 * MINUTE));
  look();
  await runner.turn();
  server.add({ metric: 'letters.errors', tags: ['provider:new'], at, value: 300 });
  await runner.turn();
  expect(percentage()).toBe(percent(100));
  world.advanceTo(toInstant(world.now() + 55 * MINUTE));
  look();
  await found.promise;
  await runner.turn();
  expect(percentage()).toBe(OFF);
  expect(world.documents.get('plan.md')).toMatch(/events came late for 10%, whose gate fails with them/);
});

test.each([
  ['while it is to be read again', 5 * MINUTE, 58 * MINUTE],
  ['and it was down for the last reading', 5 * MINUTE, 3 * HOUR],
])('they do so over a restart, too, %s', async (_, before, after) => {
  const { rollout, world, runner, metrics } = await begin(() => 0);
  const percentage = () => world.toggles.get(rollout.toggle);
  while (percentage() !== percent(100)) {
    world.advanceTo(toInstant(world.now() + 30 * MINUTE));
    await runner.turn();
  }
  const at = (runner.state().run.records[0]?.confirmedAt ?? 0) + 2 * HOUR;
  world.advanceTo(toInstant(world.now() + before));
  await runner.stop();
  metrics.close();
  server.add({ metric: 'letters.errors', tags: ['provider:new'], at, value: 300 });
  world.advanceTo(toInstant(world.now() + after));

  const again = await startProcess(world, rollout);
  await again.runner.turn();
  expect(percentage()).toBe(percent(100));
  const found = Promise.withResolvers<void>();
  again.metrics.watch(rollout.toggle, () => {
    if (again.metrics.corrected?.(rollout.id).length) found.resolve();
  });
  again.look();
  await found.promise;
  await again.runner.turn();
  expect(percentage()).toBe(OFF);
  expect(world.documents.get('plan.md')).toMatch(/events came late for 10%, whose gate fails with them/);
});
