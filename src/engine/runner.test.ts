import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  DOWNLOAD,
  healthyWorld,
  INDEX,
  pin,
  rolloutsOf,
  runnerIn,
  untilEnd,
  WRITE,
} from '../../test/support/simulated-run.ts';
import { HOUR, MINUTE, toInstant } from '../core/calendar/instant.ts';
import { recompute } from '../core/forecast/recompute.ts';
import type { Rollout } from '../core/plan/plan.ts';
import { fold } from '../core/run/evolve.ts';
import { OFF, percent } from '../core/toggle/percentage.ts';
import { Fault } from './faults.ts';
import { startRunner } from './runner.ts';
import { submit } from './submit.ts';

const text = readFileSync(new URL('../../plans/records-and-documents.md', import.meta.url), 'utf8');
const [tables, documents] = rolloutsOf(text) as [Rollout, Rollout];
const ALICE = { kind: 'person', name: 'alice' } as const;
const BOB = { kind: 'person', name: 'bob' } as const;

/** A world whose tables rollout soaks at 1%, two hours into its first day. */
async function soaking(rollout = tables) {
  const world = healthyWorld(rollout, text);
  await pin(world, rollout);
  const runner = await runnerIn(world, rollout);
  await runner.turn();
  world.advanceTo(toInstant(world.now() + HOUR));
  await runner.turn();
  world.advanceTo(toInstant(world.now() + 2 * HOUR));
  await runner.turn();
  return { world, runner };
}

const kinds = (world: ReturnType<typeof healthyWorld>, rollout: Rollout) =>
  (world.journal.get(rollout.id) ?? []).map(({ event }) =>
    event.kind === 'decided' ? event.decision.kind : event.kind === 'requested' ? event.request.kind : event.kind,
  );

