// A rollout whose toggle is a team's own and is driven, on a simulated clock: for tests of what comes between command and toggle.
import { MINUTE, toInstant } from '../../src/core/calendar/instant.ts';
import type { Rollout } from '../../src/core/plan/plan.ts';
import type { JournalEvent, PersonRequest } from '../../src/core/run/journal.ts';
import type { Run } from '../../src/core/run/run.ts';
import type { Percentage } from '../../src/core/toggle/percentage.ts';
import type { Toggles } from '../../src/engine/ports.ts';
import type { Runner } from '../../src/engine/runner.ts';
import { submit } from '../../src/engine/submit.ts';
import { recomputing } from './recomputed.ts';
import type { World } from './simulated-ports.ts';
import { healthyWorld, pin, rolloutsOf, runnerIn } from './simulated-run.ts';

const text = `# Release of the upload path

Turning the toggle off is the way back.

## Phase I: 10% - 50%
Desired date range: 3/9 2026 - 3/12 2026
Actual date range:

We expand at increments of 40%, at least one day each.

Success criteria:
- Failures to write to table: 0

### Results:
`;

export const [driven] = rolloutsOf(text, true, { driver: 'unleash', mode: 'drive', people: ['Ada'] }) as [Rollout];
const ADA = { kind: 'person', name: 'Ada' } as const;
export const TEAMS = { write: true, readBack: true, effectiveWithin: 0 };

const recomputed = recomputing();

export interface DrivenStage {
  readonly world: World;
  readonly runner: Runner;
  readonly writes: Percentage[];
  /** Steps of ten minutes, or of what is given, with a turn after each. */
  later(millis: number, each?: number): Promise<void>;
  says(request: PersonRequest): ReturnType<typeof submit>;
}

/** A team's own system in drive mode; what is in `over` behaves otherwise. */
export async function onDrivenStage(
  over: (world: World) => Partial<Toggles> = () => ({}),
  rollout = driven,
): Promise<DrivenStage> {
  const world = healthyWorld(rollout, text);
  const writes: Percentage[] = [];
  const toggles: Toggles = {
    place: 'Unleash',
    abilities: TEAMS,
    read: world.ports.toggles.read,
    async write(toggle, percentage) {
      writes.push(percentage);
      await world.ports.toggles.write(toggle, percentage);
    },
    ...over(world),
  };
  recomputed(world);
  await pin(world, rollout);
  const runner = await runnerIn(world, rollout, { ...world.ports, toggles });
  await runner.turn();
  return {
    world,
    runner,
    writes,
    async later(millis, each = 10 * MINUTE) {
      for (let left = millis; left > 0; left -= each) {
        world.advanceTo(toInstant(world.now() + Math.min(left, each)));
        await runner.turn();
      }
    },
    async says(request) {
      const answer = await submit(world.ports.journal, rollout.id, ADA, request, world.now());
      await runner.turn();
      return answer;
    },
  };
}

export const runOf = ({ runner }: DrivenStage): Run => runner.state().run;
export const eventsIn = <K extends JournalEvent['kind']>({ world }: DrivenStage, kind: K) =>
  (world.journal.get(driven.id) ?? []).flatMap(({ at, event }) =>
    event.kind === kind ? [{ ...(event as Extract<JournalEvent, { kind: K }>), at }] : [],
  );
