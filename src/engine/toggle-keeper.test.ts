import { describe, expect, it } from 'vitest';
import { driven, eventsIn, onDrivenStage, runOf, TEAMS } from '../../test/support/driven-stage.ts';
import { HOUR, MINUTE, SECOND } from '../core/calendar/instant.ts';
import type { PersonRequest } from '../core/run/journal.ts';
import { OFF, percent } from '../core/toggle/percentage.ts';
import { Fault, type Trouble } from './faults.ts';
import { submit } from './submit.ts';

const ADA = { kind: 'person', name: 'Ada' } as const;
const rollback: PersonRequest = { kind: 'rollback', reason: '' };

describe('drift of a toggle that Phasegate drives', () => {
  it('is adopted as a pause when it was lowered, and nothing is raised again', async () => {
    const stage = await onDrivenStage();
    await stage.later(2 * HOUR);
    stage.world.toggles.set(driven.toggle, percent(5));
    await stage.later(2 * HOUR);
    expect(runOf(stage)).toMatchObject({
      state: { kind: 'paused', why: 'somebody lowered the toggle from 10% to 5%' },
      percentage: percent(5),
      confirmed: { percentage: percent(5) },
    });
    expect(Math.max(...stage.writes)).toBe(percent(10));
    expect(eventsIn(stage, 'drifted')).toHaveLength(1);
  });

  it('is a pause at 0% when the toggle is gone, and it is not made again', async () => {
    const stage = await onDrivenStage();
    await stage.later(2 * HOUR);
    const { length } = stage.writes;
    stage.world.toggles.delete(driven.toggle);
    await stage.later(2 * HOUR);
    expect(runOf(stage).state).toMatchObject({ kind: 'paused', why: 'the toggle is gone, which is 0%; it was at 10%' });
    expect(stage.writes).toHaveLength(length);
    expect(stage.world.toggles.has(driven.toggle)).toBe(false);
  });

  it('is asked about when it was raised: nothing advances, and it goes back only when a person says so', async () => {
    const stage = await onDrivenStage();
    await stage.later(2 * HOUR);
    stage.world.toggles.set(driven.toggle, percent(30));
    await stage.later(4 * 24 * HOUR, HOUR);
    expect(runOf(stage)).toMatchObject({ state: { kind: 'asked', about: 'drift', times: 2 }, percentage: percent(30) });
    expect(runOf(stage).records).toHaveLength(1);
    expect(stage.world.toggles.get(driven.toggle)).toBe(percent(30));
    expect(await stage.says({ kind: 'override', reason: 'why not' })).toMatchObject({ ok: false });
    expect(await stage.says({ kind: 'approve', reason: 'that was a test' })).toMatchObject({ ok: true });
    // Its gate has passed long since: back it goes first, all the same.
    expect(stage.writes.slice(-2)).toEqual([percent(10), percent(50)]);
    expect(runOf(stage).records[0]).toMatchObject({ outcome: 'passed', approvals: [] });
  });

  it('is over when whoever raised it puts it back', async () => {
    const stage = await onDrivenStage();
    await stage.later(2 * HOUR);
    stage.world.toggles.set(driven.toggle, percent(30));
    await stage.later(HOUR);
    stage.world.toggles.set(driven.toggle, percent(10));
    await stage.later(HOUR);
    expect(runOf(stage)).toMatchObject({ state: { kind: 'soaking', step: 0 }, percentage: percent(10) });
  });

  it('stays rolled back when it was raised after a rollback and put back', async () => {
    const stage = await onDrivenStage();
    await stage.later(2 * HOUR);
    await stage.says(rollback);
    stage.world.toggles.set(driven.toggle, percent(30));
    await stage.later(HOUR);
    expect(runOf(stage).state).toMatchObject({
      kind: 'asked',
      about: 'drift',
      instead: { state: { kind: 'rolledBack' } },
    });
    stage.world.toggles.set(driven.toggle, OFF);
    await stage.later(HOUR);
    expect(runOf(stage)).toMatchObject({ state: { kind: 'rolledBack' }, percentage: OFF });
  });

  it('is asked about before the first step, too', async () => {
    const stage = await onDrivenStage((world) => {
      world.toggles.set(driven.toggle, percent(30));
      return {};
    });
    await stage.later(2 * HOUR);
    expect(runOf(stage)).toMatchObject({ state: { kind: 'asked', about: 'drift' }, records: [] });
    expect(stage.writes).toEqual([]);
  });

  it('never raises what somebody lowered just before a raise', async () => {
    const late = await onDrivenStage((world) => ({
      async read(toggle) {
        if (
          (world.journal.get(driven.id) ?? []).some(
            ({ event }) => event.kind === 'decided' && event.decision.kind === 'advance',
          )
        )
          world.toggles.set(toggle, OFF);
        return world.toggles.get(toggle);
      },
    }));
    await late.later(5 * 24 * HOUR, HOUR);
    expect(Math.max(...late.writes)).toBe(percent(10));
    expect(runOf(late)).toMatchObject({ state: { kind: 'paused' }, percentage: OFF });
  });
});

