// How long a change of a toggle takes to reach the last of many clients of the event stream, and how long it holds the server up.
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { startServer } from './start-server.ts';

export interface FanOut {
  /** Milliseconds from asking for it until the last client has read it. */
  readonly millis: readonly number[];
  /** Milliseconds of the server's longest turn meanwhile. */
  readonly stalls: readonly number[];
}

const MARK = Buffer.from('"percentage":');
/** Connections that are made at the same time. */
const AT_ONCE = 200;

export async function fanOut(name: 'phasegate' | 'sockets', clients: number, times: number): Promise<FanOut> {
  const server = await startServer(name);
  const sockets: Socket[] = [];
  const found = { millis: [] as number[], stalls: [] as number[] };
  try {
    while (sockets.length < clients) {
      const some = Math.min(AT_ONCE, clients - sockets.length);
      sockets.push(...(await Promise.all(Array.from({ length: some }, () => listening(server.port)))));
    }
    // What they were told at first has arrived.
    await setTimeout(200);
    for (let i = 0; i <= times; i++) {
      const heard = allHear(sockets);
      const begin = performance.now();
      server.broadcast();
      await heard;
      const took = performance.now() - begin;
      const { stall } = await server.over();
      // The first one warms up.
      if (i > 0) {
        found.millis.push(took);
        found.stalls.push(stall);
      }
      await setTimeout(20);
    }
    return found;
  } finally {
    for (const socket of sockets) socket.destroy();
    await server.stop();
  }
}

function listening(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.write('GET /toggles/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    socket.once('data', () => resolve(socket));
    socket.once('error', reject);
  });
}

function allHear(sockets: readonly Socket[]): Promise<void> {
  let left = sockets.length;
  return new Promise((resolve) => {
    for (const socket of sockets) {
      const onData = (data: Buffer): void => {
        if (data.indexOf(MARK) < 0) return;
        socket.off('data', onData);
        if (--left === 0) resolve();
      };
      socket.on('data', onData);
    }
  });
}
