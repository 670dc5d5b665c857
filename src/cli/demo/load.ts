// Drives a reference system over HTTP as its users would: distinct users, a bounded number at once, every answer counted.
import { Agent, request } from 'node:http';
import { Fault } from '../../engine/faults.ts';

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

export interface HttpClient {
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown): Promise<Answer>;
  close(): void;
}

/** Keeps up to `connections` connections open. An answer is whole, or the promise rejects with a Fault PG_PROGRAM_FAILED. */
export function createHttpClient(url: string, connections: number): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const send = (method: string, path: string, body?: Buffer): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const fail = (error: Error): void =>
        reject(
          new Fault(
            'PG_PROGRAM_FAILED',
            `The program at ${url} no longer answers (${error.message}). Start the demo again: it goes on from here.`,
            { cause: error },
          ),
        );
      const headers = body ? { 'content-type': 'application/json', 'content-length': body.length } : {};
      const outgoing = request(`${url}${path}`, { method, agent, headers }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks) }));
        incoming.on('error', fail);
      });
      outgoing.on('error', fail);
      outgoing.end(body);
    });
  return {
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, Buffer.from(JSON.stringify(body))),
    close: () => agent.destroy(),
  };
}

/** Runs `visit` for every user, at most `atOnce` at a time, in order of starting. */
export async function visitAll(
  users: readonly string[],
  atOnce: number,
  visit: (user: string) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let user = users[next++]; user !== undefined; user = users[next++]) await visit(user);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, users.length) }, worker));
}
