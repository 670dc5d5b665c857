// A team's own toggle system, as small as one can be: percentages by key over HTTP, GET to see and PUT to set.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TeamToggles {
  /** Where people set toggles: "http://127.0.0.1:1234". */
  readonly address: string;
  /** Every request so far: "PUT receipt_table 25". */
  readonly requests: readonly string[];
  /** What a person does there. */
  set(key: string, percent: number): Promise<void>;
  close(): Promise<void>;
}

export async function startTeamToggles(): Promise<TeamToggles> {
  const toggles = new Map<string, number>();
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const key = (request.url ?? '').slice(1);
    let body = '';
    for await (const chunk of request) body += String(chunk);
    requests.push(`${request.method} ${key}${body === '' ? '' : ` ${JSON.parse(body).percent}`}`);
    if (request.method === 'PUT') toggles.set(key, JSON.parse(body).percent as number);
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ percent: toggles.get(key) ?? 0 }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address,
    requests,
    async set(key, percent) {
      const answer = await fetch(`${address}/${key}`, { method: 'PUT', body: JSON.stringify({ percent }) });
      if (!answer.ok) throw new Error(`The toggle system answered ${answer.status}.`);
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
