// Which scope takes an event: the newest of its toggle, from its start on, before and after a crash, with or without a disk.
import { expect, test } from 'vitest';
import { MINUTE, toInstant } from '../../core/calendar/instant.ts';
import { cohortsIn } from '../../core/gate/counting/cohorts.ts';
import { bucketOf } from '../../core/gate/counting/sketch.ts';
import type { Tally } from '../../core/gate/counting/tally.ts';
import { ALL_OPERATIONS } from '../../core/gate/operation.ts';
import { Fault } from '../../engine/faults.ts';
import type { Scope } from '../../engine/ports.ts';
import { type EvidenceStore, openEvidenceStore } from './evidence-store.ts';
import type { RecentEvent } from './recent-events.ts';
import { createScopeCounts } from './scope-counts.ts';

const start = toInstant(1_764_000_000_000);
const at = (minutes: number) => toInstant(start + minutes * MINUTE);
const scope: Scope = {
  rollout: 'letters',
  toggle: 'letters-v2',
  name: '1/0',
  since: start,
  soakEndsAt: at(60),
  operations: ['download'],
};
const next: Scope = { ...scope, name: '2/1', since: at(30), soakEndsAt: at(90) };

function event(fields: Partial<RecentEvent['tags']> = {}, minutes = 1): RecentEvent {
  const tags = { toggle: 'letters-v2', operation: 'download', outcome: 'ok', variant: 'on', user: 'ann' } as const;
  return { tags: { ...tags, ...fields }, count: 1, at: at(minutes) };
}

let seed = 0;
const randomBytes = (size: number) => new Uint8Array(size).fill(++seed);
const counting = (store: EvidenceStore = openEvidenceStore(':memory:')) => createScopeCounts(store, randomBytes);
const treated = (tally: Tally, operation = 'download') => tally.evidence(operation).treated;

test('events count into the scope that was begun', () => {
  const counts = counting();
  const tally = counts.tallyOf(scope);
  expect(counts.add(event())).toBe(true);
  expect(counts.tallyOf(scope)).toBe(tally);
  expect(treated(tally)).toMatchObject({ ok: 1, users: 1 });
});

test('a new scope takes the events from its start on, also those that came before anybody asked', () => {
  const counts = counting();
  counts.tallyOf(scope);
  counts.add(event({}, 29));
  counts.add(event({}, 30));
  counts.add(event({ outcome: 'error', user: 'bob' }, 31));
  const tally = counts.tallyOf(next);
  expect(treated(tally)).toEqual({ ok: 1, errors: 1, users: 2, squares: 2 });
  counts.add(event({}, 32));
  expect(treated(tally)).toMatchObject({ ok: 2, users: 2 });
});

test('a scope that is over is still told, and takes nothing from the newest', () => {
  const counts = counting();
  counts.tallyOf(scope);
  counts.add(event());
  counts.flush();
  counts.tallyOf(next);
  expect(treated(counts.tallyOf(scope))).toMatchObject({ ok: 1 });
  expect(counts.isCurrent(next)).toBe(true);
  counts.add(event({}, 31));
  expect(treated(counts.tallyOf(next))).toMatchObject({ ok: 1 });
  expect(treated(counts.tallyOf({ ...scope, name: '1/9', since: at(-5) }))).toMatchObject({ ok: 0 });
});

test('a scope that is begun again goes on, with its windows where they were', () => {
  const counts = counting();
  counts.tallyOf(scope);
  counts.add(event());
  counts.flush();
  counts.tallyOf(next);
  counts.add(event({}, 31));
  const again = counts.tallyOf({ ...scope, since: at(40) });
  counts.add(event({}, 41));
  expect(treated(again)).toMatchObject({ ok: 2, users: 1 });
  expect(again.evidence('download').windows.map(({ index }) => index)).toEqual([1, 5]);
});

test('without a scope events are counted by variant, until a scope that began before them takes them', () => {
  const counts = counting();
  for (const minutes of [1, 2]) expect(counts.add(event({}, minutes))).toBe(false);
  counts.add(event({ variant: 'off' }, 1));
  expect(counts.missed.unscoped('letters-v2')).toEqual({ on: 2, off: 1 });
  expect(counts.missed.unscoped('other')).toEqual({ on: 0, off: 0 });
  expect(treated(counts.tallyOf({ ...scope, since: at(2) }))).toMatchObject({ ok: 1 });
  expect(counts.missed.unscoped('letters-v2')).toEqual({ on: 1, off: 1 });
  expect(counts.missed.counts).toEqual({ noScope: 2, otherOperation: 0, tooEarly: 0 });
});

test('events that are not asked for, or come before the start, are missed and said to be', () => {
  const counts = counting();
  counts.tallyOf(scope);
  expect(counts.add(event({ operation: 'index' }))).toBe(false);
  expect(counts.add(event({}, -1))).toBe(false);
  expect(counts.missed.counts).toEqual({ noScope: 0, otherOperation: 1, tooEarly: 1 });
  counts.tallyOf({ ...scope, operations: ['index'] });
  expect(counts.add(event({ operation: 'index' }))).toBe(true);
  expect(counts.add(event())).toBe(true);
});

