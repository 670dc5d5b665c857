import { describe, expect, it, vi } from 'vitest';
import { act, adviseOnly } from '../../test/support/advised-person.ts';
import { healthyWorld, pin, rolloutsOf, runnerIn } from '../../test/support/simulated-run.ts';
import { HOUR, SECOND, toInstant } from '../core/calendar/instant.ts';
import type { Rollout } from '../core/plan/plan.ts';
import type { Notice } from '../core/run/notice.ts';
import { Fault } from './faults.ts';
import type { Channel } from './ports.ts';
import { startRunner } from './runner.ts';
import { createTelling, FAREWELL } from './tell-channels.ts';

const text =
  '# Release of the letters\n## Canary (1%)\nDesired date range: 3/9 2026\n\nSuccess criteria:\n- Failures: 0\n';
const [rollout] = rolloutsOf(text, true, { driver: 'manual', people: ['Ada'] }) as [Rollout];

async function onStage(...channels: readonly Channel[]) {
  const world = healthyWorld(rollout, text);
  const ports = { ...world.ports, toggles: adviseOnly(world, false), channels };
  await pin(world, rollout);
  const faults: Fault[] = [];
  const start = (name: string) =>
    startRunner({ rollout: rollout.id, ports, name, now: world.now, onFault: (fault) => faults.push(fault) });
  return { world, ports, faults, start, runner: await start('first') };
}

const later = (world: { now(): number; advanceTo(at: never): void }, millis: number) =>
  world.advanceTo(toInstant(world.now() + millis) as never);

describe('a channel', () => {
  it('hears in order of what people should know, and of no readings', async () => {
    const heard: Notice[] = [];
    const { world, runner } = await onStage({ name: 'a', deliver: async (notice) => void heard.push(notice) });
    await runner.turn();
    later(world, HOUR);
    await runner.turn();
    await act(world, rollout.id);
    await runner.turn();
    await runner.stop();
    expect(heard.map(({ kind, urgency }) => `${kind} ${urgency}`)).toEqual([
      'advised person',
      'decided news',
      'advised person',
      'requested news',
    ]);
    expect(heard[2]).toMatchObject({
      rollout: rollout.id,
      title: 'Release of the letters',
      to: 'Ada',
      text: expect.stringMatching(/^asked Ada to set release-of-the-letters to 1%/),
    });
  });

  it('that fails is tried again ever more rarely, told of once, and holds up nobody else', async () => {
    let fails = true;
    const tries: number[] = [];
    const heard: number[] = [];
    const other: number[] = [];
    const { world, runner, faults } = await onStage(
      {
        name: 'a',
        async deliver({ seq }) {
          tries.push(world.now());
          if (fails) throw new Fault('PG_NOTIFY', 'it answered 503');
          heard.push(seq);
        },
      },
      { name: 'b', deliver: async ({ seq }) => void other.push(seq) },
    );
    for (let turns = 0; turns < 300; turns++) {
      await runner.turn();
      // The delivery goes on beside the turns.
      await new Promise(setImmediate);
      later(world, SECOND);
    }
    expect(other).toEqual([4]);
    expect(tries.length).toBeGreaterThan(7);
    expect(tries.length).toBeLessThan(14);
    expect(faults).toHaveLength(1);
    fails = false;
    later(world, 60 * SECOND);
    await runner.turn();
    await runner.stop();
    expect(heard).toEqual([4]);
  });

  it('goes on where it was after a restart, and hears what may not have arrived once more', async () => {
    const heard: number[] = [];
    const { world, ports, runner, start } = await onStage({
      name: 'a',
      async deliver({ seq }) {
        heard.push(seq);
        if (heard.length === 1) throw new Fault('PG_NOTIFY', 'it broke off');
      },
    });
    await runner.turn();
    await runner.stop();
    expect(heard).toEqual([4]);
    const second = await start('second');
    await second.turn();
    await second.stop();
    expect(heard).toEqual([4, 4]);
    expect(await ports.journal.cursor(rollout.id, 'channel a')).toBe(world.journal.get(rollout.id)?.length);
  });

  it('that is new to a rollout under way hears of what is new', async () => {
    const { world, runner, ports } = await onStage();
    await runner.turn();
    await runner.stop();
    const heard: number[] = [];
    const channels = [{ name: 'late', deliver: async ({ seq }: Notice) => void heard.push(seq) }];
    const next = await runnerIn(world, rollout, { ...ports, channels }, 'second');
    await next.turn();
    await next.stop();
    expect(heard).toEqual([]);
    later(world, HOUR);
    const last = await runnerIn(world, rollout, { ...ports, channels }, 'third');
    await last.turn();
    await last.stop();
    expect(heard.length).toBeGreaterThan(0);
  });

  it('that does not answer is given up at the end, said, and told by the next process', async () => {
    const heard: string[] = [];
    let isUp = false;
    let givenUp: AbortSignal | undefined;
    const channels: readonly Channel[] = [
      {
        name: 'a',
        async deliver({ text }, signal) {
          givenUp = signal;
          if (!isUp)
            await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('given up'))));
          heard.push(text);
        },
      },
      { name: 'b', deliver: async () => {} },
    ];
    const faults: unknown[] = [];
    const waited: number[] = [];
    const { world, ports, runner } = await onStage();
    await runner.turn();
    const telling = createTelling({
      channels,
      journal: ports.journal,
      now: world.now,
      after: 1,
      onFault: (error) => faults.push(error),
      wait: async (millis) => waited.push(millis),
    });
    telling.tell(runner.state().run);
    await vi.waitUntil(() => givenUp);
    await telling.idle();
    // Once for the whole farewell, however often it is asked.
    telling.tell(runner.state().run);
    await telling.idle();
    expect(waited).toEqual([FAREWELL]);
    expect(givenUp?.aborted).toBe(true);
    expect(faults).toMatchObject([
      {
        code: 'PG_NOTIFY',
        message: expect.stringMatching(
          /^The channel "a" did not answer within 3 seconds.*release-of-the-letters: "asked Ada .*"\. It is told when/,
        ),
      },
    ]);
    expect(await ports.journal.cursor(rollout.id, 'channel b')).toBe(runner.state().run.seq);
    await runner.stop();

    isUp = true;
    const next = await runnerIn(world, rollout, { ...ports, channels }, 'second');
    await next.turn();
    await next.stop();
    expect(heard).toMatchObject([expect.stringMatching(/^asked Ada/)]);
  });
});
