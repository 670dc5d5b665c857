import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createToggleHttp } from '../../src/adapters/toggles-http/toggle-http.ts';
import { createUnleashToggles } from '../../src/adapters/toggles-unleash/unleash-toggles.ts';
import { MINUTE, toInstant } from '../../src/core/calendar/instant.ts';
import type { Rollout } from '../../src/core/plan/plan.ts';
import { OFF, percent } from '../../src/core/toggle/percentage.ts';
import type { Ports, Toggles } from '../../src/engine/ports.ts';
import { startUnleash, UNLEASH_START_MILLIS, type Unleash, type UnleashUser } from '../foreign/unleash/unleash.ts';
import type { World } from '../support/simulated-ports.ts';
import { healthyWorld, pin, rolloutsOf, runnerIn, untilEnd } from '../support/simulated-run.ts';

// A rollout whose toggle is in a real Unleash, driven from its first step to its end, in virtual time.

const FEATURES = '/api/admin/projects/default/features';
const plan = (toggle: string) => `# Release of ${toggle}

## Phase I: Canary (1%): 3/10/2031 - 3/11/2031
Success criteria:
- Failures to write to table: 0

## Phase II: 50% - 100%, one business day each: 3/12/2031 - 3/14/2031
Success criteria:
- Failures to write to table: 0
`;

let unleash: Unleash;
let reader: UnleashUser;
let writer: UnleashUser;

beforeAll(async () => {
  unleash = await startUnleash();
  reader = await unleash.user('Viewer');
  writer = await unleash.user('Editor');
}, UNLEASH_START_MILLIS);
afterAll(() => unleash?.stop());

/** The rollout of a toggle that the team has made there, in a world in which whoever is on fails `fails`. */
async function open(toggle: string, fails: (percentage: number) => boolean = () => false) {
  await unleash.admin('POST', FEATURES, { name: toggle, type: 'release' });
  const text = plan(toggle);
  const [rollout] = rolloutsOf(text, true, { toggle, driver: 'unleash', mode: 'drive' });
  if (!rollout) return expect.fail('The plan has no rollout');
  const world: World = healthyWorld(rollout, text, {
    visit: ({ on }) => [
      { operation: 'tabl-writ', outcome: on && fails(world.toggles.get(toggle) ?? OFF) ? 'error' : 'ok' },
    ],
  });
  return { rollout, world, ports: portsOf(world), toggle };
}

/** The world's people see what is in Unleash, as an application's SDK would tell them. */
function portsOf(world: World): Ports {
  const driver = createUnleashToggles({
    call: createToggleHttp({ deadline: () => AbortSignal.timeout(10_000), now: world.now }),
    address: unleash.url,
    project: 'default',
    environment: 'production',
    stickiness: 'userId',
    credentials: { read: async () => reader.token, write: async () => writer.token },
    effectiveWithin: 15_000,
  });
  const toggles: Toggles = {
    ...driver,
    async write(toggle, percentage) {
      await driver.write(toggle, percentage);
      world.toggles.set(toggle, percentage);
    },
  };
  return { ...world.ports, toggles };
}

/** Every percentage that Unleash was set to, by its own log of events. */
async function eventsOf(toggle: string): Promise<readonly string[]> {
  const { events } = (await unleash.admin('GET', `/api/admin/events/${toggle}`)) as {
    events: { type: string; data?: { parameters?: { rollout?: string } } }[];
  };
  return events
    .toReversed()
    .filter(({ type }) => /^feature-(strategy|environment)/.test(type))
    .map(({ type, data }) => data?.parameters?.rollout ?? type);
}

const entriesOf = (world: World, { id }: Rollout, kind: string) =>
  (world.journal.get(id) ?? []).filter(({ event }) => event.kind === kind);

describe('a rollout in a real Unleash', () => {
  it('is rehearsed, driven through its steps, and read back at each', async () => {
    const { world, rollout, ports, toggle } = await open('healthy');
    await pin(world, rollout);
    const runner = await runnerIn(world, rollout, ports);
    await untilEnd(world, runner);
    expect(runner.state().run.state.kind).toBe('completed');
    // The first 0 is the rehearsal's.
    expect([...new Set(await eventsOf(toggle))]).toEqual(['0', '1', 'feature-environment-enabled', '50', '100']);
    expect(entriesOf(world, rollout, 'rehearsed')[0]?.event).toMatchObject({ ready: true });
    expect(
      entriesOf(world, rollout, 'confirmed').map(({ event }) => 'percentage' in event && event.percentage),
    ).toEqual(expect.arrayContaining([percent(1), percent(50), percent(100)]));
  });

  it('goes to 0% in Unleash when a criterion fails', async () => {
    const { world, rollout, ports, toggle } = await open('failing', (percentage) => percentage >= percent(50));
    await pin(world, rollout);
    const runner = await runnerIn(world, rollout, ports);
    await untilEnd(world, runner);
    expect(runner.state().run.state.kind).toBe('rolledBack');
    expect((await eventsOf(toggle)).at(-1)).toBe('0');
  });

  it('takes what somebody turned down there for a pause, and leaves it so', async () => {
    const { world, rollout, ports, toggle } = await open('turned-down');
    await pin(world, rollout);
    const runner = await runnerIn(world, rollout, ports);
    while ((await runner.turn()).run.confirmed?.percentage !== percent(1))
      world.advanceTo(toInstant(world.now() + 30 * MINUTE));
    await unleash.admin('POST', `${FEATURES}/${toggle}/environments/production/off`);
    world.advanceTo(toInstant(world.now() + MINUTE));
    const { run } = await runner.turn();
    expect(run.state.kind).toBe('paused');
    world.advanceTo(toInstant(world.now() + 24 * 60 * MINUTE));
    await runner.turn();
    expect(await eventsOf(toggle)).toEqual(['0', '1', 'feature-environment-enabled', 'feature-environment-disabled']);
  });

  it('does not start where change requests are required, and says so to people', async () => {
    const { world, rollout, ports, toggle } = await open('guarded');
    const client = new Client({ connectionString: unleash.database });
    await client.connect();
    await client.query("INSERT INTO change_request_settings (project, environment) VALUES ('default', 'production')");
    try {
      await pin(world, rollout);
      const runner = await runnerIn(world, rollout, ports);
      await untilEnd(world, runner);
      expect(runner.state().run.state.kind).toBe('asked');
      expect(entriesOf(world, rollout, 'rehearsed')[0]?.event).toMatchObject({
        ready: false,
        why: expect.stringContaining('change requests only'),
      });
      expect(await eventsOf(toggle)).toEqual([]);
    } finally {
      await client.query('DELETE FROM change_request_settings');
      await client.end();
    }
  });
});
