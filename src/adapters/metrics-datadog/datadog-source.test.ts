import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DatadogServer, startDatadogServer } from '../../../test/foreign/datadog-server/datadog-server.ts';
import { type Instant, MINUTE, toInstant } from '../../core/calendar/instant.ts';
import { type AskedQuery, queryKey } from '../../core/gate/bound-queries.ts';
import type { CountFollower } from '../../engine/count-source.ts';
import { createDatadogSource } from './datadog-source.ts';

const HITS: AskedQuery = {
  query: 'sum:app.hits{env:prod}.as_count()',
  split: { kind: 'by', name: 'variant', on: 'on', off: 'off' },
};
const START = Date.UTC(2026, 10, 24, 14, 0, 20);
/** The first whole minute of a step that begins at START. */
const FIRST = Date.UTC(2026, 10, 24, 14, 1);

let server: DatadogServer;
let now: number;
/** So that no run of a law counts what another one sent. */
let runs = 0;
let keys = { api: 'api-key', app: 'app-key' };

beforeEach(async () => {
  server = await startDatadogServer();
  now = START;
  keys = { api: 'api-key', app: 'app-key' };
  server.clock(() => now);
});
afterEach(() => server.close());

function source(timeout = 20_000) {
  const { url } = server;
  return createDatadogSource({
    url,
    apiKey: () => keys.api,
    appKey: () => keys.app,
    now: () => toInstant(now),
    timeout,
  });
}

function hit(at: number, variant: string, value = 1, ...tags: string[]): void {
  server.add({ metric: 'app.hits', tags: ['env:prod', `variant:${variant}`, ...tags], at, value });
}

const followed = (queries = [HITS], since = START): CountFollower => source().follow(queries, toInstant(since));

async function counted(follower: CountFollower, until?: number, query = HITS) {
  const answer = await follower.read(until === undefined ? undefined : toInstant(until));
  if (answer.kind === 'failing') return answer.why;
  return (answer.points.get(queryKey(query)) ?? []).map(({ at, on, off }) => [(at - FIRST) / MINUTE, on, off]);
}

/** Whatever is there, the next answer is this. */
function answersOnce(tags: readonly string[][], times: readonly number[], values: readonly number[][]): void {
  const attributes = { series: tags.map((each) => ({ group_tags: each, query_index: 0 })), times, values };
  server.next({ status: 200, body: JSON.stringify({ data: { type: 'timeseries_response', attributes } }) });
}

