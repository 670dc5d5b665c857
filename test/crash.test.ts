import { describe, expect, it } from 'vitest';
import { HOUR, toInstant } from '../src/core/calendar/instant.ts';
import type { Rollout } from '../src/core/plan/plan.ts';
import { fold } from '../src/core/run/evolve.ts';
import { Crash, crashing, type When } from './support/crashing.ts';
import type { World } from './support/simulated-ports.ts';
import { healthyWorld, isOver, pin, rolloutsOf, runnerIn } from './support/simulated-run.ts';

// The promise: die before or after any call to the outside, at any moment of a plan, and the next process goes on from the
// journal; the percentage is what the journal says; nothing is done twice.

/** Small, so that a crash at every call fits into seconds: a canary of a day, then two steps of two hours. */
const text = `# Release of the upload path

Turning the toggle off is the way back.

## Phase I: Canary (1%)
Desired date range: 3/9 2026
Actual date range:

Desired number of users: 100

Success criteria:
- Failures to write to table: 0
- Successful table writes: any

### Results:

## Phase II: 50% - 100%
Desired date range: 3/10 2026
Actual date range:

We expand at increments of 50%, at least two hours each.

Success criteria:
- Failures to write to table: 0

### Results:
`;

/** A few users now and then, and a gate that is content with that: every event is a turn, and every turn so many calls to crash at. */
const TRAFFIC = { usersPerVisit: 4, every: HOUR };
const BINDINGS = { policy: { missingDataAfter: 3 * HOUR } };

/** Runs the rollout to its end, starting another process whenever one has crashed. Returns how many port calls were made. */
async function play(world: World, rollout: Rollout, at: number, when: When): Promise<number> {
  const calls = { count: 0 };
  const ports = crashing(world.ports, at, when, calls);
  await pin(world, rollout);
  for (let processes = 0; processes < 3; processes++) {
    try {
      const runner = await runnerIn(world, rollout, ports, `process-${processes}`);
      for (let turns = 0; turns < 500; turns++) {
        const { run, decision } = await runner.turn();
        if (isOver(run.state.kind)) {
          await runner.stop();
          return calls.count;
        }
        const until = decision.kind === 'wait' ? decision.until : undefined;
        world.advanceTo(toInstant(Math.min(until ?? Number.POSITIVE_INFINITY, world.now() + 2 * HOUR)));
        await runner.idle();
      }
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
  throw new Error('The rollout did not end.');
}

/** What was decided, without the times: a crash may cost a moment, never a decision. */
function decisions(world: World, rollout: Rollout): readonly string[] {
  return (world.journal.get(rollout.id) ?? []).flatMap(({ event }) =>
    event.kind === 'decided' ? [`${event.decision.kind} ${'step' in event.decision ? event.decision.step : ''}`] : [],
  );
}

describe('a crash before or after any call to the outside', () => {
  const rollout = rolloutsOf(text, true, BINDINGS)[0] as Rollout;

  it('costs no decision and repeats none', async () => {
    const undisturbed = healthyWorld(rollout, text, TRAFFIC);
    const calls = await play(undisturbed, rollout, 0, 'before');
    const wanted = decisions(undisturbed, rollout);
    expect(wanted).toEqual(['start 0', 'advance 1', 'advance 2', 'complete ']);
    const document = undisturbed.documents.get('plan.md');
    expect(calls).toBeGreaterThan(60);

    for (let at = 1; at <= calls; at++)
      for (const when of ['before', 'after'] as const) {
        const world = healthyWorld(rollout, text, TRAFFIC);
        await play(world, rollout, at, when);
        const told = `crash ${when} call ${at}`;
        expect(decisions(world, rollout), told).toEqual(wanted);
        const run = fold(world.journal.get(rollout.id) ?? []);
        expect(world.toggles.get(rollout.toggle), told).toBe(run?.percentage);
        expect(
          world.writes.map(({ percentage }) => percentage),
          told,
        ).toEqual(undisturbed.writes.map(({ percentage }) => percentage));
        expect(world.documents.get('plan.md'), told).toBe(document);
        // At least once and in order: a notice may be repeated, none is skipped.
        const told2 = world.notices.map(({ entry }) => entry.seq);
        expect(new Set(told2).size, told).toBe(world.journal.get(rollout.id)?.length);
        expect(
          [...told2].sort((a, b) => a - b),
          told,
        ).toEqual(told2);
      }
  }, 120_000);
});
