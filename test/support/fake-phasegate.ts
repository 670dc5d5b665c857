// A stand-in for Phasegate in tests: tells toggles over a real event stream and listens for operation events on a real UDP port.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Address } from '../../src/sdk/telemetry.ts';

/** One operation event as it came in, taken apart. */
interface HeardEvent {
  readonly metric: string;
  readonly value: number;
  readonly kind: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface FakePhasegate {
  readonly url: string;
  readonly statsd: Address;
  /** Every line received, in order. */
  readonly heard: readonly HeardEvent[];
  /** Counters only. */
  operations(tags?: Readonly<Record<string, string>>): readonly HeardEvent[];
  /** Sets a toggle (in percent) and tells everybody. */
  set(key: string, percentage: number, more?: { version?: number; userKey?: string }): void;
  /** Writes to every open stream just as it is. */
  say(text: string): void;
  /** Open streams. */
  readonly listeners: number;
  /** Resolves once `holds`; looked at whenever something arrives. Rejects after 5 seconds with what was expected. */
  until(holds: () => boolean, expected: string): Promise<void>;
  /** Ends all streams; with `away` the server is not there until `comeBack`. */
  hangUp(away?: boolean): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts on free ports of the loopback interface. Quiet until asked: each stream gets the toggles as they are at its
 * start.
 */
export async function fakePhasegate(): Promise<FakePhasegate> {
  const toggles = new Map<string, { key: string; percentage: number; version: number; userKey?: string }>();
  const streams = new Set<ServerResponse>();
  const sockets = new Set<Socket>();
  const heard: HeardEvent[] = [];
  const waiting = new Set<() => void>();
  const look = () => {
    for (const each of waiting) each();
  };

  const server = createServer((request, response) => {
    if (request.url !== '/toggles/stream') return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(`: hello\n\nevent: toggles\ndata: ${JSON.stringify({ toggles: [...toggles.values()] })}\n\n`);
    streams.add(response);
    response.on('close', () => {
      streams.delete(response);
      look();
    });
    look();
  });
  server.on('connection', (socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const udp = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
  udp.on('message', (datagram) => {
    heard.push(...datagram.toString().split('\n').map(parseLine));
    look();
  });
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');

  const say = (text: string): void => {
    for (const stream of streams) stream.write(text);
  };
  const hangUp = async (away = false): Promise<void> => {
    const closed = away ? new Promise((resolve) => server.close(resolve)) : undefined;
    for (const socket of sockets) socket.destroy();
    await closed;
  };

  return {
    url: `http://127.0.0.1:${port}`,
    statsd: { host: '127.0.0.1', port: udp.address().port },
    heard,
    operations: (tags = {}) =>
      heard.filter(
        (each) =>
          each.metric === 'phasegate.operation' &&
          Object.entries(tags).every(([name, value]) => each.tags[name] === value),
      ),
    set(key, percentage, more = {}) {
      const version = more.version ?? (toggles.get(key)?.version ?? 0) + 1;
      const toggle = { ...toggles.get(key), ...more, key, percentage: percentage * 1000, version };
      toggles.set(key, toggle);
      say(`event: toggle\ndata: ${JSON.stringify(toggle)}\n\n`);
    },
    say,
    get listeners() {
      return streams.size;
    },
    until: (holds, expected) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(check);
          reject(new Error(`Expected ${expected} within 5 seconds`));
        }, 5_000);
        const check = () => {
          if (!holds()) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    hangUp,
    async comeBack() {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    async close() {
      await Promise.all([hangUp(true), new Promise<void>((resolve) => udp.close(resolve))]);
    },
  };
}

/** "name:value|kind|#tag:value,..." */
function parseLine(line: string): HeardEvent {
  const match = /^([^:]+):([^|]+)\|(\w+)\|#(.*)$/.exec(line);
  if (!match) throw new Error(`Unexpected line ${JSON.stringify(line)}`);
  const [, metric, value, kind, tags] = match as unknown as [string, string, string, string, string];
  const pairs = tags.split(',').map((tag) => [tag.slice(0, tag.indexOf(':')), tag.slice(tag.indexOf(':') + 1)]);
  return { metric, value: Number(value), kind, tags: Object.fromEntries(pairs) };
}