test('names that anybody can send do not fill the memory', () => {
  const counts = counting();
  for (let i = 0; i < 3000; i++) counts.add(event({ toggle: `toggle-${i}` }));
  expect(counts.missed.unscoped('toggle-0')).toEqual({ on: 1, off: 0 });
  expect(counts.missed.unscoped('toggle-2999')).toEqual({ on: 0, off: 0 });
  expect(counts.missed.counts.noScope).toBe(3000);
});

test('users are kept under pseudonyms of the rollout only', () => {
  const store = openEvidenceStore(':memory:');
  const counts = counting(store);
  counts.tallyOf(scope);
  counts.add(event());
  counts.flush();
  const [kept] = store.scopes();
  const users = store.load(kept!.id).names.map(({ user }) => user);
  expect(users).toHaveLength(1);
  expect(users[0]).toMatch(/^[\w-]{22}$/);
});

test('after a crash the newest scope goes on at once, with its soak, its operations and its users', () => {
  const store = openEvidenceStore(':memory:');
  const before = counting(store);
  before.tallyOf(scope);
  before.tallyOf(next);
  before.add(event({}, 31));
  before.flush();
  before.add(event({ outcome: 'error' }, 32));

  const after = counting(store);
  expect(after.isCurrent(next)).toBe(true);
  expect(after.add(event({}, 45))).toBe(true);
  const evidence = after.tallyOf(next).evidence('download');
  expect(evidence).toMatchObject({ treated: { ok: 2, errors: 0, users: 1, squares: 4 }, open: [[0, 2, 1]] });
  expect(evidence.windows.map(({ index }) => index)).toEqual([1, 2]);
});

test('a soak that ends later is kept', () => {
  const store = openEvidenceStore(':memory:');
  const counts = counting(store);
  counts.tallyOf(scope);
  counts.flush();
  counts.tallyOf({ ...scope, soakEndsAt: at(600) });
  counts.flush();
  expect(store.scopes()).toMatchObject([{ name: '1/0', soakEndsAt: at(600) }]);
  counts.add(event({}, 61));
  counts.add(event({}, 62));
  expect(counts.tallyOf({ ...scope, soakEndsAt: at(600) }).evidence('download').open).toEqual([[0, 2, 1]]);
});

test('while the disk is full counting goes on, and everything is written afterwards', () => {
  const store = openEvidenceStore(':memory:');
  let full = true;
  const save: EvidenceStore['save'] = (changes) => {
    if (full) throw new Fault('PG_DISK_FULL', 'full');
    store.save(changes);
  };
  const counts = counting({ ...store, save });
  counts.tallyOf(scope);
  counts.add(event());
  expect(() => counts.flush()).toThrow('full');
  counts.tallyOf(next);
  counts.add(event({ outcome: 'error' }, 31));
  expect(() => counts.flush()).toThrow('full');
  full = false;
  counts.flush();
  const after = counting(store);
  expect(treated(after.tallyOf(next))).toMatchObject({ ok: 0, errors: 1 });
  expect(treated(after.tallyOf(scope))).toMatchObject({ ok: 1, errors: 0 });
});

test('a forgotten rollout takes no more events, and its users would be others', () => {
  const store = openEvidenceStore(':memory:');
  const counts = counting(store);
  const key = counts.key('letters');
  counts.tallyOf(scope);
  counts.add(event());
  counts.forget('letters');
  counts.flush();
  expect(store.scopes()).toEqual([]);
  expect(counts.add(event())).toBe(false);
  expect(counts.key('letters')).not.toEqual(key);
  expect(treated(counts.tallyOf({ ...scope, since: at(2) }))).toMatchObject({ ok: 0 });
});

test('a scope that asks for every operation counts each event once more, under no operation of its own', () => {
  const counts = counting();
  const tally = counts.tallyOf({ ...scope, operations: ['download', ALL_OPERATIONS] });
  expect(counts.add(event())).toBe(true);
  expect(counts.add(event({ operation: 'index', outcome: 'error' }))).toBe(true);
  expect(treated(tally)).toMatchObject({ ok: 1, errors: 0 });
  expect(treated(tally, ALL_OPERATIONS)).toMatchObject({ ok: 1, errors: 1, users: 1, squares: 4 });
  expect(treated(tally, 'index')).toMatchObject({ ok: 0, errors: 0 });
  expect(counts.missed.counts.otherOperation).toBe(0);
});

