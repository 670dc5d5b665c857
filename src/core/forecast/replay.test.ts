import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { healthyWorld, pin, rolloutsOf, runnerIn } from '../../../test/support/simulated-run.ts';
import { formatDayAndTime } from '../calendar/format.ts';
import { MINUTE, toInstant } from '../calendar/instant.ts';
import type { Rollout } from '../plan/plan.ts';
import type { JournalEntry } from '../run/journal.ts';
import { replayAtVolume } from './at-volume.ts';
import { readHistory } from './exposure-history.ts';
import type { Observation } from './observation.ts';
import { readObservations } from './observations.ts';
import { type Replayed, replay } from './replay.ts';
import { decidedStay } from './replay-stay.ts';
import { scaleObservations } from './scale-observations.ts';

const fileOf = (name: string) => readFileSync(new URL(`../../../plans/${name}`, import.meta.url), 'utf8');

function decisionsOf({ run, journal }: Replayed): readonly string[] {
  return journal.flatMap(({ at, event }) =>
    event.kind === 'decided' ? [`${formatDayAndTime(run.rollout.calendar, at)} ${event.decision.kind}`] : [],
  );
}

describe('the published rollout of letters', () => {
  const [rollout] = rolloutsOf(fileOf('letters-history.md'), false) as [Rollout];
  const { operations } = readObservations(fileOf('letters-history.csv'), 'csv', rollout.calendar.zone);
  const { exposures } = readHistory(fileOf('letters-history.json'), rollout.calendar);
  const input = {
    rollout,
    document: 'letters-history.md',
    repairs: [],
    operations,
    readings: [],
    people: exposures,
    bucket: 0,
  };
  const dayOf50 = { from: toInstant(Date.UTC(2025, 4, 8, 4)), until: toInstant(Date.UTC(2025, 4, 9, 4)) };

  it('is rolled back on the day of 50%, with 39 of 5,000 failing, before 75%', () => {
    const on = operations.filter(({ at }) => at >= dayOf50.from && at < dayOf50.until);
    const sum = (all: readonly Observation[]) => all.reduce((total, { count }) => total + count, 0);
    expect([sum(on.filter(({ outcome }) => outcome === 'error')), sum(on)]).toEqual([39, 5000]);

    const replayed = replay(input);
    expect(decisionsOf(replayed)).toEqual(['Wed 5/7 09:00 start', 'Thu 5/8 09:00 advance', 'Thu 5/8 12:30 rollBack']);
    expect(replayed.end.kind).toBe('decided');
    expect(replayed.run).toMatchObject({ percentage: 0, state: { kind: 'rolledBack', step: 1 } });
    expect(decisionsOf(replay({ ...input, people: [] }))).toEqual(decisionsOf(replayed));
  });

  it('is not rolled back with 0.25% failing', () => {
    let failures = 0;
    const quieter = operations.map((each) => {
      if (each.outcome !== 'error' || each.at < dayOf50.from) return each;
      failures += each.count;
      return { ...each, count: Math.round((failures * 12.5) / 39) - Math.round(((failures - each.count) * 12.5) / 39) };
    });
    const replayed = replay({ ...input, operations: quieter });
    expect(decisionsOf(replayed)).toEqual(['Wed 5/7 09:00 start', 'Thu 5/8 09:00 advance', 'Fri 5/9 09:00 advance']);
    expect(replayed.end).toEqual({ kind: 'observationsEnd', at: Date.UTC(2025, 4, 8, 20, 50) });
    expect(replayed.run).toMatchObject({ percentage: 75_000, state: { kind: 'soaking', step: 2 } });
  });

  it('needs so many downloads, and would neither have rolled back nor advanced with 1,000', () => {
    const stay = decidedStay(replay(input), operations);
    const [over] = stay?.over ?? [];
    expect(over).toMatchObject({ observed: { errors: 39, events: 5000 }, least: { errors: 19, events: 2436 } });
    const at = (events: number) => replayAtVolume(input, stay!, over!, events);
    expect(at(1000)).toMatchObject({ errors: 8, outcome: 'asked', at: Date.UTC(2025, 4, 8, 21) });
    expect(at(2000).outcome).toBe('asked');
    expect(at(2500)).toMatchObject({ outcome: 'rolledBack' });
    expect(at(5000)).toMatchObject({ errors: 39, outcome: 'rolledBack', at: Date.UTC(2025, 4, 8, 16, 30) });
  });

  it('ends where people leave the plan', () => {
    const early = exposures.map((each) =>
      each.percentage === 75_000 ? { ...each, at: toInstant(Date.UTC(2025, 4, 8, 15)) } : each,
    );
    const { run, end } = replay({ ...input, people: early });
    expect(end).toMatchObject({ kind: 'peopleElsewhere', at: Date.UTC(2025, 4, 8, 15) });
    expect(run).toMatchObject({ percentage: 50_000, state: { kind: 'soaking', step: 1 } });
  });

  it('begins a step when people set it', () => {
    const [first, ...others] = exposures;
    const late = { ...first!, at: toInstant(Date.UTC(2025, 4, 7, 15)), dayOnly: false };
    const [record] = replay({ ...input, people: [late, ...others] }).run.records;
    expect(record).toMatchObject({ startedAt: Date.UTC(2025, 4, 7, 13), confirmedAt: late.at });
  });
});

