import { describe, expect, test } from 'vitest';
import { counted, datadogStep, FIRST, HITS, START } from '../../../test/support/datadog-step.ts';
import { type Instant, MINUTE, toInstant } from '../../core/calendar/instant.ts';
import { createDatadogSource } from './datadog-source.ts';

const step = datadogStep();

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
    step.hit(FIRST, 'on', 2);
    step.now = FIRST + 2 * MINUTE;
    const follower = step.followed();
    await follower.read();
    step.server.next(answer);
    expect(await counted(follower)).toMatch(why);
    expect(await counted(follower)).toEqual([[0, 2, 0]]);
  });

  test('larger stretches than were asked for, which version 1 may take', async () => {
    const series = [{ query_index: 0, interval: 300, tag_set: ['variant:on'], pointlist: [[FIRST, 5]] }];
    step.server.next({ status: 404 }, { status: 200, body: JSON.stringify({ status: 'ok', series }) });
    step.now = FIRST + 10 * MINUTE;
    expect(await counted(step.followed())).toMatch(/answers in stretches of 300 s, and 60 s or a part of it/);
    step.server.next({ status: 404 }, { status: 200, body: '{"status":"error","error":"bad"}' });
    expect(await counted(step.followed())).toMatch(/refuses a query: bad/);
  });

  test('404 on both interfaces', async () => {
    step.server.next({ status: 404 }, { status: 404 });
    step.now = FIRST + 2 * MINUTE;
    expect(await counted(step.followed())).toMatch(/knows no such address \(404\).* site or url/);
  });

  test('no answer in time', async () => {
    step.now = FIRST + 2 * MINUTE;
    step.server.next('hang');
    expect(await counted(step.source(50).follow([HITS], toInstant(START)))).toMatch(
      /^Datadog did not answer within 0\.05 s \(http:/,
    );
  });

  test('what hangs is given up when it is closed', async () => {
    step.now = FIRST + 2 * MINUTE;
    step.server.next('hang');
    const source = step.source(600_000);
    const read = counted(source.follow([HITS], toInstant(START)));
    source.close();
    expect(await read).toMatch(/^Datadog cannot be reached/);
  });

  test('a redirect: keys are not sent on', async () => {
    step.now = FIRST + 2 * MINUTE;
    step.server.next({ status: 307, headers: { location: `${step.server.url}/elsewhere` }, body: '' });
    expect(await counted(step.followed())).toMatch(/^Datadog cannot be reached/);
    expect(step.server.requests).toEqual(['POST /api/v2/query/timeseries']);
  });

  test('a connection that breaks', async () => {
    step.now = FIRST + 2 * MINUTE;
    step.server.next('drop');
    expect(await counted(step.followed())).toMatch(/^Datadog cannot be reached at http:/);
  });

  test('nothing listens', async () => {
    await step.server.close();
    step.now = FIRST + 2 * MINUTE;
    expect(await counted(step.followed())).toMatch(/cannot be reached at .* \(ECONNREFUSED\)/);
  });

  test('429 is waited for as long as its headers say', async () => {
    step.now = FIRST + 2 * MINUTE;
    const follower = step.followed();
    const read = (headers: Record<string, string>) => {
      step.server.next({ status: 429, headers });
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
    step.now = FIRST + 2 * MINUTE;
    const body = JSON.stringify({ data: { attributes: {} } });
    step.server.next({ status: 200, body, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '50' } });
    expect(await step.followed().read()).toMatchObject({ kind: 'read', wait: 50_000 });
  });

  test("a clock that is not Datadog's", async () => {
    step.now = FIRST + 5 * MINUTE;
    const follower = step.followed();
    step.server.clock(() => step.now + 45_000);
    expect(await counted(follower)).toMatch(/clock of this machine is 45 s behind that of Datadog/);
    step.server.clock(() => step.now - 45_000);
    expect(await counted(follower)).toMatch(/clock of this machine is 4[45] s ahead of that of Datadog/);
    // Within what is tolerated the minutes are complete by Datadog's clock.
    step.hit(FIRST + 4 * MINUTE, 'on');
    step.server.clock(() => step.now - 20_000);
    expect(await counted(follower)).toEqual([]);
    step.server.clock(() => undefined);
    step.now += 10_000;
    expect(await counted(follower)).toEqual([[4, 1, 0]]);
  });
});

describe('keys', () => {
  test('are read anew for each request', async () => {
    step.now = FIRST + 2 * MINUTE;
    const follower = step.followed();
    expect(await counted(follower)).toEqual([]);
    step.server.keys('new-api', 'new-app');
    expect(await counted(follower)).toMatch(/refuses the keys/);
    step.keys = { api: 'new-api', app: 'new-app' };
    expect(await counted(follower)).toEqual([]);
  });

  test('are in no reason, even where an answer repeats them', async () => {
    step.now = FIRST + 2 * MINUTE;
    step.server.next({ status: 403, body: '{"errors":["Forbidden for api-key and app-key"]}' });
    expect(await counted(step.followed())).toMatch(/Forbidden for ••• and •••/);
  });

  test('that cannot be read are a failing source with the reference as its reason', async () => {
    const { url } = step.server;
    const broken = createDatadogSource({
      url,
      apiKey: () => {
        throw new Error('DD_API_KEY is not set');
      },
      appKey: () => 'x',
      now: () => toInstant(step.now) as Instant,
    });
    step.now = FIRST + 2 * MINUTE;
    expect(await broken.follow([HITS], toInstant(START)).read()).toMatchObject({ why: 'DD_API_KEY is not set' });
    expect(step.server.requests).toEqual([]);
  });
});
