// Holds the tally to a brute-force count of the same events, and to the rules for users, windows and the end of the soak.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE, toInstant } from '../calendar/instant.ts';
import { EVENTS_PER_USER, type Evidence, type OperationEvent, WINDOW_MILLIS } from './evidence.ts';
import { bucketOf } from './sketch.ts';
import { createTally, type Tally } from './tally.ts';
import type { TallyRows } from './tally-rows.ts';

const since = toInstant(1_000_000);
const soakEndsAt = toInstant(since + 60 * MINUTE);
const operations = ['download', 'index'];
const fresh = (): Tally => createTally({ since, soakEndsAt });

function event(fields: Partial<OperationEvent> = {}): OperationEvent {
  return {
    toggle: 'letters',
    operation: 'download',
    outcome: 'ok',
    variant: 'on',
    user: 'ann',
    at: since,
    count: 1,
    ...fields,
  };
}

function counted(events: readonly OperationEvent[], tally = fresh()): Tally {
  for (const each of events) tally.add(each);
  return tally;
}

const evidences = (tally: Tally): readonly Evidence[] => operations.map((operation) => tally.evidence(operation));

/** Events of few users in few windows, some before the step, some after the soak, in any order of time. */
const anyEvent: fc.Arbitrary<OperationEvent> = fc.record({
  toggle: fc.constant('letters'),
  operation: fc.constantFrom(...operations),
  outcome: fc.constantFrom('ok', 'error'),
  variant: fc.constantFrom('on', 'off'),
  user: fc.option(fc.constantFrom('ann', 'bob', 'cem', 'dee'), { nil: undefined, freq: 10 }),
  at: fc.integer({ min: -5, max: 75 }).map((minutes) => toInstant(since + minutes * MINUTE)),
  count: fc.constantFrom(1, 1, 1, 2, 11),
});
const anyEvents = fc.array(anyEvent, { maxLength: 120 });
const inTime = anyEvents.map((events) => events.toSorted((a, b) => a.at - b.at));

const sum = (events: readonly OperationEvent[]): number => events.reduce((total, each) => total + each.count, 0);
const errorsOf = (events: readonly OperationEvent[]) => events.filter((each) => each.outcome === 'error');
const byUser = (events: readonly OperationEvent[]) =>
  Map.groupBy(
    events.filter((each) => each.user !== undefined),
    (each) => each.user,
  );

function bruteCounts(events: readonly OperationEvent[]) {
  const users = [...byUser(events).values()];
  return {
    ok: sum(events.filter((each) => each.outcome === 'ok')),
    errors: sum(errorsOf(events)),
    users: users.length,
    squares: users.reduce((total, each) => total + sum(each) ** 2, 0),
  };
}

/** Errors and events of a window, from its definition: each user's first event in it, and all events without a user. */
function bruteWindow(events: readonly OperationEvent[]) {
  const firsts = [...byUser(events).values()].map((each) => ({ ...each[0]!, count: 1 }));
  const standing = [...events.filter((each) => each.user === undefined), ...firsts];
  return { errors: sum(errorsOf(standing)), events: sum(standing) };
}

/** A user's cell as a key "errors/events/closed": single events, the first eight, none after the soak unless it is all there is. */
function bruteCell(events: readonly OperationEvent[]): string {
  const before = events.filter((each) => each.at < soakEndsAt);
  const weighed = (before.length > 0 ? before : events.slice(0, 1))
    .flatMap((each) => Array<OperationEvent>(each.count).fill(each))
    .slice(0, EVENTS_PER_USER);
  return `${errorsOf(weighed).length}/${weighed.length}`;
}