describe('an actuator that lies or is slow', () => {
  it('is asked ever more rarely, people are told, and nothing counts before it shows', async () => {
    let lies = true;
    const tries: number[] = [];
    const stage = await onDrivenStage((world) => ({
      async write(toggle, percentage) {
        if (percentage > OFF) tries.push(world.now());
        if (!lies || percentage === OFF) world.toggles.set(toggle, percentage);
      },
    }));
    await stage.later(HOUR, MINUTE);
    const since = tries[0] as number;
    await stage.later(4 * MINUTE, SECOND);
    expect(tries.length).toBeLessThan(20);
    expect(eventsIn(stage, 'advised')).toEqual([]);
    await stage.later(2 * MINUTE, SECOND);
    expect(tries.length).toBeGreaterThan(14);
    expect(tries.length).toBeLessThan(25);
    expect(eventsIn(stage, 'faulted')).toMatchObject([{ code: 'PG_TOGGLE_WRITE', at: since + 5 * MINUTE }]);
    expect(eventsIn(stage, 'advised')).toMatchObject([
      {
        percentage: percent(10),
        to: ['Ada'],
        where: 'Unleash',
        why: expect.stringMatching(/^the window is open; Phasegate cannot: Toggle .* reads 0% after it was set to 10%/),
        readBack: true,
      },
    ]);
    expect(runOf(stage).records[0]).toMatchObject({ confirmedAt: undefined });
    lies = false;
    await stage.later(2 * MINUTE, SECOND);
    expect(runOf(stage)).toMatchObject({ confirmed: { percentage: percent(10) } });
    expect(runOf(stage)).not.toHaveProperty('fault');
    expect(runOf(stage)).not.toHaveProperty('advice');
    expect(eventsIn(stage, 'mended')).toMatchObject([{ code: 'PG_TOGGLE_WRITE' }]);
  });

  it('leaves nobody at a step that is rolled back without people knowing within seconds', async () => {
    let broken = false;
    const stage = await onDrivenStage((world) => ({
      async write(toggle, percentage) {
        if (broken) throw new Fault('PG_TOGGLE_WRITE', 'Unleash answers 503');
        await world.ports.toggles.write(toggle, percentage);
      },
    }));
    await stage.later(2 * HOUR);
    broken = true;
    await stage.says(rollback);
    await stage.later(12 * SECOND, SECOND);
    expect(eventsIn(stage, 'advised')).toMatchObject([
      { percentage: OFF, urgent: true, times: 1, why: 'rolled back by Ada; Phasegate cannot: Unleash answers 503' },
    ]);
    await stage.later(HOUR);
    expect(eventsIn(stage, 'advised').length).toBeGreaterThan(5);
    // A person sets it: that is read, although nothing can be written.
    stage.world.toggles.set(driven.toggle, OFF);
    await stage.later(2 * MINUTE);
    expect(runOf(stage)).toMatchObject({ state: { kind: 'rolledBack' }, confirmed: { percentage: OFF } });
  });

  it('lowers what comes late of a raise that was taken back', async () => {
    let late = false;
    const stage = await onDrivenStage((world) => ({
      async write(toggle, percentage) {
        if (late && percentage > OFF) return;
        world.toggles.set(toggle, percentage);
      },
    }));
    late = true;
    await stage.later(2 * HOUR);
    expect(runOf(stage)).toMatchObject({ percentage: percent(10), confirmed: { percentage: OFF } });
    stage.world.toggles.set(driven.toggle, percent(10));
    await submit(stage.world.ports.journal, driven.id, ADA, rollback, stage.world.now());
    await stage.later(HOUR);
    expect(stage.world.toggles.get(driven.toggle)).toBe(OFF);
    expect(runOf(stage)).toMatchObject({ state: { kind: 'rolledBack' }, confirmed: { percentage: OFF } });
  });
});

describe('a toggle system of the team', () => {
  it('is looked at four times a minute, and at once when something is to be set', async () => {
    const looks: number[] = [];
    const stage = await onDrivenStage((world) => ({
      async read(toggle) {
        looks.push(world.now());
        return world.toggles.get(toggle);
      },
    }));
    await stage.later(2 * HOUR);
    looks.length = 0;
    await stage.later(10 * MINUTE, SECOND);
    // And once more after each of the few entries of that time.
    expect(looks.length).toBeGreaterThanOrEqual(40);
    expect(looks.length).toBeLessThan(50);
    const asked = stage.world.now();
    await stage.says(rollback);
    expect(looks.at(-1)).toBe(asked);
    expect(stage.world.toggles.get(driven.toggle)).toBe(OFF);
  });
});