describe('a replay', () => {
  const text = fileOf('records-and-documents.md');
  const rollouts = rolloutsOf(text) as [Rollout, Rollout];

  /** What the engine did with the same operations, counted one by one, a turn after every batch. */
  async function playedByTheEngine(rollout: Rollout, errorRate: number) {
    const operations: Observation[] = [];
    const keys = [
      ...new Set(
        rollout.steps.flatMap(({ gate }) =>
          gate.criteria.flatMap((each) => ('operation' in each ? [each.operation] : [])),
        ),
      ),
    ];
    const period = Math.round(1 / errorRate);
    let sequence = 0;
    // So that no visit falls on an opening: nothing says which of the two came first.
    const every = 607_000;
    const world = healthyWorld(rollout, text, {
      every,
      visit: ({ on, user, at }) =>
        keys.map((operation) => {
          sequence++;
          const outcome = on && sequence % period === period - 1 ? 'error' : 'ok';
          operations.push({
            row: sequence,
            at,
            toggle: undefined,
            operation,
            outcome,
            variant: on ? 'on' : 'off',
            user,
            count: 1,
          });
          return { operation, outcome };
        }),
    });
    await pin(world, rollout);
    const runner = await runnerIn(world, rollout);
    for (let turns = 0; turns < 3000; turns++) {
      const { run, decision } = await runner.turn();
      if (run.state.kind === 'completed' || run.state.kind === 'rolledBack') break;
      const until = decision.kind === 'wait' ? decision.until : undefined;
      world.advanceTo(toInstant(Math.min(until ?? Infinity, (Math.floor(world.now() / every) + 1) * every)));
      await runner.idle();
    }
    await runner.stop();
    return { operations, journal: world.journal.get(rollout.id) ?? [] };
  }

  /** From the first decision on; before it only who runs it, and since when, can differ. */
  const told = (journal: readonly JournalEntry[]) =>
    journal
      .slice(journal.findIndex(({ event }) => event.kind === 'decided'))
      .map(({ at, event }) => JSON.parse(JSON.stringify({ at, event })));

  it.each([
    ['a healthy rollout', 0, 1e-9],
    ['a rollout with many errors', 1, 0.05],
    ['a rollout with a few errors', 1, 0.004],
    ['a rollout whose first failure rolls it back', 0, 0.001],
  ])('journals of %s what the engine journals, entry for entry', async (_, index, errorRate) => {
    const rollout = rollouts[index]!;
    const { operations, journal } = await playedByTheEngine(rollout, errorRate);
    const replayed = replay({
      rollout,
      document: 'plan.md',
      repairs: [],
      operations,
      readings: [],
      people: [],
      bucket: 0,
    });
    expect(told(replayed.journal)).toEqual(told(journal));
    expect(journal.length).toBeGreaterThan(5);
  });

  it('sees no silence inside of hourly rows', () => {
    const [rollout] = rolloutsOf(fileOf('letters-history.md'), false) as [Rollout];
    const hourly = [9, 10, 11, 12, 13, 14, 15, 16].map(
      (hour): Observation => ({
        row: hour,
        at: toInstant(Date.UTC(2025, 4, 7, hour + 4)),
        toggle: undefined,
        operation: 'download',
        outcome: 'ok',
        variant: 'on',
        user: undefined,
        count: 300,
      }),
    );
    const input = { rollout, document: '', repairs: [], operations: hourly, readings: [], people: [] };
    expect(decisionsOf(replay({ ...input, bucket: 0 }))).toEqual(['Wed 5/7 09:00 start', 'Wed 5/7 09:30 ask']);
    expect(decisionsOf(replay({ ...input, bucket: 60 * MINUTE }))).toEqual([
      'Wed 5/7 09:00 start',
      'Thu 5/8 09:00 advance',
    ]);
  });

  it('scales to whole operations and loses none', () => {
    const row = {
      row: 1,
      toggle: undefined,
      operation: 'download',
      outcome: 'ok',
      variant: 'on',
      user: undefined,
    } as const;
    const all = Array.from({ length: 100 }, (_, i): Observation => ({ ...row, at: toInstant(i), count: 3 }));
    const scaled = scaleObservations(all, toInstant(0), toInstant(50), 0.31);
    expect(scaled.slice(0, 50).reduce((sum, { count }) => sum + count, 0)).toBe(Math.round(150 * 0.31));
    expect(scaled.slice(50)).toEqual(all.slice(50));
  });
});