describe('a tally equals a brute-force count', () => {
  test('in totals and times, in whatever order the events come', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const tally = counted(events);
        for (const operation of operations) {
          const own = events.filter((each) => each.operation === operation && each.at >= since);
          const treated = own.filter((each) => each.variant === 'on');
          const evidence = tally.evidence(operation);
          expect(evidence.treated).toEqual(bruteCounts(treated));
          expect(evidence.control).toEqual(bruteCounts(own.filter((each) => each.variant === 'off')));
          expect(evidence.perUser).toBe(treated.every((each) => each.user !== undefined));
          const times = (of: readonly OperationEvent[]) => of.map((each) => each.at).toSorted((a, b) => a - b);
          expect(evidence.firstTreatedAt).toBe(times(treated)[0]);
          expect(evidence.lastTreatedAt).toBe(times(treated).at(-1));
          expect(evidence.lastEventAt).toBe(times(own).at(-1));
        }
      }),
    );
  });

  test('in cells and windows, when the events come in the order of time', () => {
    fc.assert(
      fc.property(inTime, (events) => {
        const tally = counted(events);
        for (const operation of operations) {
          const own = events.filter((each) => each.operation === operation && each.at >= since);
          const evidence = tally.evidence(operation);
          const cells = [...evidence.closed, ...evidence.open].flatMap(([errors, n, users]) =>
            Array<string>(users).fill(`${errors}/${n}`),
          );
          const treated = own.filter((each) => each.variant === 'on');
          expect(cells.toSorted()).toEqual([...byUser(treated).values()].map(bruteCell).toSorted());
          for (const [, n] of evidence.open) expect(n).toBeLessThan(EVENTS_PER_USER);
          if (own.some((each) => each.at >= soakEndsAt)) expect(evidence.open).toEqual([]);
          else for (const [, n] of evidence.closed) expect(n).toBe(EVENTS_PER_USER);

          const windows = Map.groupBy(own, (each) => Math.floor((each.at - since) / WINDOW_MILLIS) + 1);
          const expected = [...windows].map(([index, inIt]) => ({
            index,
            treated: bruteWindow(inIt.filter((each) => each.variant === 'on')),
            control: bruteWindow(inIt.filter((each) => each.variant === 'off')),
          }));
          expect(evidence.windows).toEqual(expected.toSorted((a, b) => a.index - b.index));
        }
      }),
    );
  });

  test('however the events of different users interleave', () => {
    const shuffledByUser = inTime.chain((events) => {
      const turns = fc.shuffledSubarray(
        events.map((each) => each.user),
        { minLength: events.length, maxLength: events.length },
      );
      return turns.map((order) => {
        const queues = Map.groupBy(events, (each) => each.user);
        return { events, mixed: order.map((user) => queues.get(user)!.shift()!) };
      });
    });
    fc.assert(
      fc.property(shuffledByUser, ({ events, mixed }) => {
        expect(evidences(counted(mixed))).toEqual(evidences(counted(events)));
      }),
    );
  });
});

const NO_ROWS: TallyRows = { names: [], sides: [], users: [], windows: [], durations: [] };

/** What a store does: keeps the last row of each key. */
function store() {
  const names = new Map<number, TallyRows['names'][number]>();
  const sides = new Map<string, TallyRows['sides'][number]>();
  const users = new Map<string, TallyRows['users'][number]>();
  const windows = new Map<string, TallyRows['windows'][number]>();
  const durations = new Map<string, TallyRows['durations'][number]>();
  return {
    save(tally: Tally) {
      const rows = tally.changes();
      for (const row of rows.names) names.set(row.number, row);
      for (const row of rows.sides) sides.set(`${row.operation} ${row.variant}`, row);
      for (const row of rows.users) users.set(`${row.operation} ${row.variant} ${row.user}`, row);
      for (const row of rows.windows) windows.set(`${row.operation} ${row.window.index}`, row);
      for (const row of rows.durations) durations.set(`${row.operation} ${row.variant} ${row.bucket}`, row);
      tally.saved();
    },
    restored(): Tally {
      const tally = fresh();
      tally.restore({
        names: [...names.values()],
        sides: [...sides.values()],
        users: [...users.values()],
        windows: [...windows.values()],
        durations: [...durations.values()],
      });
      return tally;
    },
  };
}