test('durations are kept of the operations that are asked for them, and found again after a crash', () => {
  const store = openEvidenceStore(':memory:');
  const counts = counting(store);
  const timed = {
    ...scope,
    operations: ['download', 'index', ALL_OPERATIONS],
    durations: ['download', ALL_OPERATIONS],
  };
  counts.tallyOf(timed);
  const duration = {
    toggle: 'letters-v2',
    operation: 'download',
    variant: 'on',
    millis: 100,
    at: at(1),
    count: 1,
  } as const;
  expect(counts.addDuration(duration)).toBe(true);
  expect(counts.addDuration({ ...duration, operation: 'index', variant: 'off' })).toBe(true);
  expect(counts.addDuration({ ...duration, at: at(-1) })).toBe(false);
  expect(counts.addDuration({ ...duration, toggle: 'other' })).toBe(false);
  counts.flush();
  const again = createScopeCounts(store, randomBytes);
  expect(again.addDuration({ ...duration, count: 2 })).toBe(true);
  const tally = again.tallyOf(timed);
  const counted = (operation: string) => tally.evidence(operation).durations;
  expect(counted('download')).toMatchObject({ treated: [[bucketOf(100), 3]], control: [] });
  expect(counted('index')).toBeUndefined();
  expect(counted(ALL_OPERATIONS)).toMatchObject({ treated: [[bucketOf(100), 3]], control: [[bucketOf(100), 1]] });
});

test('an event that comes late counts into the scope of its time, and says so once', () => {
  const store = openEvidenceStore(':memory:');
  const counts = counting(store);
  counts.tallyOf(scope);
  counts.add(event({}, 5));
  counts.flush();
  counts.tallyOf(next);
  counts.add(event({ user: 'bob' }, 31));
  expect(counts.corrected('letters')).toEqual([]);
  expect(counts.add(event({ outcome: 'error' }, 7))).toBe(true);
  expect(counts.corrected('letters')).toEqual(['1/0']);
  expect(treated(counts.tallyOf(scope))).toMatchObject({ ok: 1, errors: 1, users: 1 });
  expect(counts.corrected('letters')).toEqual([]);
  expect(treated(counts.tallyOf(next))).toMatchObject({ ok: 1, errors: 0 });
  // Before the first scope it belongs to none.
  expect(counts.add(event({}, -1))).toBe(false);
  expect(counts.missed.counts.tooEarly).toBe(1);
  counts.flush();
  // After a crash nobody knows whether it was looked at.
  const again = createScopeCounts(store, randomBytes);
  expect(again.corrected('letters')).toEqual(['1/0']);
  expect(treated(again.tallyOf(scope))).toMatchObject({ ok: 1, errors: 1, users: 1 });
  expect(again.add(event({ outcome: 'error' }, 8))).toBe(true);
  expect(treated(again.tallyOf(scope))).toMatchObject({ ok: 1, errors: 2 });
  again.forget('letters');
  expect(again.corrected('letters')).toEqual([]);
});

test('users of a step are told apart by the side that the step before saw them on, also after a crash', () => {
  const store = openEvidenceStore(':memory:');
  const last: Scope = { ...next, cohorts: { after: scope.name, operations: ['download'] } };
  const cohorts = (counts: ReturnType<typeof counting>) => {
    const tally = counts.tallyOf(last);
    const { older, newer } = cohortsIn(tally.evidence, 'download');
    return [older, newer].map(({ ok, errors, users }) => [ok, errors, users]);
  };
  const counts = counting(store);
  counts.tallyOf(scope);
  counts.add(event({ user: 'old' }));
  counts.add(event({ user: 'new', variant: 'off' }));
  counts.add(event({ user: 'both' }));
  counts.add(event({ user: 'both', variant: 'off' }));
  counts.tallyOf(last);
  const visit = (into: typeof counts) => {
    for (const user of ['old', 'new', 'both', 'stranger']) into.add(event({ user }, 31));
    into.add(event({ user: 'new', outcome: 'error' }, 32));
    into.add(event({ user: 'old', variant: 'off' }, 33));
  };
  visit(counts);
  expect(cohorts(counts)).toEqual([
    [1, 0, 1],
    [1, 1, 1],
  ]);
  counts.flush();
  const again = counting(store);
  expect(cohorts(again)).toEqual([
    [1, 0, 1],
    [1, 1, 1],
  ]);
  visit(again);
  expect(cohorts(again)).toEqual([
    [2, 0, 1],
    [2, 2, 1],
  ]);
  expect(treated(again.tallyOf(last))).toMatchObject({ ok: 8, errors: 2, users: 4 });
});

test('users who got what the toggle does not say are known again after a start', () => {
  const store = openEvidenceStore(':memory:');
  const counts = counting(store);
  counts.tallyOf(scope);
  counts.add(event({ evaluated: 'off' }, 11));
  counts.add(event({ user: 'bob', variant: 'off' }, 11));
  counts.flush();
  const seen = { on: 1, off: 1, both: 0, wronglyOn: 1, wronglyOff: 0 };
  const again = counting(store);
  expect(again.tallyOf(scope).evidence('download').seen).toEqual(seen);
  again.add(event({ evaluated: 'off' }, 12));
  again.flush();
  expect(counting(store).tallyOf(scope).evidence('download').seen).toEqual(seen);
});
