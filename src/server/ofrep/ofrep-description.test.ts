import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import description from '../../../test/foreign/openfeature/ofrep-description.json' with { type: 'json' };
import { openEvents } from '../../../test/support/made-up/event-client.ts';
import { startMadeUpServer } from '../../../test/support/made-up/server.ts';
import { FULL, OFF, percent } from '../../core/toggle/percentage.ts';
import { EVENTS_PATH } from './change-events.ts';
import { FLAGS_PATH } from './ofrep.ts';

type Shape = keyof typeof description.$defs;

/** The published description of an answer, which says what was unexpected. */
function shape(name: Shape) {
  return z.fromJSONSchema({ ...description, $ref: `#/$defs/${name}` } as Parameters<typeof z.fromJSONSchema>[0]);
}

const post = (url: string, key: string, body: unknown) =>
  fetch(`${url}${FLAGS_PATH}${key && `/${key}`}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('answers, by the published description', () => {
  it('are evaluations, of whatever reason', async () => {
    const { url, toggles } = await startMadeUpServer();
    const targeting = { deny: ['user-1'], allow: ['user-2'] };
    for (const [i, percentage] of [OFF, percent(30), FULL].entries()) {
      toggles.set(`plain-${i}`, percentage);
      toggles.set(`ruled-${i}`, percentage, undefined, { targeting });
      toggles.set(`killed-${i}`, percentage, undefined, { targeting, killed: true });
    }
    const reasons = new Set<string>();
    for (let i = 0; i < 10; i++) {
      const asked = { context: { targetingKey: `user-${i}`, country: 'US', nested: { any: [1] } } };
      const answer = await post(url, '', asked);
      expect(answer.headers.get('content-type')).toBe('application/json');
      const bulk = await answer.json();
      expect(shape('bulkEvaluationSuccess').parse(bulk)).toEqual(bulk);
      for (const { key, reason } of (bulk as { flags: { key: string; reason: string }[] }).flags) {
        reasons.add(reason);
        const single = await (await post(url, key, asked)).json();
        expect(shape('evaluationSuccess').parse(single)).toEqual(single);
      }
    }
    expect([...reasons].sort()).toEqual(['DISABLED', 'SPLIT', 'STATIC', 'TARGETING_MATCH']);
  });

  it.each(['', '{', '[]', '{}', '{"context":{}}', '{"context":{"targetingKey":7}}', `{"a":"${'x'.repeat(70_000)}"}`])(
    'are failures with an error code, never a 500: %.30s',
    async (body) => {
      const { url, toggles } = await startMadeUpServer();
      toggles.set('letters', percent(30));
      const [single, bulk] = [await post(url, 'letters', body), await post(url, '', body)];
      expect([single.status, bulk.status]).toEqual([400, 400]);
      shape('evaluationFailure').parse(await single.json());
      shape('bulkEvaluationFailure').parse(await bulk.json());
    },
  );

  it('say that there is no such flag', async () => {
    const { url } = await startMadeUpServer();
    const answer = await post(url, 'nothing', { context: { targetingKey: 'u' } });
    expect(answer.status).toBe(404);
    shape('flagNotFound').parse(await answer.json());
  });

  it('notices what is not as described', () => {
    const answer = { key: 'letters', value: true, reason: 'DEFAULT', variant: 'on' };
    expect(shape('evaluationSuccess').safeParse(answer).success).toBe(false);
    expect(shape('evaluationSuccess').safeParse({ ...answer, reason: 'SPLIT' }).success).toBe(true);
    expect(shape('bulkEvaluationSuccess').safeParse({ flags: [answer] }).success).toBe(false);
  });
});

describe('the event stream', () => {
  it('is named in a bulk answer, and has providers ask again after each change', async () => {
    const { url, toggles } = await startMadeUpServer();
    toggles.set('letters', OFF);
    const asked = { context: { targetingKey: 'u' } };
    const { eventStreams } = (await (await post(url, '', asked)).json()) as {
      eventStreams: { type: string; endpoint: { requestUri: string } }[];
    };
    expect(eventStreams).toEqual([{ type: 'sse', endpoint: { requestUri: EVENTS_PATH } }]);
    const client = await openEvents(`${url}${eventStreams[0]!.endpoint.requestUri}`);
    for (const percentage of [FULL, OFF]) {
      toggles.set('letters', percentage);
      const event = await client.next();
      expect(event?.event).toBe('message');
      expect(shape('sseEventData').parse(event?.data)).toEqual({ type: 'refetchEvaluation' });
      const { flags } = (await (await post(url, '', asked)).json()) as { flags: { value: boolean }[] };
      expect(flags[0]?.value).toBe(percentage === FULL);
    }
  });

  it('is read, not written', async () => {
    const { url } = await startMadeUpServer();
    const answer = await fetch(`${url}${EVENTS_PATH}`, { method: 'POST' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
  });
});

describe('the limit of a client', () => {
  it('answers 429 with Retry-After to one that asks too much, and leaves others alone', async () => {
    const { url, toggles } = await startMadeUpServer({ evaluationsPerSecond: 5 });
    toggles.set('letters', FULL);
    const body = JSON.stringify({ context: { targetingKey: 'u' } });
    const asked = async (address: string) =>
      fetch(`${url}${FLAGS_PATH}`, { method: 'POST', body, headers: { 'x-forwarded-for': address } });
    const statuses: number[] = [];
    // A second may end meanwhile, but hardly twice in a row.
    for (let i = 0; i < 12; i++) statuses.push((await asked('192.0.2.1')).status);
    expect(statuses.slice(0, 5)).toEqual([200, 200, 200, 200, 200]);
    expect(statuses).toContain(429);
    const refused = await asked('192.0.2.1');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect((await asked('192.0.2.2')).status).toBe(200);
  });
});