describe('the counts of a step', () => {
  test('are those of its whole minutes: nothing of before, nothing of a minute that is not over', async () => {
    hit(START - 1000, 'on', 100);
    hit(START + 1000, 'on', 10);
    hit(FIRST, 'on', 2);
    hit(FIRST + 59_999, 'off', 3);
    hit(FIRST + MINUTE, 'on', 50);
    now = FIRST + MINUTE + 9000;
    const follower = followed();
    expect(await counted(follower)).toEqual([]);
    now = FIRST + MINUTE + 10_000;
    expect(await counted(follower)).toEqual([[0, 2, 3]]);
  });

  test('are read again until they are settled, and never shrink', async () => {
    hit(FIRST, 'on', 2);
    now = FIRST + 2 * MINUTE;
    const follower = followed();
    expect(await counted(follower)).toEqual([[0, 2, 0]]);
    hit(FIRST + 5000, 'off', 7);
    now += MINUTE;
    expect(await counted(follower)).toEqual([[0, 2, 7]]);
    // An answer that lost a part for a moment changes nothing.
    answersOnce([['variant:on'], ['variant:off']], [FIRST], [[2], [4]]);
    now += MINUTE;
    expect(await counted(follower)).toEqual([[0, 2, 7]]);
  });

  test('leave out a minute that Datadog gives although it began before', async () => {
    answersOnce([['variant:on']], [FIRST - MINUTE, FIRST], [[100, 2]]);
    now = FIRST + 2 * MINUTE;
    expect(await counted(followed())).toEqual([[0, 2, 0]]);
  });

  test('are read as a whole once an hour, for what came very late', async () => {
    now = FIRST + 2 * MINUTE;
    const follower = followed();
    await follower.read();
    now = FIRST + 40 * MINUTE;
    await follower.read();
    hit(FIRST, 'on', 1);
    now += MINUTE;
    expect(await counted(follower)).toEqual([]);
    now = FIRST + 62 * MINUTE;
    expect(await counted(follower)).toEqual([[0, 1, 0]]);
  });

  test('end where the next step begins', async () => {
    hit(FIRST, 'on', 2);
    hit(FIRST + MINUTE, 'on', 3);
    hit(FIRST + 2 * MINUTE, 'on', 4);
    now = FIRST + 10 * MINUTE;
    expect(await counted(followed(), FIRST + 2 * MINUTE + 30_000)).toEqual([
      [0, 2, 0],
      [1, 3, 0],
    ]);
  });

  test('are those of all series of a variant; another value of the tag is neither', async () => {
    hit(FIRST, 'on', 2, 'host:a');
    hit(FIRST, 'on', 3, 'host:b');
    hit(FIRST, 'shadow', 9);
    server.add({ metric: 'app.hits', tags: ['env:prod'], at: FIRST, value: 8 });
    hit(FIRST, 'off', 1);
    now = FIRST + 2 * MINUTE;
    const byHost = { ...HITS, query: 'sum:app.hits{env:prod} by {host}.as_count()' };
    expect(await counted(followed([byHost]), undefined, byHost)).toEqual([[0, 5, 1]]);
  });

  test('are a sum of terms, of which one may have no point', async () => {
    hit(FIRST, 'on', 2);
    server.add({ metric: 'app.more', tags: ['variant:on'], at: FIRST + MINUTE, value: 5 });
    now = FIRST + 3 * MINUTE;
    const sum = { ...HITS, query: 'sum:app.hits{env:prod}.as_count() + sum:app.more{*}.as_count()' };
    expect(await counted(followed([sum]), undefined, sum)).toEqual([
      [0, 2, 0],
      [1, 5, 0],
    ]);
  });

  test('are all of the treated where somebody vouches for the query', async () => {
    hit(FIRST, 'anything', 2);
    now = FIRST + 2 * MINUTE;
    const vouched: AskedQuery = { ...HITS, split: { kind: 'treatedOnly' } };
    expect(await counted(followed([vouched]), undefined, vouched)).toEqual([[0, 2, 0]]);
    expect(server.queries).toEqual(['sum:app.hits{env:prod}.as_count()']);
  });

  test('of days are read four hours at a time, and the same from the beginning again', async () => {
    const hours = 30;
    for (let hour = 0; hour < hours; hour++) hit(FIRST + hour * 60 * MINUTE, 'on', hour + 1);
    now = FIRST + hours * 60 * MINUTE;
    const expected = Array.from({ length: hours }, (_, hour) => [hour * 60, hour + 1, 0]);
    expect(await counted(followed())).toEqual(expected);
    expect(server.requests).toHaveLength(8);
    expect(await counted(followed())).toEqual(expected);
  });

  test('are the same where only version 1 is spoken, and version 2 is asked no more', async () => {
    server.onlyV1();
    hit(FIRST, 'on', 2);
    hit(FIRST + 30_000, 'on', 1);
    hit(FIRST + 30_000, 'off', 3);
    now = FIRST + 2 * MINUTE;
    const follower = followed();
    expect(await counted(follower)).toEqual([[0, 3, 3]]);
    await follower.read();
    expect(server.requests).toEqual(['POST /api/v2/query/timeseries', 'GET /api/v1/query', 'GET /api/v1/query']);
  });

  test('are none, and not zero, where there is no series', async () => {
    now = FIRST + 2 * MINUTE;
    expect(await counted(followed())).toEqual([]);
  });
});

