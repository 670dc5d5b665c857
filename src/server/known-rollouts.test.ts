import { describe, expect, it } from 'vitest';
import { createMadeUpRollouts } from '../../test/support/made-up/rollouts.ts';
import { MINUTE, toInstant } from '../core/calendar/instant.ts';
import { fold } from '../core/run/evolve.ts';
import { OFF } from '../core/toggle/percentage.ts';
import { type KeptReading, type ReadingStore, readingsOf } from './api/verdict-history.ts';
import { createKnownRollouts } from './known-rollouts.ts';

const confirmed = { kind: 'confirmed', percentage: OFF } as const;

describe('createKnownRollouts', () => {
  it('folds each journal once, and afterwards only what was appended', async () => {
    const source = createMadeUpRollouts();
    const loaded: [string, number][] = [];
    const { journal } = source;
    source.journal = (id, after, upTo) => {
      loaded.push([id, after]);
      return journal(id, after, upTo);
    };
    const known = createKnownRollouts(source);
    expect(await known.all()).toHaveLength(6);
    expect(loaded).toHaveLength(6);
    await known.all();
    expect(loaded).toHaveLength(6);
    source.write('quiet-hours', confirmed);
    const state = (await known.all()).find(({ run }) => run.rollout.id === 'quiet-hours');
    expect(loaded.slice(6)).toEqual([['quiet-hours', 2]]);
    expect(state?.run).toEqual(fold(await journal('quiet-hours', 0)));
  });

  it('tells what is new once, whoever asked for the rollout in between', async () => {
    const source = createMadeUpRollouts();
    const known = createKnownRollouts(source);
    expect(await known.news()).toEqual([]);
    source.write('quiet-hours', confirmed);
    await Promise.all([known.one('quiet-hours'), known.all(), known.one('quiet-hours')]);
    const news = await known.news();
    expect(news).toMatchObject([{ entries: [{ seq: 3 }] }]);
    expect(await known.news()).toEqual([]);
  });

  it('reads a long journal in pieces, between which others get their turn', async () => {
    const source = createMadeUpRollouts();
    for (let entries = 0; entries < 1_800; entries++) source.write('quiet-hours', confirmed);
    const known = createKnownRollouts(source);
    let turns = 0;
    const turn = () => {
      turns++;
      setImmediate(turn).unref();
    };
    setImmediate(turn).unref();
    expect((await known.one('quiet-hours'))?.run.seq).toBe(1_802);
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  it('keeps no more news than a page could follow, and says so once', async () => {
    const source = createMadeUpRollouts();
    const known = createKnownRollouts(source);
    await known.all();
    for (let entries = 0; entries < 2_100; entries++) source.write('quiet-hours', confirmed);
    expect(await known.news()).toBe('tooMuch');
    expect(await known.news()).toEqual([]);
  });

  it('takes a runner that is behind the journal for none', async () => {
    const source = createMadeUpRollouts();
    const known = createKnownRollouts(source);
    const behind = source.live('quiet-hours');
    source.write('quiet-hours', confirmed);
    source.live = () => behind;
    expect(await known.one('quiet-hours')).toMatchObject({ run: { seq: 3 }, changedAt: source.now() });
    expect(await known.one('quiet-hours')).not.toHaveProperty('decision');
  });

  it('keeps readings over a restart, one in a while, and goes on when they cannot be kept', async () => {
    const ID = 'letters-to-the-new-printer';
    const kept: [string, KeptReading][] = [];
    const readings: ReadingStore = {
      add: (id, reading) => void kept.push([id, reading]),
      of: (id) => kept.flatMap(([of, reading]) => (of === id ? [reading] : [])),
    };
    const source = createMadeUpRollouts();
    let now = source.now();
    source.now = () => now;
    const known = createKnownRollouts(source, readings);
    const { run } = (await known.one(ID))!;
    const criteria = run.records.at(-1)!.result!.criteria;
    for (let minutes = 0; minutes < 20; minutes++, now = toInstant(now + MINUTE)) {
      source.touch(ID, {
        verdict: 'undecided',
        criteria: criteria.map((each) => ({ ...each, events: 2_000 + minutes })),
      });
      known.look(ID);
    }
    expect(kept.map(([, { at }]) => at - kept[0]![1].at)).toEqual([0, 5, 10, 15].map((minutes) => minutes * MINUTE));

    const after = createKnownRollouts(source, readings);
    await after.all();
    const open = run.records.at(-1)!;
    const shown = readingsOf(after.history, run, open, run.rollout.steps[0].gate.criteria[0]!);
    expect(shown.map(({ events }) => events)).toEqual([1204, 2_000, 2_005, 2_010, 2_015]);

    const broken = () => {
      throw new Error('the disk is full');
    };
    const without = createKnownRollouts(source, { add: broken, of: broken });
    expect(await without.all()).toHaveLength(6);
    expect(without.look(ID)?.run.rollout.id).toBe(ID);
  });
});
