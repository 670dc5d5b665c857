// A rollback reaches users before it reaches the disk, where a crash between the two loses nothing; and nothing else does.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { healthyWorld, pin, rolloutsOf, runnerIn, untilEnd, WRITE } from '../../test/support/simulated-run.ts';
import type { Rollout } from '../core/plan/plan.ts';
import { OFF, percent } from '../core/toggle/percentage.ts';
import { Fault } from './faults.ts';
import type { Ports } from './ports.ts';

const text = readFileSync(new URL('../../plans/records-and-documents.md', import.meta.url), 'utf8');

/** A run whose first failure comes at 25%; `append` is told every time before the journal is. */
async function failing(append: (kinds: readonly string[], percentage: number | undefined) => void) {
  const rollout = rolloutsOf(text)[0] as Rollout;
  const world = healthyWorld(rollout, text, {
    visit: ({ on }) => [
      { operation: WRITE, outcome: on && world.toggles.get(rollout.toggle) === percent(25) ? 'error' : 'ok' },
    ],
  });
  await pin(world, rollout);
  const { journal, toggles } = world.ports;
  const lowered: number[] = [];
  const ports: Ports = {
    ...world.ports,
    journal: {
      ...journal,
      append: async (id, expected, entries) => {
        const kinds = entries.map(({ event }) => (event.kind === 'decided' ? event.decision.kind : event.kind));
        append(kinds, world.toggles.get(rollout.toggle));
        return journal.append(id, expected, entries);
      },
    },
    toggles: {
      ...toggles,
      lowerAhead(toggle, percentage) {
        if (world.toggles.get(toggle) === percentage) return;
        lowered.push(percentage);
        world.toggles.set(toggle, percentage);
      },
    },
  };
  return { world, rollout, lowered, runner: await runnerIn(world, rollout, ports) };
}

async function untilSoaking({ world, runner }: Awaited<ReturnType<typeof failing>>): Promise<void> {
  while (runner.state().run.state.kind !== 'soaking') {
    await runner.turn();
    world.advanceTo((world.now() + 1_800_000) as never);
    await runner.idle();
  }
}

test('the toggle is down before the decision is appended, once, and what follows is a rollback like any other', async () => {
  const atAppend: [string, number | undefined][] = [];
  const run = await failing((kinds, percentage) => {
    for (const kind of kinds) atAppend.push([kind, percentage]);
  });
  await untilEnd(run.world, run.runner);
  expect(run.lowered).toEqual([OFF]);
  expect(atAppend.filter(([kind]) => kind === 'rollBack')).toEqual([['rollBack', OFF]]);
  expect(atAppend.map(([kind]) => kind)).not.toContain('drifted');
  expect(run.runner.state().run).toMatchObject({ state: { kind: 'rolledBack' }, confirmed: { percentage: OFF } });
});

test('a disk that is full when something fails keeps no toggle up', async () => {
  const run = await failing((kinds) => {
    if (kinds.includes('rollBack')) throw new Fault('PG_DISK_FULL', 'full');
  });
  for (let turns = 0; turns < 2_000 && run.lowered.length === 0; turns++) {
    await run.runner.turn();
    run.world.advanceTo((run.world.now() + 1_800_000) as never);
    await run.runner.idle();
  }
  expect(run.world.toggles.get(run.rollout.toggle)).toBe(OFF);
});

test('it is down when the event has arrived, before any turn has begun', async () => {
  const run = await failing(() => {});
  await untilSoaking(run);
  const { toggle } = run.rollout;
  const event = { toggle, operation: WRITE, variant: 'on', user: 'ann', at: run.world.now(), count: 1 } as const;
  run.world.emit({ ...event, outcome: 'ok' });
  expect(run.lowered).toEqual([]);
  run.world.emit({ ...event, outcome: 'error' });
  expect(run.lowered).toEqual([OFF]);
  await run.runner.idle();
  expect(run.runner.state().run.state.kind).toBe('rolledBack');
});

test('an error of somebody with the toggle off decides nothing, and what comes right after it is judged by a turn', async () => {
  const run = await failing(() => {});
  await untilSoaking(run);
  const event = { toggle: run.rollout.toggle, operation: WRITE, user: 'ann', at: run.world.now(), count: 1 } as const;
  run.world.emit({ ...event, variant: 'off', outcome: 'error' });
  expect(run.lowered).toEqual([]);
  run.world.emit({ ...event, variant: 'on', outcome: 'error', user: 'bob' });
  expect(run.lowered).toEqual([]);
  await run.runner.idle();
  expect(run.runner.state().run.state.kind).not.toBe('rolledBack');
});

test('an error from before the step, or of an operation that it does not ask for, lowers nothing', async () => {
  const run = await failing(() => {});
  await untilSoaking(run);
  const event = { toggle: run.rollout.toggle, variant: 'on', outcome: 'error', user: 'ann', count: 1 } as const;
  run.world.emit({ ...event, operation: WRITE, at: (run.world.now() - 7 * 86_400_000) as never });
  await run.runner.idle();
  run.world.emit({ ...event, operation: 'something-els', at: run.world.now() });
  await run.runner.idle();
  expect(run.lowered).toEqual([]);
});
