// Sends the same events to any number of connected clients: at once, in order, and never waiting for the slowest.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { sendProblem } from '../problems.ts';
import { chunkOf, HEARTBEAT } from './frame.ts';

export interface Hub {
  /** Makes a client of a GET request: it gets `first` now and every later broadcast, until either side hangs up. */
  join(request: IncomingMessage, response: ServerResponse, first: string): void;
  /** Writes `text` (whole events) to every client, to the first ones before it returns. */
  broadcast(text: string): void;
  /** Clients connected now; with none, there is no need to make the text. */
  readonly size: number;
  /** Ends every stream properly. */
  close(): void;
}

export interface HubOptions {
  /** Between two comments that keep idle connections open. */
  readonly heartbeatMillis?: number;
  /** A client that has this much unread is dropped; it comes back and is told everything anew. */
  readonly mostBufferedBytes?: number;
  /** Clients written to before others get their turn: a write takes about 10 microseconds. */
  readonly clientsPerTurn?: number;
}

interface Client {
  readonly socket: Socket;
  readonly response: ServerResponse;
  /** Broadcasts made before it joined: what it was told at first holds them already. */
  readonly joinedAt: number;
}

export function createHub(options: HubOptions = {}): Hub {
  const { heartbeatMillis = 15_000, mostBufferedBytes = 1024 * 1024, clientsPerTurn = 500 } = options;
  const clients = new Set<Client>();
  const queue: { readonly number: number; readonly chunk: Buffer }[] = [];
  let broadcasts = 0;
  let reached: Iterator<Client> | undefined;
  let heartbeat: NodeJS.Timeout | undefined;

  const drop = (client: Client) => {
    clients.delete(client);
    if (clients.size > 0) return;
    clearInterval(heartbeat);
    heartbeat = undefined;
  };

  const write = (client: Client, chunk: Buffer) => {
    // Straight to the socket: the chunk is framed already, and the response would copy and queue it once per client.
    client.socket.write(chunk);
    if (client.socket.writableLength > mostBufferedBytes) {
      drop(client);
      client.socket.destroy();
    }
  };

  /** Each broadcast reaches everybody before the next one begins; after every so many clients, others get their turn. */
  const drain = () => {
    let left = clientsPerTurn;
    for (let next = queue[0]; next; next = queue[0]) {
      reached ??= clients.values();
      for (let client = reached.next(); !client.done; client = reached.next()) {
        if (client.value.joinedAt < next.number) write(client.value, next.chunk);
        if (--left === 0) {
          setImmediate(drain);
          return;
        }
      }
      reached = undefined;
      queue.shift();
    }
  };

  const broadcast = (text: string) => {
    if (clients.size === 0) return;
    queue.push({ number: ++broadcasts, chunk: chunkOf(text) });
    if (queue.length === 1) drain();
  };

  return {
    join(request, response, first) {
      if (request.httpVersion !== '1.1') {
        sendProblem(response, 505, `Unexpected HTTP ${request.httpVersion}, expected 1.1: a stream has no other end`);
        return;
      }
      const { socket } = response;
      // Gone already, or waiting behind another request of the same connection, where a stream would never be seen.
      if (!socket || socket.destroyed) {
        request.destroy();
        return;
      }
      request.resume();
      socket.setTimeout(0);
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'transfer-encoding': 'chunked',
        'x-accel-buffering': 'no',
      });
      socket.cork();
      response.flushHeaders();
      const client = { socket, response, joinedAt: broadcasts };
      clients.add(client);
      response.on('close', () => drop(client));
      write(client, chunkOf(first));
      socket.uncork();
      heartbeat ??= setInterval(() => broadcast(HEARTBEAT), heartbeatMillis).unref();
    },
    broadcast,
    get size() {
      return clients.size;
    },
    close() {
      queue.length = 0;
      reached = undefined;
      for (const client of [...clients]) {
        client.response.end();
        drop(client);
      }
    },
  };
}
