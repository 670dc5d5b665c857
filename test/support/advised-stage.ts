// A rollout whose toggle a person moves, on a simulated clock: what they are told, what they say, and what comes of it.
import { MINUTE, toInstant } from '../../src/core/calendar/instant.ts';
import type { Rollout } from '../../src/core/plan/plan.ts';
import { describeEntry } from '../../src/core/run/describe.ts';
import type { PersonRequest } from '../../src/core/run/journal.ts';
import type { Run } from '../../src/core/run/run.ts';
import { OFF, type Percentage } from '../../src/core/toggle/percentage.ts';
import type { Runner } from '../../src/engine/runner.ts';
import { submit } from '../../src/engine/submit.ts';
import { adviseOnly } from './advised-person.ts';
import { recomputing } from './recomputed.ts';
import type { World } from './simulated-ports.ts';
import { healthyWorld, pin, rolloutsOf, runnerIn } from './simulated-run.ts';

const text = `# Release of the upload path

Turning the toggle off is the way back.

## Phase I: Canary (1%)
Desired date range: 3/9 2026
Actual date range:

Success criteria:
- Failures to write to table: 0

### Results:

## Phase II: 50% - 100%
Desired date range: 3/10 2026 - 3/11 2026
Actual date range:

We expand at increments of 50%, at least two hours each.

Success criteria:
- Failures to write to table: 0

### Results:
`;

export const [manual] = rolloutsOf(text, true, { driver: 'manual', people: ['Ada'] }) as [Rollout];
export const [readable] = rolloutsOf(text, true, { driver: 'unleash', people: ['Ada', 'Grace'] }) as [Rollout];
const ADA = { kind: 'person', name: 'Ada' } as const;

const recomputed = recomputing();

/** The same, where a failing criterion is asked about. */
export const [asking] = rolloutsOf(text, true, {
  driver: 'manual',
  people: ['Ada'],
  criteria: { 'Failures to write to table: 0': { onFail: 'ask' } },
}) as [Rollout];

export interface AdvisedStage {
  readonly world: World;
  readonly rollout: Rollout;
  readonly runner: Runner;
  readonly toggles: ReturnType<typeof adviseOnly>;
  later(millis: number): Promise<void>;
  says(request: PersonRequest): ReturnType<typeof submit>;
}

export interface AdvisedSetting {
  readonly visit?: NonNullable<Parameters<typeof healthyWorld>[2]>['visit'];
  readonly effectiveWithin?: number;
  /** Whether the team has made the toggle. */
  readonly exists?: boolean;
}

export async function onAdvisedStage(
  rollout: Rollout,
  { visit, effectiveWithin, exists = true }: AdvisedSetting = {},
): Promise<AdvisedStage> {
  const world = healthyWorld(rollout, text, visit && { visit });
  const toggles = adviseOnly(world, rollout.driver !== 'manual', effectiveWithin);
  if (exists) world.toggles.set(rollout.toggle, OFF);
  recomputed(world);
  await pin(world, rollout);
  const runner = await runnerIn(world, rollout, { ...world.ports, toggles });
  await runner.turn();
  return {
    world,
    rollout,
    runner,
    toggles,
    async later(millis) {
      for (let left = millis; left > 0; left -= 10 * MINUTE) {
        world.advanceTo(toInstant(world.now() + Math.min(left, 10 * MINUTE)));
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

export const toldIn = ({ world, rollout }: AdvisedStage): readonly string[] =>
  (world.journal.get(rollout.id) ?? []).flatMap((entry) =>
    entry.event.kind === 'advised' ? [describeEntry(entry, rollout)] : [],
  );
export const runOf = ({ runner }: AdvisedStage): Run => runner.state().run;
export const confirm = (at?: Percentage): PersonRequest => ({ kind: 'confirm', at });
