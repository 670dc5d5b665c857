import { describe, expect, test } from 'vitest';
import { counted, datadogStep, FIRST, HITS, START } from '../../../test/support/datadog-step.ts';
import { MINUTE } from '../../core/calendar/instant.ts';
import { type AskedQuery, queryKey } from '../../core/gate/bound-queries.ts';

const step = datadogStep();

describe('the counts of a step', () => {
  test('are those of its whole minutes: nothing of before, nothing of a minute that is not over', async () => {
    step.hit(START - 1000, 'on', 100);
    step.hit(START + 1000, 'on', 10);
    step.hit(FIRST, 'on', 2);
    step.hit(FIRST + 59_999, 'off', 3);
    step.hit(FIRST + MINUTE, 'on', 50);
    step.now = FIRST + MINUTE + 9000;
    const follower = step.followed();
    expect(await counted(follower)).toEqual([]);
    step.now = FIRST + MINUTE + 10_000;
    expect(await counted(follower)).toEqual([[0, 2, 3]]);
  });

  test('are read again until they are settled, and never shrink', async () => {
    step.hit(FIRST, 'on', 2);
    step.now = FIRST + 2 * MINUTE;
    const follower = step.followed();
    expect(await counted(follower)).toEqual([[0, 2, 0]]);
    step.hit(FIRST + 5000, 'off', 7);
    step.now += MINUTE;
    expect(await counted(follower)).toEqual([[0, 2, 7]]);
    // An answer that lost a part for a moment changes nothing.
    step.answersOnce([['variant:on'], ['variant:off']], [FIRST], [[2], [4]]);
    step.now += MINUTE;
    expect(await counted(follower)).toEqual([[0, 2, 7]]);
  });

  test('leave out a minute that Datadog gives although it began before', async () => {
    step.answersOnce([['variant:on']], [FIRST - MINUTE, FIRST], [[100, 2]]);
    step.now = FIRST + 2 * MINUTE;
    expect(await counted(step.followed())).toEqual([[0, 2, 0]]);
  });

  test('are read as a whole once an hour, for what came very late', async () => {
    step.now = FIRST + 2 * MINUTE;
    const follower = step.followed();
    await follower.read();
    step.now = FIRST + 40 * MINUTE;
    await follower.read();
    step.hit(FIRST, 'on', 1);
    step.now += MINUTE;
    expect(await counted(follower)).toEqual([]);
    step.now = FIRST + 62 * MINUTE;
    expect(await counted(follower)).toEqual([[0, 1, 0]]);
  });

  test('of a step that is over are read as a whole each time, for what came late', async () => {
    const end = FIRST + 50 * MINUTE;
    step.now = end;
    const follower = step.followed();
    await follower.read();
    step.hit(FIRST, 'on', 1);
    step.now = end + 10 * MINUTE;
    expect(await counted(follower, end)).toEqual([]);
    step.now = end + 16 * MINUTE;
    expect(await counted(follower, end)).toEqual([[0, 1, 0]]);
    step.hit(FIRST + MINUTE, 'on', 2);
    step.now = end + 62 * MINUTE;
    expect(await counted(follower, end)).toEqual([
      [0, 1, 0],
      [1, 2, 0],
    ]);
  });

  test('end where the next step begins', async () => {
    step.hit(FIRST, 'on', 2);
    step.hit(FIRST + MINUTE, 'on', 3);
    step.hit(FIRST + 2 * MINUTE, 'on', 4);
    step.now = FIRST + 10 * MINUTE;
    expect(await counted(step.followed(), FIRST + 2 * MINUTE + 30_000)).toEqual([
      [0, 2, 0],
      [1, 3, 0],
    ]);
  });

  test('are those of all series of a variant; another value of the tag is neither', async () => {
    step.hit(FIRST, 'on', 2, 'host:a');
    step.hit(FIRST, 'on', 3, 'host:b');
    step.hit(FIRST, 'shadow', 9);
    step.server.add({ metric: 'app.hits', tags: ['env:prod'], at: FIRST, value: 8 });
    step.hit(FIRST, 'off', 1);
    step.now = FIRST + 2 * MINUTE;
    const byHost = { ...HITS, query: 'sum:app.hits{env:prod} by {host}.as_count()' };
    expect(await counted(step.followed([byHost]), undefined, byHost)).toEqual([[0, 5, 1]]);
  });

  test('are a sum of terms, of which one may have no point', async () => {
    step.hit(FIRST, 'on', 2);
    step.server.add({ metric: 'app.more', tags: ['variant:on'], at: FIRST + MINUTE, value: 5 });
    step.now = FIRST + 3 * MINUTE;
    const sum = { ...HITS, query: 'sum:app.hits{env:prod}.as_count() + sum:app.more{*}.as_count()' };
    expect(await counted(step.followed([sum]), undefined, sum)).toEqual([
      [0, 2, 0],
      [1, 5, 0],
    ]);
  });

  test('are all of the treated where somebody vouches for the query', async () => {
    step.hit(FIRST, 'anything', 2);
    step.now = FIRST + 2 * MINUTE;
    const vouched: AskedQuery = { ...HITS, split: { kind: 'treatedOnly' } };
    expect(await counted(step.followed([vouched]), undefined, vouched)).toEqual([[0, 2, 0]]);
    expect(step.server.queries).toEqual(['sum:app.hits{env:prod}.as_count()']);
  });

  test('of days are read four hours at a time, and the same from the beginning again', async () => {
    const hours = 30;
    for (let hour = 0; hour < hours; hour++) step.hit(FIRST + hour * 60 * MINUTE, 'on', hour + 1);
    step.now = FIRST + hours * 60 * MINUTE;
    const expected = Array.from({ length: hours }, (_, hour) => [hour * 60, hour + 1, 0]);
    expect(await counted(step.followed())).toEqual(expected);
    expect(step.server.requests).toHaveLength(8);
    expect(await counted(step.followed())).toEqual(expected);
  });

  test('are the same where only version 1 is spoken, and version 2 is asked no more', async () => {
    step.server.onlyV1();
    step.hit(FIRST, 'on', 2);
    step.hit(FIRST + 30_000, 'on', 1);
    step.hit(FIRST + 30_000, 'off', 3);
    step.now = FIRST + 2 * MINUTE;
    const follower = step.followed();
    expect(await counted(follower)).toEqual([[0, 3, 3]]);
    await follower.read();
    expect(step.server.requests).toEqual(['POST /api/v2/query/timeseries', 'GET /api/v1/query', 'GET /api/v1/query']);
  });

  test('are none, and not zero, where there is no series', async () => {
    step.now = FIRST + 2 * MINUTE;
    expect(await counted(step.followed())).toEqual([]);
  });
});

describe('the last day', () => {
  const totals = async () => {
    const answer = await step.source().lastDay([HITS]);
    return answer.kind === 'read' ? answer.totals.get(queryKey(HITS)) : answer.why;
  };

  test.each(['v2', 'v1'] as const)('is one number a side (%s)', async (version) => {
    if (version === 'v1') step.server.onlyV1();
    step.now = START;
    step.hit(step.now - 25 * 60 * MINUTE, 'on', 1000);
    step.hit(step.now - 60 * MINUTE, 'on', 1);
    step.hit(step.now - 60 * MINUTE, 'off', 20);
    step.hit(step.now - 10 * MINUTE, 'off', 5);
    step.hit(step.now - 10 * MINUTE, 'shadow', 4);
    expect(await totals()).toEqual({ on: 1, off: 25, neither: 4 });
  });

  test('is nothing where there is no series, and a reason where the source fails', async () => {
    expect(await totals()).toBeUndefined();
    step.server.next({ status: 403 });
    expect(await totals()).toMatch(/refuses the keys/);
  });
});