describe('a source that fails says why, and what was counted stays', () => {
  test.each([
    ['400', { status: 400 }, /^Datadog refuses a query \(400\): Bad Request$/],
    ['401', { status: 401 }, /^Datadog refuses the keys \(401\): Unauthorized\. Check connections\.datadog/],
    ['403', { status: 403 }, /^Datadog refuses the keys \(403\): Forbidden\. .*timeseries_query/],
    ['500', { status: 500 }, /^Datadog answers with status 500: Internal Server Error$/],
    ['503 of a proxy', { status: 503, body: '<html>' }, /^Datadog answers with status 503$/],
    [
      'errors as JSON:API writes them',
      { status: 400, body: '{"errors":[{"title":"Bad","detail":"no\\nsuch metric"}]}' },
      /: Bad: no such metric$/,
    ],
    ['no JSON', { status: 200, body: '<html>' }, /no JSON; is there a proxy/],
    [
      'another shape',
      { status: 200, body: '{"data":{"attributes":{"values":"x"}}}' },
      /not what its API description says/,
    ],
    [
      'a shape that contradicts itself',
      { status: 200, body: '{"data":{"attributes":{"series":[{}],"times":[1],"values":[]}}}' },
      /not what its API/,
    ],
    [
      'errors in an answer',
      { status: 200, body: '{"errors":"metric query failed"}' },
      /refuses a query: metric query failed/,
    ],
  ])('%s', async (_, answer, why) => {
    hit(FIRST, 'on', 2);
    now = FIRST + 2 * MINUTE;
    const follower = followed();
    await follower.read();
    server.next(answer);
    expect(await counted(follower)).toMatch(why);
    expect(await counted(follower)).toEqual([[0, 2, 0]]);
  });

  test('larger stretches than were asked for, which version 1 may take', async () => {
    const series = [{ query_index: 0, interval: 300, tag_set: ['variant:on'], pointlist: [[FIRST, 5]] }];
    server.next({ status: 404 }, { status: 200, body: JSON.stringify({ status: 'ok', series }) });
    now = FIRST + 10 * MINUTE;
    expect(await counted(followed())).toMatch(/answers in stretches of 300 s, and 60 s or a part of it/);
    server.next({ status: 404 }, { status: 200, body: '{"status":"error","error":"bad"}' });
    expect(await counted(followed())).toMatch(/refuses a query: bad/);
  });

  test('404 on both interfaces', async () => {
    server.next({ status: 404 }, { status: 404 });
    now = FIRST + 2 * MINUTE;
    expect(await counted(followed())).toMatch(/knows no such address \(404\).* site or url/);
  });

  test('no answer in time', async () => {
    now = FIRST + 2 * MINUTE;
    server.next('hang');
    expect(await counted(source(50).follow([HITS], toInstant(START)))).toMatch(
      /^Datadog did not answer within 0\.05 s \(http:/,
    );
  });

  test('a redirect: keys are not sent on', async () => {
    now = FIRST + 2 * MINUTE;
    server.next({ status: 307, headers: { location: `${server.url}/elsewhere` }, body: '' });
    expect(await counted(followed())).toMatch(/^Datadog cannot be reached/);
    expect(server.requests).toEqual(['POST /api/v2/query/timeseries']);
  });

  test('a connection that breaks', async () => {
    now = FIRST + 2 * MINUTE;
    server.next('drop');
    expect(await counted(followed())).toMatch(/^Datadog cannot be reached at http:/);
  });

  test('nothing listens', async () => {
    await server.close();
    now = FIRST + 2 * MINUTE;
    expect(await counted(followed())).toMatch(/cannot be reached at .* \(ECONNREFUSED\)/);
  });

  test('429 is waited for as long as its headers say', async () => {
    now = FIRST + 2 * MINUTE;
    const follower = followed();
    const read = (headers: Record<string, string>) => {
      server.next({ status: 429, headers });
      return follower.read();
    };
    expect(await read({ 'x-ratelimit-reset': '37' })).toEqual({
      kind: 'failing',
      status: 429,
      why: 'Datadog\'s rate limit "metrics_query" is reached; it is asked again in 37 s',
      wait: 37_000,
    });
    expect(await read({ 'x-ratelimit-reset': 'soon', 'retry-after': '5' })).toMatchObject({ wait: 5000 });
    expect(await read({ 'x-ratelimit-reset': '', 'x-ratelimit-period': '10' })).toMatchObject({ wait: 1000 });
  });

  test('the last request that a limit allows is waited for, too', async () => {
    now = FIRST + 2 * MINUTE;
    const body = JSON.stringify({ data: { attributes: {} } });
    server.next({ status: 200, body, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '50' } });
    expect(await followed().read()).toMatchObject({ kind: 'read', wait: 50_000 });
  });

  test("a clock that is not Datadog's", async () => {
    now = FIRST + 5 * MINUTE;
    const follower = followed();
    server.clock(() => now + 45_000);
    expect(await counted(follower)).toMatch(/clock of this machine is 45 s behind that of Datadog/);
    server.clock(() => now - 45_000);
    expect(await counted(follower)).toMatch(/clock of this machine is 4[45] s ahead of that of Datadog/);
    // Within what is tolerated the minutes are complete by Datadog's clock.
    hit(FIRST + 4 * MINUTE, 'on');
    server.clock(() => now - 20_000);
    expect(await counted(follower)).toEqual([]);
    server.clock(() => undefined);
    now += 10_000;
    expect(await counted(follower)).toEqual([[4, 1, 0]]);
  });
});

