import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { toInstant } from '../../core/calendar/instant.ts';
import type { Notice, Urgency } from '../../core/run/notice.ts';
import { createSlackChannel } from './slack-channel.ts';
import { createWebhookChannel } from './webhook-channel.ts';

const NOTICE: Notice = {
  rollout: 'letters',
  title: 'Release of <letters> & more',
  toggle: 'letters',
  seq: 7,
  at: toInstant(Date.UTC(2026, 2, 10, 14)),
  urgency: 'person',
  kind: 'advised',
  to: 'Ada',
  text: 'asked Ada to set letters to 25% in Unleash: errors < 1%',
};

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Receives what is posted and answers with `status`; never, where that is 0. */
async function startReceiver(status: () => number) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    received.push({ headers: request.headers, body });
    const code = status();
    if (code !== 0) response.writeHead(code, { location: 'http://127.0.0.1:9/' }).end('ok');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/s3cret`, received };
}

const WAITED_FOR = new AbortController().signal;
const patient = () => AbortSignal.timeout(10_000);
const hook = (url: string, least: Urgency = 'news', deadline = patient) =>
  createWebhookChannel({ url: () => url, key: () => 'whsec_c2VjcmV0', least, deadline, now: () => 1_700_000_000_000 });
const slack = (url: string, least: Urgency = 'news') =>
  createSlackChannel({ url: () => url, least, deadline: patient });

describe('a web hook', () => {
  it('gets the notice as JSON, signed over id, time and body, with the same id when it comes again', async () => {
    const { url, received } = await startReceiver(() => 204);
    await hook(url).deliver(NOTICE, WAITED_FOR);
    await hook(url).deliver(NOTICE, WAITED_FOR);
    const [first, second] = received as [Received, Received];
    expect(JSON.parse(first.body)).toEqual({ ...NOTICE, at: '2026-03-10T14:00:00.000Z' });
    expect(first.headers).toMatchObject({ 'webhook-id': 'letters_7', 'webhook-timestamp': '1700000000' });
    const signed = createHmac('sha256', 'secret').update(`letters_7.1700000000.${first.body}`).digest('base64');
    expect(first.headers['webhook-signature']).toBe(`v1,${signed}`);
    expect(second.headers['webhook-id']).toBe('letters_7');
  });

  it.each([
    [500, /it answered 500\. This is tried again\.$/],
    [404, /Renew its address/],
    [302, /Give the address to which it leads/],
  ])('that answers %s is a fault that shows neither address nor key', async (status, message) => {
    const { url } = await startReceiver(() => status);
    const failed = await hook(url)
      .deliver(NOTICE, WAITED_FOR)
      .catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'PG_NOTIFY', message: expect.stringMatching(message) });
    expect(String(failed)).not.toMatch(/s3cret|whsec/);
  });

  it('that does not answer in time, or is not there, is a fault', async () => {
    const { url } = await startReceiver(() => 0);
    await expect(hook(url, 'news', () => AbortSignal.timeout(50)).deliver(NOTICE, WAITED_FOR)).rejects.toMatchObject({
      code: 'PG_NOTIFY',
      message: expect.stringContaining('did not answer in time'),
    });
    await expect(hook('http://127.0.0.1:9/s3cret').deliver(NOTICE, WAITED_FOR)).rejects.toMatchObject({
      code: 'PG_NOTIFY',
    });
    await expect(hook('no address').deliver(NOTICE, WAITED_FOR)).rejects.toMatchObject({ code: 'PG_NOTIFY' });
  });

  it('is let go of when nobody waits for it any more', async () => {
    const { url, received } = await startReceiver(() => 0);
    const givenUp = new AbortController();
    const delivery = hook(url).deliver(NOTICE, givenUp.signal);
    await vi.waitUntil(() => received.length === 1);
    givenUp.abort();
    await expect(delivery).rejects.toMatchObject({ code: 'PG_NOTIFY' });
  });

  it('names the reference of a secret that is not there', async () => {
    const { url } = await startReceiver(() => 200);
    const keyless = createWebhookChannel({
      url: () => url,
      key: () => {
        throw new Error('the environment variable HOOK_KEY is not set');
      },
      least: 'news',
      deadline: patient,
      now: () => 0,
    });
    await expect(keyless.deliver(NOTICE, WAITED_FOR)).rejects.toMatchObject({
      code: 'PG_NOTIFY',
      message: expect.stringContaining('HOOK_KEY is not set'),
    });
  });
});

describe('Slack', () => {
  it('gets a line with the title in bold, and no character that means something to it', async () => {
    const { url, received } = await startReceiver(() => 200);
    await slack(url).deliver(NOTICE, WAITED_FOR);
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      text: ':raising_hand: *Release of &lt;letters&gt; &amp; more*: asked Ada to set letters to 25% in Unleash: errors &lt; 1%',
    });
  });

  it.each<[Urgency, number]>([
    ['news', 3],
    ['person', 2],
    ['urgent', 1],
  ])('is told what is at least %s', async (least, count) => {
    const { url, received } = await startReceiver(() => 200);
    for (const urgency of ['news', 'person', 'urgent'] as const)
      await slack(url, least).deliver({ ...NOTICE, urgency }, WAITED_FOR);
    expect(received).toHaveLength(count);
  });
});
