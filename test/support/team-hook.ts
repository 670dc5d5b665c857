// A web hook of a team's own, which takes only what is signed with the key "secret", and each notice once.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TeamHook {
  readonly address: string;
  /** What it was told, in order. */
  readonly told: readonly object[];
  close(): Promise<void>;
}

export async function startTeamHook(): Promise<TeamHook> {
  const told = new Map<string, object>();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = request.headers;
    const expected = createHmac('sha256', 'secret')
      .update(`${String(id)}.${String(at)}.${body}`)
      .digest('base64');
    if (signature !== `v1,${expected}`) return void response.writeHead(401).end();
    told.set(String(id), JSON.parse(body) as object);
    response.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    get told() {
      return [...told.values()];
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