describe('keys', () => {
  test('are read anew for each request', async () => {
    now = FIRST + 2 * MINUTE;
    const follower = followed();
    expect(await counted(follower)).toEqual([]);
    server.keys('new-api', 'new-app');
    expect(await counted(follower)).toMatch(/refuses the keys/);
    keys = { api: 'new-api', app: 'new-app' };
    expect(await counted(follower)).toEqual([]);
  });

  test('are in no reason, even where an answer repeats them', async () => {
    now = FIRST + 2 * MINUTE;
    server.next({ status: 403, body: '{"errors":["Forbidden for api-key and app-key"]}' });
    expect(await counted(followed())).toMatch(/Forbidden for ••• and •••/);
  });

  test('that cannot be read are a failing source with the reference as its reason', async () => {
    const { url } = server;
    const broken = createDatadogSource({
      url,
      apiKey: () => {
        throw new Error('DD_API_KEY is not set');
      },
      appKey: () => 'x',
      now: () => toInstant(now) as Instant,
    });
    now = FIRST + 2 * MINUTE;
    expect(await broken.follow([HITS], toInstant(START)).read()).toMatchObject({ why: 'DD_API_KEY is not set' });
    expect(server.requests).toEqual([]);
  });
});

describe('the last day', () => {
  const totals = async () => {
    const answer = await source().lastDay([HITS]);
    return answer.kind === 'read' ? answer.totals.get(queryKey(HITS)) : answer.why;
  };

  test.each(['v2', 'v1'] as const)('is one number a side (%s)', async (version) => {
    if (version === 'v1') server.onlyV1();
    now = START;
    hit(now - 25 * 60 * MINUTE, 'on', 1000);
    hit(now - 60 * MINUTE, 'on', 1);
    hit(now - 60 * MINUTE, 'off', 20);
    hit(now - 10 * MINUTE, 'off', 5);
    hit(now - 10 * MINUTE, 'shadow', 4);
    expect(await totals()).toEqual({ on: 1, off: 25, neither: 4 });
  });

  test('is nothing where there is no series, and a reason where the source fails', async () => {
    expect(await totals()).toBeUndefined();
    server.next({ status: 403 });
    expect(await totals()).toMatch(/refuses the keys/);
  });
});

test('whatever comes late, counts only grow, and in the end are those of the whole minutes of the step', async () => {
  const minute = { min: 0, max: 20 * 60 };
  const event = fc.record({
    second: fc.integer({ min: -120, max: minute.max }),
    late: fc.integer({ min: 0, max: 14 * 60 }),
    variant: fc.constantFrom('on', 'off'),
    count: fc.integer({ min: 1, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
      const metric = `app.${runs++}`;
      const query: AskedQuery = { ...HITS, query: `sum:${metric}{*}.as_count()` };
      const follower = followed([query]);
      const waiting = events.map((each) => ({ ...each, at: START + each.second * 1000 }));
      let last = [0, 0];
      for (let second = 0; second <= 36 * 60; second += 45) {
        now = START + second * 1000;
        for (const { variant, count, at, late } of waiting.splice(0))
          if (at + late * 1000 <= now) server.add({ metric, tags: [`variant:${variant}`], at, value: count });
          else waiting.push({ second: 0, variant, count, at, late });
        const counts = await counted(follower, START + minute.max * 1000, query);
        if (typeof counts === 'string') throw new Error(counts);
        const sums = [1, 2].map((side) => counts.reduce((sum, each) => sum + (each[side] ?? 0), 0));
        expect((sums[0] ?? 0) >= (last[0] ?? 0) && (sums[1] ?? 0) >= (last[1] ?? 0)).toBe(true);
        last = sums;
      }
      // The step ends 20 seconds into a minute, which is no whole one.
      const inside = events.filter(({ second }) => {
        const at = START + second * 1000;
        return at >= FIRST && at < START + minute.max * 1000 - 20_000;
      });
      const expected = (side: string) =>
        inside.filter(({ variant }) => variant === side).reduce((sum, { count }) => sum + count, 0);
      expect(last).toEqual([expected('on'), expected('off')]);
    }),
    { numRuns: 8 },
  );
}, 60_000);