describe('a runner', () => {
  it('acts on a fail when its event arrives, without a turn of its own', async () => {
    const world = healthyWorld(tables, text, {
      visit: ({ on, visit }) => [{ operation: WRITE, outcome: on && visit === 9 ? 'error' : 'ok' }],
    });
    await pin(world, tables);
    const runner = await runnerIn(world, tables);
    await runner.turn();
    world.advanceTo(toInstant(world.now() + HOUR));
    await runner.turn();
    expect(world.toggles.get(tables.toggle)).toBe(percent(1));
    world.advanceTo(toInstant(world.now() + 3 * HOUR));
    await runner.idle();
    expect(world.toggles.get(tables.toggle)).toBe(OFF);
    expect(runner.state().run.state.kind).toBe('rolledBack');
    const record = runner.state().run.records[0];
    expect(record?.outcome).toBe('rolledBack');
    expect(record?.evidence[0]?.treated.errors).toBeGreaterThan(0);
    expect(world.documents.get('plan.md')).toMatch(/rolled back/);
  });

  it('asks, and keeps the percentage, when both sides are as ill', async () => {
    const world = healthyWorld(documents, text, {
      visit: ({ user, visit }) => [
        { operation: INDEX, outcome: 'ok' },
        { operation: DOWNLOAD, outcome: visit >= 9 && Number(user.slice(5)) % 4 < 1 ? 'error' : 'ok' },
      ],
    });
    await pin(world, documents);
    const runner = await runnerIn(world, documents);
    await untilEnd(world, runner);
    const { state } = runner.state().run;
    expect(state).toMatchObject({ kind: 'asked', about: 'notTheChange' });
    expect(world.toggles.get(documents.toggle)).toBe(percent(1));
  });

  it('obeys what a person writes into the journal from elsewhere', async () => {
    const { world, runner } = await soaking();
    const { journal } = world.ports;
    expect(await submit(journal, tables.id, ALICE, { kind: 'pause', reason: 'incident' }, world.now())).toMatchObject({
      ok: true,
    });
    await runner.turn();
    expect(runner.state().run.state).toMatchObject({ kind: 'paused' });
    expect(world.toggles.get(tables.toggle)).toBe(percent(1));
    expect(await submit(journal, tables.id, ALICE, { kind: 'pause', reason: '' }, world.now())).toEqual({
      ok: false,
      why: `${tables.id} is paused; there is nothing to pause`,
    });
    await submit(journal, tables.id, ALICE, { kind: 'resume', at: undefined, reason: 'over' }, world.now());
    await runner.turn();
    expect(runner.state().run.state).toMatchObject({ kind: 'soaking' });
    await submit(journal, tables.id, ALICE, { kind: 'rollback', reason: '' }, world.now());
    await runner.turn();
    expect(world.toggles.get(tables.toggle)).toBe(OFF);
    expect(runner.state().run.state).toMatchObject({ kind: 'rolledBack' });
    await submit(journal, tables.id, ALICE, { kind: 'resume', at: percent(25), reason: 'fixed' }, world.now());
    await runner.turn();
    // 25% belongs to the second phase: a new attempt waits for its window as the first one would.
    expect(runner.state().run).toMatchObject({ attempt: 2, percentage: OFF, state: { kind: 'scheduled', step: 1 } });
    world.advanceTo(toInstant(world.now() + 24 * HOUR));
    await runner.turn();
    expect(runner.state().run).toMatchObject({ attempt: 2, percentage: percent(25) });
    expect(runner.state().run.records.at(-1)).toMatchObject({ attempt: 2, latched: {} });
  });

  it('advances over a limit only for two people, and says so', async () => {
    const world = healthyWorld(documents, text, {
      // 1 of 100: far over 0.3% to read, too little to be sure of within one canary.
      visit: ({ on, user, visit }) => [
        { operation: INDEX, outcome: 'ok' },
        { operation: DOWNLOAD, outcome: on && visit % 16 === 9 && user.endsWith('1') ? 'error' : 'ok' },
      ],
    });
    await pin(world, documents);
    const runner = await runnerIn(world, documents);
    await untilEnd(world, runner);
    expect(runner.state().run.state).toMatchObject({ kind: 'asked', about: 'overLimit' });
    const { journal } = world.ports;
    const now = world.now;
    expect(await submit(journal, documents.id, ALICE, { kind: 'approve', reason: 'fine' }, now())).toMatchObject({
      ok: false,
    });
    await submit(journal, documents.id, ALICE, { kind: 'override', reason: 'vendor knows' }, now());
    await runner.turn();
    expect(runner.state().run.state.kind).toBe('asked');
    expect(await submit(journal, documents.id, ALICE, { kind: 'override', reason: 'again' }, now())).toMatchObject({
      ok: false,
    });
    await submit(journal, documents.id, BOB, { kind: 'override', reason: 'agreed' }, now());
    world.advanceTo(toInstant(world.now() + 17 * HOUR));
    await runner.turn();
    expect(runner.state().run.percentage).toBe(percent(25));
    expect(runner.state().run.records[0]).toMatchObject({ outcome: 'overridden' });
  });

  it('adopts a toggle that somebody lowered as a pause, and asks about one that somebody raised', async () => {
    const { world, runner } = await soaking();
    world.toggles.set(tables.toggle, OFF);
    await runner.turn();
    expect(runner.state().run).toMatchObject({ state: { kind: 'paused' }, percentage: OFF });
    const raised = await soaking();
    raised.world.toggles.set(tables.toggle, percent(50));
    await raised.runner.turn();
    expect(raised.runner.state().run.state).toMatchObject({ kind: 'asked', about: 'drift' });
    expect(raised.world.toggles.get(tables.toggle)).toBe(percent(50));
  });

  it('stops when another process has taken the rollout over, and touches nothing more', async () => {
    const { world, runner } = await soaking();
    const other = await startRunner({ rollout: tables.id, ports: world.ports, name: 'other', now: world.now });
    const entries = kinds(world, tables).length;
    await runner.turn();
    world.advanceTo(toInstant(world.now() + 40 * MINUTE));
    await runner.turn();
    expect(runner.state().run.epoch).toBe(1);
    await other.turn();
    expect(other.state().run.epoch).toBe(2);
    const mine = (world.journal.get(tables.id) ?? []).slice(entries).filter(({ event }) => event.kind === 'decided');
    expect(mine).toEqual([]);
  });

  it('takes the percentage down although the document cannot be written, and tells of both once', async () => {
    const { world } = await soaking();
    const faults: Fault[] = [];
    const broken = await startRunner({
      rollout: tables.id,
      name: 'broken',
      now: world.now,
      onFault: (fault) => faults.push(fault),
      ports: {
        ...world.ports,
        documents: {
          ...world.ports.documents,
          async replace() {
            throw new Fault('PG_DISK_FULL', 'no space');
          },
        },
      },
    });
    await submit(world.ports.journal, tables.id, ALICE, { kind: 'rollback', reason: '' }, world.now());
    await broken.turn();
    await broken.turn();
    expect(world.toggles.get(tables.toggle)).toBe(OFF);
    expect(faults.map(({ code }) => code)).toEqual(['PG_DISK_FULL']);
  });

  it('does not start while users have the toggle on at 0%, until it is mended or a person says so', async () => {
    const world = healthyWorld(tables, text);
    await pin(world, tables);
    const seen = { on: 40, off: 60 };
    const ports = { ...world.ports, metrics: { ...world.ports.metrics, unscoped: () => seen } };
    const runner = await runnerIn(world, tables, ports);
    world.advanceTo(toInstant(world.now() + HOUR));
    await runner.turn();
    expect(runner.state().run.state).toMatchObject({
      kind: 'asked',
      about: 'onAtZero',
      why: `40 of 100 operations were seen with the toggle ${tables.toggle} on, although it is at 0%`,
    });
    expect(runner.state().run.percentage).toBe(OFF);
    // What the question rests on is in the journal, so that it can be asked again.
    const recomputed = recompute(await world.ports.journal.load(tables.id));
    expect(recomputed).toMatchObject({ judgements: 1, decisions: 1, differences: [], skipped: [] });
    expect(
      await submit(world.ports.journal, tables.id, ALICE, { kind: 'approve', reason: '' }, world.now()),
    ).toMatchObject({ ok: false });
    await submit(world.ports.journal, tables.id, ALICE, { kind: 'approve', reason: 'our own tests' }, world.now());
    await runner.turn();
    expect(runner.state().run.percentage).toBe(percent(1));
  });

  it('remembers when each percentage was commanded, read back, and met by its first user', async () => {
    const world = healthyWorld(tables, text);
    await pin(world, tables);
    let refuses = true;
    const toggles = {
      ...world.ports.toggles,
      async write(toggle: string, percentage: Parameters<typeof world.ports.toggles.write>[1]) {
        if (refuses && percentage > OFF) throw new Fault('PG_TOGGLE_WRITE', 'not now');
        await world.ports.toggles.write(toggle, percentage);
      },
    };
    const runner = await runnerIn(world, tables, { ...world.ports, toggles });
    await runner.turn();
    world.advanceTo(toInstant(world.now() + HOUR));
    await runner.turn();
    const commanded = world.now();
    world.advanceTo(toInstant(commanded + 2 * HOUR));
    await runner.turn();
    // Nothing is judged, and nobody is asked about missing data, while the percentage is not there.
    expect(runner.state()).toMatchObject({ run: { state: { kind: 'soaking' } }, result: undefined });
    refuses = false;
    await runner.turn();
    const confirmed = world.now();
    world.advanceTo(toInstant(confirmed + 20 * MINUTE));
    await runner.turn();
    const record = runner.state().run.records[0];
    expect(record).toMatchObject({ startedAt: commanded, confirmedAt: confirmed });
    expect(record?.effectiveAt).toBeGreaterThan(confirmed);
  });

  it('folds to the same run whoever reads the journal', async () => {
    const { world, runner } = await soaking();
    expect(fold(world.journal.get(tables.id) ?? [])).toEqual(runner.state().run);
  });
});
