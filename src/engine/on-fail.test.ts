// A failing criterion in a whole house: what its bindings say happens to the toggle, and the way back.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { healthyWorld, pin, runnerIn, untilEnd, WRITE } from '../../test/support/simulated-run.ts';
import { HOUR, toInstant } from '../core/calendar/instant.ts';
import type { OnFail } from '../core/gate/criterion.ts';
import { compile } from '../core/plan/compile.ts';
import { lint } from '../core/plan/lint.ts';
import type { Rollout } from '../core/plan/plan.ts';
import { read } from '../core/plan/read.ts';
import type { PersonRequest } from '../core/run/journal.ts';
import { OFF, percent } from '../core/toggle/percentage.ts';
import { submit } from './submit.ts';

const text = readFileSync(new URL('../../plans/records-and-documents.md', import.meta.url), 'utf8');
const ALICE = { kind: 'person', name: 'alice' } as const;
const WORDS = 'Failures to write to table: 0';

function rolloutWith(onFail: OnFail): Rollout {
  const draft = read(text);
  const steps = draft.rollouts.flatMap(({ phases }) =>
    phases.flatMap((phase) => phase.steps.map(({ value }) => value)),
  );
  const shares = Object.fromEntries(steps.map((step) => [String(step / 1000), step === 100_000 ? 1 : 0.5]));
  const bindings = { shares, criteria: { [WORDS]: { onFail }, 'Failure to write to table: 0': { onFail } } };
  const { plan } = compile(draft, { bindings, findings: lint(text, draft), acceptRepairs: true });
  return plan!.rollouts[0];
}

/** A run that meets its only failure with the toggle on at 25%, where it then stands. */
async function failingOnce(onFail: OnFail) {
  const rollout = rolloutWith(onFail);
  let failed = false;
  const world = healthyWorld(rollout, text, {
    visit: ({ on }) => {
      const fails = on && !failed && world.toggles.get(rollout.toggle) === percent(25);
      failed ||= fails;
      return [{ operation: WRITE, outcome: fails ? 'error' : 'ok' }];
    },
  });
  await pin(world, rollout);
  const runner = await runnerIn(world, rollout);
  for (let hours = 0; hours < 24 * 14 && !failed; hours++) {
    await runner.turn();
    world.advanceTo(toInstant(world.now() + HOUR));
    await runner.idle();
  }
  await runner.turn();
  const ask = (request: PersonRequest) => submit(world.ports.journal, rollout.id, ALICE, request, world.now());
  return { rollout, world, runner, ask, percentage: () => world.toggles.get(rollout.toggle) };
}

test('ask: the percentage stays, and after a triage the run completes and says who looked', async () => {
  const { rollout, world, runner, ask, percentage } = await failingOnce('ask');
  expect(runner.state().run.state).toMatchObject({ kind: 'asked', about: 'onFail' });
  expect(percentage()).toBe(percent(25));
  const { id } = rollout.steps[0].gate.criteria.find(({ kind }) => kind === 'zero')!;
  expect(await ask({ kind: 'triage', criterion: id, count: 1, reason: 'disk was full' })).toMatchObject({ ok: true });
  await untilEnd(world, runner);
  expect(runner.state().run.state.kind).toBe('completed');
  const document = world.documents.get('plan.md')!;
  expect(document).toContain(`1 failure of "${WORDS}" found not to be the change by alice: disk was full`);
  expect(document).toMatch(/1 of [\d,]+ failed \(0\.\d+%\), of which 1 not the change/);
});

test('pause: the percentage stays until people answer', async () => {
  const { runner, percentage, ask } = await failingOnce('pause');
  expect(runner.state().run.state.kind).toBe('paused');
  expect(percentage()).toBe(percent(25));
  expect(await ask({ kind: 'resume', at: undefined, reason: '' })).toMatchObject({ ok: false });
  expect(await ask({ kind: 'rollback', reason: '' })).toMatchObject({ ok: true });
  await runner.turn();
  expect(percentage()).toBe(OFF);
});

test('previousStep: back to 1%, watched there, and up again after a resume', async () => {
  const { world, runner, percentage, ask } = await failingOnce('previousStep');
  expect(percentage()).toBe(percent(1));
  expect(runner.state().run).toMatchObject({ attempt: 2, state: { kind: 'paused', step: 0 } });
  world.advanceTo(toInstant(world.now() + HOUR));
  await runner.turn();
  expect(runner.state().result?.verdict).toBeDefined();
  await ask({ kind: 'resume', at: undefined, reason: 'mended' });
  await untilEnd(world, runner);
  expect(runner.state().run.state.kind).toBe('completed');
  expect(world.documents.get('plan.md')).toContain('25%: rolled back to 1%');
});