describe('durations', () => {
  const millis = fc.double({ min: 0, max: 1e6, noNaN: true });
  const duration = (variant: 'on' | 'off', length: number, count = 1) => ({
    operation: 'download',
    variant,
    millis: length,
    at: since,
    count,
  });

  test('are the sketch of all that were added, saved and restored in parts', () => {
    fc.assert(
      fc.property(fc.array(fc.array(millis, { maxLength: 20 }), { maxLength: 4 }), (batches) => {
        const disk = store();
        const tally = fresh();
        for (const batch of batches) {
          for (const length of batch) tally.addDuration(duration('on', length));
          disk.save(tally);
        }
        const all = batches.flat();
        const buckets = Map.groupBy(all, bucketOf);
        const expected = [...buckets]
          .map(([bucket, lengths]) => [bucket, lengths.length])
          .sort((a, b) => a[0]! - b[0]!);
        for (const each of [tally, disk.restored()])
          expect(each.evidence('download').durations?.treated ?? []).toEqual(expected);
      }),
    );
  });

  test('come from the step on, and leave what was counted alone', () => {
    const tally = counted([event()]);
    expect(tally.evidence('download')).not.toHaveProperty('durations');
    expect(tally.addDuration({ ...duration('on', 5), at: toInstant(since - 1) })).toBe(false);
    expect(tally.addDuration(duration('on', Number.NaN))).toBe(false);
    expect(tally.addDuration(duration('off', 5, 2.5))).toBe(true);
    expect(tally.evidence('download')).toMatchObject({
      treated: { ok: 1 },
      durations: { treated: [], control: [[bucketOf(5), 2.5]] },
    });
  });
});

test('users who met an error are counted once, on each side, where every event has a user', () => {
  const error = (fields: Partial<OperationEvent>) => event({ outcome: 'error', ...fields });
  const tally = counted([error({}), error({}), event({ user: 'bob' }), error({ user: 'cem', variant: 'off' })]);
  expect(tally.evidence('download').erring).toEqual({ treated: 1, control: 1 });
  tally.add(error({ user: 'bob' }));
  expect(tally.evidence('download').erring).toEqual({ treated: 2, control: 1 });
  // Beyond the first eight events nothing is weighed any more.
  for (let i = 0; i < EVENTS_PER_USER; i++) tally.add(event({ user: 'dee' }));
  tally.add(error({ user: 'dee' }));
  expect(tally.evidence('download').erring).toEqual({ treated: 2, control: 1 });
  tally.add(event({ user: undefined, variant: 'off' }));
  expect(tally.evidence('download').erring).toBeUndefined();
});

describe('saving and restoring', () => {
  test('a restored tally equals the original, also in what it makes of later events', () => {
    fc.assert(
      fc.property(fc.array(anyEvents, { minLength: 1, maxLength: 4 }), anyEvents, (batches, later) => {
        const original = fresh();
        const disk = store();
        for (const batch of batches) {
          counted(batch, original);
          disk.save(original);
        }
        const restored = disk.restored();
        expect(evidences(restored)).toEqual(evidences(original));
        expect(restored.changes()).toEqual(NO_ROWS);
        expect(evidences(counted(later, restored))).toEqual(evidences(counted(later, original)));
      }),
    );
  });

  test('only what changed is given to be saved', () => {
    const tally = counted([event({ user: 'ann' }), event({ user: 'bob', variant: 'off' })]);
    expect(tally.changes().names).toEqual([
      { number: 0, user: 'ann' },
      { number: 1, user: 'bob' },
    ]);
    expect(tally.changes().users).toHaveLength(2);
    tally.saved();
    expect(tally.changes()).toEqual(NO_ROWS);
    tally.add(event({ user: 'bob', variant: 'off', outcome: 'error' }));
    const { names, sides, users, windows } = tally.changes();
    expect(names).toEqual([]);
    expect(sides).toEqual([
      { operation: 'download', variant: 'off', ok: 1, errors: 1, userless: 0, firstAt: since, lastAt: since },
    ]);
    expect(users).toMatchObject([{ user: 1, events: 2 }]);
    expect(windows).toEqual([]);
  });
});

