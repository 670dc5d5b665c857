// Events that come late for a step that is over: a fail found so acts now, wherever the rollout stands.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { healthyWorld, pin, rolloutsOf, runnerIn, untilEnd } from '../../test/support/simulated-run.ts';
import { HOUR, toInstant } from '../core/calendar/instant.ts';
import type { OnFail } from '../core/gate/criterion.ts';
import type { Evidence } from '../core/gate/evidence.ts';
import type { Rollout, Step } from '../core/plan/plan.ts';
import { fold } from '../core/run/evolve.ts';
import type { PersonRequest } from '../core/run/journal.ts';
import { OFF, percent } from '../core/toggle/percentage.ts';
import type { Metrics, Ports } from './ports.ts';
import { submit } from './submit.ts';

const text = readFileSync(new URL('../../plans/records-and-documents.md', import.meta.url), 'utf8');

/** The tables rollout at 25%, with a source that tells of `failures` late for its first step. */
async function at25(failures: number, onFail: OnFail = 'rollBack') {
  const plan = rolloutsOf(text)[0] as Rollout;
  const steps = plan.steps.map((step): Step => {
    const criteria = step.gate.criteria.map((each) => (each.kind === 'zero' ? { ...each, onFail } : each));
    return { ...step, gate: { criteria } };
  });
  const rollout = { ...plan, steps: steps as unknown as Rollout['steps'] };
  const world = healthyWorld(rollout, text);
  let news: readonly string[] = [];
  let isLate = false;
  const withFailures = (evidence: Evidence): Evidence => ({
    ...evidence,
    treated: { ...evidence.treated, errors: evidence.treated.errors + failures },
  });
  const metrics: Metrics = {
    ...world.ports.metrics,
    corrected: () => news,
    async evidence(scope) {
      const all = await world.ports.metrics.evidence(scope);
      if (scope.name !== '1/0') return all;
      news = [];
      return isLate ? all.map(withFailures) : all;
    },
  };
  const ports: Ports = { ...world.ports, metrics };
  await pin(world, rollout);
  const runner = await runnerIn(world, rollout, ports);
  for (let hours = 0; hours < 24 * 7 && world.toggles.get(rollout.toggle) !== percent(25); hours++) {
    world.advanceTo(toInstant(world.now() + HOUR));
    await runner.turn();
  }
  expect(world.toggles.get(rollout.toggle)).toBe(percent(25));
  world.advanceTo(toInstant(world.now() + HOUR));
  isLate = true;
  news = ['1/0'];
  await runner.turn();
  const kinds = (world.journal.get(rollout.id) ?? []).map(({ event }) =>
    event.kind === 'decided' ? event.decision.kind : event.kind,
  );
  return { rollout, world, runner, kinds, percentage: () => world.toggles.get(rollout.toggle) };
}

test('a failure that comes late for the step before rolls back now, and Results say so', async () => {
  const { rollout, world, runner, kinds, percentage } = await at25(1);
  expect(percentage()).toBe(OFF);
  expect(runner.state().run.state.kind).toBe('rolledBack');
  expect(kinds.slice(kinds.indexOf('corrected'))).toEqual(expect.arrayContaining(['corrected', 'rollBack']));
  expect(runner.state().run.records[0]).toMatchObject({
    outcome: 'passed',
    corrected: true,
    result: { verdict: 'fail' },
  });
  const document = world.documents.get('plan.md')!;
  expect(document).toContain('events came late for 1%, whose gate fails with them');
  expect(document).toMatch(/rolled back: by events that came late for 1%: 1 of [\d,]+ failed/);
  expect(fold(world.journal.get(rollout.id) ?? [])).toEqual(runner.state().run);
  // What follows a resume rests on evidence of its own.
  await runner.turn();
  expect(kinds.filter((kind) => kind === 'corrected')).toHaveLength(1);
});

test('late events that make nothing fail change nothing', async () => {
  const { kinds, percentage } = await at25(0);
  expect(percentage()).toBe(percent(25));
  expect(kinds).not.toContain('corrected');
});

test('a criterion that asks is asked about', async () => {
  const { runner, percentage } = await at25(1, 'ask');
  expect(percentage()).toBe(percent(25));
  expect(runner.state().run.state).toMatchObject({ kind: 'asked', about: 'onFail' });
  await runner.turn();
  expect(runner.state().run.state).toMatchObject({ kind: 'asked', times: 1 });
});

test.each(['ask', 'pause'] as const)('%s: is answered once, by two people, and never asked again', async (onFail) => {
  const { rollout, world, runner } = await at25(1, onFail);
  const says = async (name: string, request: PersonRequest) => {
    const answer = await submit(world.ports.journal, rollout.id, { kind: 'person', name }, request, world.now());
    await runner.turn();
    return answer;
  };
  const stopped = { kind: onFail === 'ask' ? 'asked' : 'paused' };
  expect(runner.state().run.state).toMatchObject(stopped);
  // One person cannot pass a criterion that failed: neither be asked again, nor be stopped again, but refused with the way out.
  const passed: PersonRequest =
    onFail === 'ask'
      ? { kind: 'approve', reason: 'looks fine' }
      : { kind: 'resume', at: undefined, reason: 'looks fine' };
  expect(await says('ada', passed)).toMatchObject({
    ok: false,
    why: expect.stringContaining('a criterion has failed'),
  });
  expect(await says('ada', { kind: 'override', reason: 'of no matter' })).toMatchObject({ ok: true });
  expect(runner.state().run.state).toMatchObject(stopped);
  expect(await says('grace', { kind: 'override', reason: 'I agree' })).toMatchObject({ ok: true });
  expect(runner.state().run.state).toMatchObject({ kind: 'soaking', step: 1 });
  await untilEnd(world, runner);
  // Not at a later step either, where an override of this one has expired.
  expect(runner.state().run.state.kind).toBe('completed');
  expect(runner.state().run.records.length).toBeGreaterThan(2);
  const decided = (world.journal.get(rollout.id) ?? []).flatMap(({ event }) =>
    event.kind === 'decided' ? [event.decision.kind] : [],
  );
  expect(decided.filter((kind) => kind === onFail)).toHaveLength(1);
});
