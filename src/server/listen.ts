// Where a server listens: making it so, or saying in one message why not and what to do.
import type { Server } from 'node:http';
import { Fault, messageOf } from '../engine/faults.ts';

/** @throws Fault PG_PORT_BUSY */
export async function listen(server: Server, host: string, port: number): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    throw new Fault('PG_PORT_BUSY', sentenceOf(error, host, port), { cause: error });
  }
}

function sentenceOf(error: unknown, host: string, port: number): string {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is in use by another program: stop that one, or choose another with --port (0 takes any free one).`;
    case 'EACCES':
      return `Port ${port} on ${host} is not allowed for this user: choose one above 1023 with --port (0 takes any free one).`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${host} is no address of this machine: choose another with --host (127.0.0.1 is this machine only).`;
    default:
      return `Port ${port} on ${host} cannot be listened on (${messageOf(error)}): choose another with --port.`;
  }
}

/** Only programs of this machine reach it. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Where a browser on this machine finds it, without a slash at the end. */
export function urlOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
