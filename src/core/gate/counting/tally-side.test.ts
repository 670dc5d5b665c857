// What is weighed of a user, when users are closed, and which windows their events stand in.
import { describe, expect, test } from 'vitest';
import { counted, event, since, soakEndsAt } from '../../../../test/support/counted-events.ts';
import { toInstant } from '../../calendar/instant.ts';
import { type OperationEvent, WINDOW_MILLIS } from '../evidence.ts';
import { createTally } from './tally.ts';

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
