// A team's end of the web hook, as the guide describes it: verifies signatures, keeps percentages, answers a GET.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface WebhookReceiver {
  readonly url: string;
  /** Percents by toggle. */
  readonly percentages: Map<string, number>;
  /** Of what was received, in order. */
  readonly ids: readonly string[];
  /** Every percentage that was posted, in order. */
  readonly posted: readonly number[];
  readonly keys: { read: string; write: string };
  /** Resolves when it was told this percentage (in percents) of the toggle, which may have been before. */
  told(toggle: string, percentage: number): Promise<void>;
  close(): Promise<void>;
}

export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const percentages = new Map<string, number>();
  const changes = new EventEmitter();
  const ids: string[] = [];
  const posted: number[] = [];
  const keys = { read: 'whsec_c2VjcmV0IG9mIHJlYWRpbmcgMQ==', write: 'secret-of-writing-1' };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    ids.push(String(request.headers['webhook-id']));
    const reads = request.method === 'GET';
    if (!isSigned(request, body, reads ? keys.read : keys.write)) return response.writeHead(401).end();
    response.setHeader('content-type', 'application/json');
    if (reads) {
      const percentage = percentages.get(decodeURIComponent(request.url?.split('/').at(-1) ?? ''));
      if (percentage === undefined) return response.writeHead(404).end();
      return response.end(JSON.stringify({ percentage }));
    }
    const { toggle, percentage } = JSON.parse(body) as { toggle: string; percentage: number };
    percentages.set(toggle, percentage);
    posted.push(percentage);
    changes.emit('change');
    return response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    percentages,
    ids,
    posted,
    keys,
    async told(toggle, percentage) {
      while (percentages.get(toggle) !== percentage) await once(changes, 'change');
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Written anew from https://www.standardwebhooks.com, so that the driver is not its own judge. */
function isSigned(request: IncomingMessage, body: string, key: string): boolean {
  const header = (name: string) => String(request.headers[name]);
  const bytes = key.startsWith('whsec_') ? Buffer.from(key.slice(6), 'base64') : Buffer.from(key);
  const expected = createHmac('sha256', bytes)
    .update([header('webhook-id'), header('webhook-timestamp'), body].join('.'))
    .digest();
  return header('webhook-signature')
    .split(' ')
    .some((signature) => {
      const [version, given = ''] = signature.split(',');
      const sent = Buffer.from(given, 'base64');
      return version === 'v1' && sent.length === expected.length && timingSafeEqual(sent, expected);
    });
}
