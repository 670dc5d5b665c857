// Runs a rollout of a plan in a simulated world to its end: for golden transcripts, crash suites and property tests.
import { HOUR, type Instant, MINUTE, toInstant } from '../../src/core/calendar/instant.ts';
import { operationKey } from '../../src/core/gate/operation.ts';
import type { Bindings } from '../../src/core/plan/bindings.ts';
import { compile } from '../../src/core/plan/compile.ts';
import { lint } from '../../src/core/plan/lint.ts';
import type { Rollout } from '../../src/core/plan/plan.ts';
import { read } from '../../src/core/plan/read.ts';
import { schedule } from '../../src/core/plan/schedule.ts';
import { PHASEGATE } from '../../src/core/run/journal.ts';
import type { Ports } from '../../src/engine/ports.ts';
import { type Runner, startRunner } from '../../src/engine/runner.ts';
import { createWorld, type Population, type World } from './simulated-ports.ts';

export const WRITE = operationKey('write to table');
export const INDEX = operationKey('index');
export const DOWNLOAD = operationKey('download');

/** Compiles `text` with repairs accepted; gates are told that half of the observed users are on (all at 100%). */
export function rolloutsOf(text: string, shares = true, bindings: Bindings = {}): readonly Rollout[] {
  const draft = read(text);
  const steps = draft.rollouts.flatMap(({ phases }) =>
    phases.flatMap((phase) => phase.steps.map((step) => step.value)),
  );
  const half = Object.fromEntries(steps.map((step) => [String(step / 1000), step === 100_000 ? 1 : 0.5]));
  const { plan, findings } = compile(draft, {
    bindings: shares ? { ...bindings, shares: half } : bindings,
    findings: lint(text, draft),
    acceptRepairs: true,
  });
  if (!plan) throw new Error(findings.map(({ line, message }) => `${line} ${message}`).join('\n'));
  return plan.rollouts;
}

/** A world at an hour before the rollout's first step, in which every user performs its operations without a failure. */
export function healthyWorld(
  rollout: Rollout,
  text: string,
  traffic: { readonly visit?: Population['visit']; readonly usersPerVisit?: number; readonly every?: number } = {},
): World {
  const first = schedule(rollout, toInstant(0))[0];
  if (!first) throw new Error('no step');
  const operations = [
    ...new Set(
      rollout.steps.flatMap((step) =>
        step.gate.criteria.flatMap((each) => ('operation' in each ? [each.operation] : [])),
      ),
    ),
  ];
  const population: Population = {
    rollout,
    usersPerVisit: traffic.usersPerVisit ?? 40,
    visit: traffic.visit ?? (() => operations.map((operation) => ({ operation, outcome: 'ok' as const }))),
  };
  const world = createWorld(toInstant(first.startsAt - HOUR), [population], traffic.every);
  world.documents.set('plan.md', text);
  return world;
}

export async function pin(world: World, rollout: Rollout): Promise<void> {
  await world.ports.journal.append(rollout.id, 0, [
    { at: world.now(), by: PHASEGATE, event: { kind: 'planned', rollout, document: 'plan.md', repairs: [] } },
  ]);
}

export function runnerIn(world: World, rollout: Rollout, ports: Ports = world.ports, name = 'test'): Promise<Runner> {
  return startRunner({ rollout: rollout.id, ports, name, now: world.now });
}

/** Moves the world on from one due instant to the next until the rollout has ended or waits for a person. */
export async function untilEnd(world: World, runner: Runner, most = 2_000): Promise<void> {
  for (let turns = 0; turns < most; turns++) {
    const { run, decision } = await runner.turn();
    if (isOver(run.state.kind)) return;
    const until = decision.kind === 'wait' ? decision.until : undefined;
    const next: Instant = toInstant(Math.min(until ?? Number.POSITIVE_INFINITY, world.now() + 30 * MINUTE));
    world.advanceTo(next);
    await runner.idle();
  }
  throw new Error('The rollout did not end.');
}

export function isOver(kind: string): boolean {
  return kind === 'completed' || kind === 'rolledBack' || kind === 'asked';
}
