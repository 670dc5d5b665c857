// Holds the tally to a brute-force count of the same events, and to the rules for users, windows and the end of the soak.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anyEvents,
  counted,
  event,
  evidences,
  fresh,
  inTime,
  operations,
  since,
  soakEndsAt,
} from '../../../../test/support/counted-events.ts';
import { toInstant } from '../../calendar/instant.ts';
import { EVENTS_PER_USER, type OperationEvent, WINDOW_MILLIS } from '../evidence.ts';

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
