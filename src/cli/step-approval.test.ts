import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { healthyWorld, pin, rolloutsOf, runnerIn } from '../../test/support/simulated-run.ts';
import { HOUR, toInstant } from '../core/calendar/instant.ts';
import type { Run } from '../core/run/run.ts';
import { submit } from '../engine/submit.ts';
import { stepApproval } from './step-approval.ts';

const PLAN = readFileSync(new URL('../../plans/short.md', import.meta.url), 'utf8');
const ANN = { kind: 'person', name: 'Ann' } as const;

async function approved() {
  const [rollout] = rolloutsOf(PLAN);
  if (!rollout) throw new Error('expected a rollout');
  const world = healthyWorld(rollout, PLAN);
  await pin(world, rollout);
  const runner = await runnerIn(world, rollout);
  const approve = () =>
    submit(world.ports.journal, rollout.id, ANN, { kind: 'approve', reason: 'quiet day' }, world.now());
  return { rollout, world, runner, approve };
}

test('an approval that nobody asked for says which step it lets pass, when, and what it does not do', async () => {
  const { rollout, world, runner, approve } = await approved();
  await runner.turn();
  expect(await approve()).toMatchObject({ ok: false, why: expect.stringMatching(/there is no step to approve$/) });
  world.advanceTo(toInstant(world.now() + HOUR));
  await runner.turn();
  const answer = await approve();
  if (!answer.ok) throw new Error(answer.why);
  expect(stepApproval(answer.run, answer.entry.at)).toMatch(
    new RegExp(
      `^${rollout.id}: 1% is approved, and this step only: it goes on when its soak is over, \\w{3} \\d+/\\d+ \\d\\d:\\d\\d at the earliest, .+\\. A fail is acted on`,
    ),
  );

  const after = toInstant(answer.run.records[0]!.soakEndsAt - HOUR / 2);
  world.advanceTo(after);
  expect(stepApproval(answer.run, after)).toBeUndefined();
  expect(runner.state().run.records).toHaveLength(1);
});

test('it is not said where no step was approved', async () => {
  const { world, runner } = await approved();
  world.advanceTo(toInstant(world.now() + HOUR));
  await runner.turn();
  expect(stepApproval(runner.state().run as Run, world.now())).toBeUndefined();
});
