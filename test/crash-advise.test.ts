import { describe, expect, it } from 'vitest';
import { HOUR, toInstant } from '../src/core/calendar/instant.ts';
import type { Rollout } from '../src/core/plan/plan.ts';
import { fold } from '../src/core/run/evolve.ts';
import { percent } from '../src/core/toggle/percentage.ts';
import { act, adviseOnly } from './support/advised-person.ts';
import { Crash, crashing, type When } from './support/crashing.ts';
import type { World } from './support/simulated-ports.ts';
import { healthyWorld, isOver, pin, rolloutsOf, runnerIn } from './support/simulated-run.ts';

// The promise, where a person moves the toggle: die before or after any call to the outside, and they are told everything at least
// once, asked for nothing twice but in reminders, and nothing that they did is lost; least of all a rollback.

const text = `# Release of the upload path

Turning the toggle off is the way back.

## Phase I: Canary (1%)
Desired date range: 3/9 2026
Actual date range:

Success criteria:
- Successful table writes: any

### Results:

## Phase II: 50%
Desired date range: 3/10 2026
Actual date range:

Success criteria:
- Failures to write to table: 0

### Results:
`;

const TRAFFIC = { usersPerVisit: 4, every: 2 * HOUR };
const POLICY = { policy: { missingDataAfter: 4 * HOUR } };

interface Played {
  readonly calls: number;
  readonly written: number;
}

/** To the end, with another process whenever one has crashed, and a person who takes an hour for each thing. */
async function play(world: World, rollout: Rollout, at: number, when: When): Promise<Played> {
  const calls = { count: 0 };
  const toggles = adviseOnly(world, rollout.driver !== 'manual');
  const ports = crashing({ ...world.ports, toggles }, at, when, calls);
  await pin(world, rollout);
  for (let processes = 0; processes < 3; processes++) {
    try {
      const runner = await runnerIn(world, rollout, ports, `process-${processes}`);
      for (let turns = 0; turns < 500; turns++) {
        const { run, decision } = await runner.turn();
        if (isOver(run.state.kind) && run.advice === undefined) {
          await runner.stop();
          return { calls: calls.count, written: toggles.written() };
        }
        const until = decision.kind === 'wait' ? decision.until : undefined;
        world.advanceTo(toInstant(Math.min(until ?? Number.POSITIVE_INFINITY, world.now() + 2 * HOUR)));
        await runner.idle();
        await act(world, rollout.id, { after: HOUR });
      }
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      // They do not wait for the next process.
      await act(world, rollout.id, { after: HOUR });
    }
  }
  throw new Error('The rollout did not end.');
}

/** What was decided, asked of people and said by them, without the times. */
function story(world: World, rollout: Rollout): readonly string[] {
  return (world.journal.get(rollout.id) ?? []).flatMap(({ event }) => {
    if (event.kind === 'decided') return [event.decision.kind];
    if (event.kind === 'advised') return [`told ${event.percentage} (${event.times})`];
    if (event.kind === 'requested' || event.kind === 'confirmed' || event.kind === 'drifted') return [event.kind];
    return event.kind === 'rehearsed' ? [`rehearsed ${event.ready}`] : [];
  });
}

describe.each([
  ['a person confirms', 'manual', ['rehearsed true', 'told 0 (1)', 'requested']],
  ['it is read back', 'unleash', ['rehearsed true', 'confirmed']],
] as const)('a crash before or after any call to the outside, where %s', (_, driver, begins) => {
  const rollout = rolloutsOf(text, true, { ...POLICY, driver, people: ['Ada'] })[0] as Rollout;
  // Well at 1%; every operation fails at 50%.
  const world = () => {
    const made = healthyWorld(rollout, text, {
      ...TRAFFIC,
      visit: ({ on, at: now }) => [
        { operation: 'tabl-writ', outcome: on && now > toInstant(Date.UTC(2026, 2, 10, 14)) ? 'error' : 'ok' },
      ],
    });
    made.toggles.set(rollout.toggle, percent(0));
    return made;
  };

  it('loses no advice, repeats none, and brings the rollback to its end', async () => {
    const undisturbed = world();
    const { calls } = await play(undisturbed, rollout, 0, 'before');
    const wanted = story(undisturbed, rollout);
    expect(wanted.slice(0, begins.length)).toEqual(begins);
    expect(wanted).toContain('told 1000 (1)');
    expect(wanted).toContain('told 50000 (1)');
    expect(wanted.slice(wanted.indexOf('rollBack'))).toContain('told 0 (1)');
    const document = undisturbed.documents.get('plan.md');
    expect(document).toContain('rolled back to 0%');

    for (let at = 1; at <= calls; at++)
      for (const when of ['before', 'after'] as const) {
        const crashed = world();
        const { written } = await play(crashed, rollout, at, when);
        const told = `crash ${when} call ${at}`;
        expect(written, told).toBe(0);
        expect(story(crashed, rollout), told).toEqual(wanted);
        const run = fold(crashed.journal.get(rollout.id) ?? []);
        expect(run, told).toMatchObject({ state: { kind: 'rolledBack' }, confirmed: { percentage: percent(0) } });
        expect(crashed.documents.get('plan.md'), told).toBe(document);
        const noticed = crashed.notices.map(({ entry }) => entry.seq);
        expect(new Set(noticed).size, told).toBe(crashed.journal.get(rollout.id)?.length);
      }
  }, 120_000);
});