describe('what is weighed of a user', () => {
  const repeat = (times: number, fields: Partial<OperationEvent> = {}) =>
    Array<OperationEvent>(times).fill(event(fields));

  test('eight events close a user; later ones count in the totals only', () => {
    const tally = counted([event({ outcome: 'error' }), ...repeat(6)]);
    expect(tally.evidence('download')).toMatchObject({ closed: [], open: [[1, 7, 1]] });
    counted([...repeat(1), ...repeat(5, { outcome: 'error' })], tally);
    expect(tally.evidence('download')).toMatchObject({
      treated: { ok: 7, errors: 6, users: 1, squares: 169 },
      closed: [[1, 8, 1]],
      open: [],
    });
  });

  test('a line that stands for many events fills a user up to eight', () => {
    const tally = counted([event({ outcome: 'error', count: 6 }), event({ count: 2.5 })]);
    expect(tally.evidence('download')).toMatchObject({ treated: { ok: 2.5, errors: 6 }, closed: [[6, 8, 1]] });
  });

  test('after the soak a known user adds nothing, and a new one closes with one event', () => {
    const tally = counted([event(), event({ at: soakEndsAt, outcome: 'error' })]);
    expect(tally.evidence('download')).toMatchObject({ closed: [[0, 1, 1]], open: [], treated: { errors: 1 } });
    tally.add(event({ at: soakEndsAt, user: 'bob', outcome: 'error' }));
    tally.add(event({ at: soakEndsAt, user: 'bob', outcome: 'error' }));
    tally.add(event({ at: since, user: 'bob' }));
    expect(tally.evidence('download').closed).toEqual([
      [0, 1, 1],
      [1, 1, 1],
    ]);
  });

  test('a longer soak opens those who were not full', () => {
    const tally = counted([event(), event({ at: soakEndsAt })]);
    tally.soakUntil(toInstant(soakEndsAt + 1));
    expect(tally.evidence('download')).toMatchObject({ closed: [], open: [[0, 1, 1]] });
  });

  test('users beyond the limit are not told apart, and the evidence says so', () => {
    const tally = createTally({ since, soakEndsAt, maxUsers: 1 });
    counted([event({ user: 'ann' }), event({ user: 'bob' }), event({ user: 'ann' })], tally);
    expect(tally.evidence('download')).toMatchObject({ treated: { ok: 3, users: 1, squares: 4 }, perUser: false });
  });
});

describe('windows', () => {
  const at = (window: number) => toInstant(since + (window - 1) * WINDOW_MILLIS);
  const windows = (...events: Partial<OperationEvent>[]) =>
    counted(events.map(event))
      .evidence('download')
      .windows.map(({ index, treated }) => [index, treated.errors, treated.events]);

  test('hold the first event of each user', () => {
    expect(windows({ at: at(1) }, { at: at(1), outcome: 'error' }, { at: at(3), outcome: 'error' })).toEqual([
      [1, 0, 1],
      [3, 1, 1],
    ]);
  });

  test('take an event that is late by one window, once', () => {
    expect(windows({ at: at(3) }, { at: at(2) }, { at: at(2) })).toEqual([
      [2, 0, 1],
      [3, 0, 1],
    ]);
    expect(windows({ at: at(2) }, { at: at(3) }, { at: at(2) })).toEqual([
      [2, 0, 1],
      [3, 0, 1],
    ]);
  });

  test('do not take an event that is later than that, though the totals do', () => {
    expect(windows({ at: at(3) }, { at: at(1), outcome: 'error' })).toEqual([[3, 0, 1]]);
  });
});

test('an event before the step is refused, and so is one that stands for nothing', () => {
  const tally = fresh();
  expect(tally.add(event({ at: toInstant(since - 1) }))).toBe(false);
  expect(tally.add(event({ count: 0 }))).toBe(false);
  expect(tally.add(event())).toBe(true);
  expect(tally.evidence('download').treated.ok).toBe(1);
});

test('evidence that was given out does not change', () => {
  const tally = counted([event()]);
  const before = tally.evidence('download');
  const copy = structuredClone(before);
  counted([event({ outcome: 'error' }), event({ user: 'bob' })], tally);
  expect(before).toEqual(copy);
});
