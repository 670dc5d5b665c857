// For tests: a real server on a free port of loopback, with made-up sources, closed when the test is over.
import { request } from 'node:http';
import { onTestFinished } from 'vitest';
import { type ServerOptions, startServer } from '../../../src/server/server.ts';
import { createMadeUpRollouts } from './rollouts.ts';
import { createMadeUpToggles } from './toggles.ts';

export async function startMadeUpServer(options: Partial<ServerOptions> = {}) {
  const toggles = createMadeUpToggles();
  const rollouts = createMadeUpRollouts();
  const errors: unknown[] = [];
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    toggles,
    rollouts,
    onError: (error) => errors.push(error),
    ...options,
  });
  onTestFinished(() => server.close());
  return { ...server, toggles, rollouts, errors };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** A request with any headers, Host and Origin too, which fetch does not allow. */
export function send(url: string, method: string, headers: Record<string, string>, body?: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