describe('a toggle system that cannot be read', () => {
  it('is told, tried again, and never mistaken for 0%', async () => {
    let broken = false;
    const stage = await onDrivenStage((world) => ({
      async read(toggle) {
        if (broken) throw new Fault('PG_TOGGLE_READ', 'Unleash does not answer');
        return world.toggles.get(toggle);
      },
    }));
    await stage.later(2 * HOUR);
    broken = true;
    await stage.later(20 * MINUTE);
    expect(runOf(stage)).toMatchObject({
      state: { kind: 'soaking' },
      percentage: percent(10),
      confirmed: { percentage: percent(10) },
      fault: { code: 'PG_TOGGLE_READ', message: 'Unleash does not answer' },
    });
    expect(eventsIn(stage, 'drifted')).toEqual([]);
    broken = false;
    await stage.later(20 * MINUTE);
    expect(runOf(stage)).not.toHaveProperty('fault');
  });
});

describe('a system that takes a percentage and cannot say what it is at', () => {
  it('is written once per command, and there when a person has looked', async () => {
    const stage = await onDrivenStage(() => ({
      abilities: { ...TEAMS, readBack: false },
      async read() {
        throw new Error('Nothing can be read.');
      },
    }));
    await stage.says({ kind: 'confirm', at: undefined });
    await stage.later(3 * HOUR);
    expect(stage.writes).toEqual([OFF, percent(10)]);
    expect(runOf(stage)).toMatchObject({
      confirmed: { percentage: OFF },
      advice: { percentage: percent(10), why: 'the window is open; Phasegate has sent it and cannot read it back' },
    });
    await stage.says({ kind: 'confirm', at: percent(10) });
    expect(runOf(stage)).toMatchObject({ confirmed: { percentage: percent(10), by: 'Ada' } });
  });
});

describe('a rollback of a toggle that cannot be read', () => {
  /** The team's system, whose reading can be made to fail. */
  const reading = async (lowered: 'unconfirmed' | 'read' | 'refused') => {
    const failing: { fault: Fault | undefined } = { fault: undefined };
    const lowerings: [number, string][] = [];
    const stage = await onDrivenStage((world) => ({
      async read(toggle) {
        if (failing.fault) throw failing.fault;
        return world.toggles.get(toggle);
      },
      async lowerUnseen(toggle, percentage, why) {
        lowerings.push([percentage, why]);
        if (lowered === 'refused') throw new Fault('PG_TOGGLE_WRITE', 'The credential for writing is refused');
        world.toggles.set(toggle, percentage);
        return lowered === 'read' ? { kind: 'read', percentage } : { kind: 'unconfirmed' };
      },
    }));
    await stage.later(2 * HOUR);
    return { stage, failing, lowerings };
  };
  const unread = (trouble: Trouble) => new Fault('PG_TOGGLE_READ', 'Unleash cannot be read', { trouble });

  it.each(['unreached', 'refused'] as const)('is sent all the same (%s), and is named as unconfirmed', async (why) => {
    const { stage, failing, lowerings } = await reading('unconfirmed');
    failing.fault = unread(why);
    await stage.later(10 * MINUTE);
    expect(lowerings).toEqual([]);
    await stage.says(rollback);
    expect(stage.world.toggles.get(driven.toggle)).toBe(OFF);
    expect(lowerings[0]).toEqual([OFF, why]);
    expect(runOf(stage)).toMatchObject({ state: { kind: 'rolledBack' }, confirmed: { percentage: percent(10) } });
    await stage.later(12 * SECOND, SECOND);
    const told = `0% was sent to ${driven.toggle}, and nobody can tell yet whether it is there. Unleash cannot be read`;
    expect(runOf(stage)).toMatchObject({
      fault: { code: 'PG_TOGGLE_UNCONFIRMED', message: told },
      advice: { percentage: OFF, why: `rolled back by Ada; ${told}` },
    });
    failing.fault = undefined;
    await stage.later(HOUR);
    expect(runOf(stage)).toMatchObject({ confirmed: { percentage: OFF } });
    expect(runOf(stage)).not.toHaveProperty('fault');
    expect(runOf(stage)).not.toHaveProperty('advice');
  });

  it('is confirmed by what the credential for writing reads', async () => {
    const { stage, failing } = await reading('read');
    failing.fault = unread('refused');
    await stage.says(rollback);
    expect(runOf(stage)).toMatchObject({ state: { kind: 'rolledBack' }, confirmed: { percentage: OFF } });
  });

  it('writes over nothing of which no percentage can be told', async () => {
    const { stage, failing, lowerings } = await reading('unconfirmed');
    for (const fault of [unread('unclear'), new Fault('PG_TOGGLE_READ', 'of a driver that does not say which')]) {
      failing.fault = fault;
      await stage.says(rollback);
      await stage.later(HOUR);
    }
    expect(lowerings).toEqual([]);
    expect(runOf(stage)).toMatchObject({ confirmed: { percentage: percent(10) }, fault: { code: 'PG_TOGGLE_READ' } });
  });

  it('is tried again when it was not taken, ever more rarely', async () => {
    const { stage, failing, lowerings } = await reading('refused');
    failing.fault = unread('unreached');
    await stage.says(rollback);
    await stage.later(10 * MINUTE, SECOND);
    expect(lowerings.length).toBeGreaterThan(15);
    expect(lowerings.length).toBeLessThan(40);
    expect(runOf(stage)).toMatchObject({ fault: { code: 'PG_TOGGLE_WRITE' } });
  });
});
