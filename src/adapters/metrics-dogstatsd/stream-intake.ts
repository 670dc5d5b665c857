// The Unix stream socket at which DogStatsD clients send: the same datagrams, each with its length before it.
import { once } from 'node:events';
import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { busySocket, unusableSocket } from './socket-faults.ts';

/** A longer datagram is taken for a stream that lost its place, and ends its connection. Datadog's clients send 8 kB at most. */
export const LONGEST_DATAGRAM = 65_536;
const MOST_CONNECTIONS = 1_024;

export interface StreamIntake {
  readonly path: string;
  /** Datagrams received so far. */
  datagrams(): number;
  /** Connections that were ended because they no longer sent datagrams. */
  broken(): number;
  close(): Promise<void>;
}

export interface StreamIntakeOptions {
  /** Where the socket is made. A socket that a dead process left there is replaced. */
  readonly path: string;
  /** Called for every datagram, at once. The buffer is the callee's to read, not to keep. */
  readonly onDatagram: (datagram: Buffer) => void;
}

/** @throws Fault PG_PORT_BUSY when another program listens there, PG_METRICS_SOURCE when no socket can be made there. */
export async function openStreamIntake({ path, onDatagram }: StreamIntakeOptions): Promise<StreamIntake> {
  await removeDead(path);
  const sockets = new Set<Socket>();
  let datagrams = 0;
  let broken = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    const read = createUnframer((datagram) => {
      datagrams++;
      onDatagram(datagram);
    });
    socket.on('data', (chunk) => {
      if (read(chunk)) return;
      broken++;
      socket.destroy();
    });
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listening(server, path);
  // Programs of other users may send, as they may over UDP; the folder decides who gets here.
  chmodSync(path, 0o722);
  return {
    path,
    datagrams: () => datagrams,
    broken: () => broken,
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/**
 * Cuts a stream into datagrams, wherever its chunks end; false once a length is beyond belief, and then nothing more.
 *
 *   | length, 4 bytes, little endian | datagram | length | ...
 */
export function createUnframer(
  onDatagram: (datagram: Buffer) => void,
  longest = LONGEST_DATAGRAM,
): (chunk: Buffer) => boolean {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (data.length - at >= 4) {
      const length = data.readUInt32LE(at);
      if (length > longest) return false;
      if (data.length - at - 4 < length) break;
      onDatagram(data.subarray(at + 4, at + 4 + length));
      at += 4 + length;
    }
    // A copy, so that a few bytes do not keep a large chunk.
    rest = at === data.length ? Buffer.alloc(0) : Buffer.from(data.subarray(at));
    return true;
  };
}

async function listening(server: Server, path: string): Promise<void> {
  try {
    server.listen(path);
    await once(server, 'listening');
  } catch (error) {
    const busy = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw busy ? busySocket(path, error) : unusableSocket(path, error);
  }
}

/** A socket file stays when its process dies; one that nobody answers at is in the way. Any other file is somebody's. */
async function removeDead(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isSocket()) throw unusableSocket(path, new Error('there is a file that is no socket'));
  const probe = connect(path);
  const isAlive = await new Promise<boolean>((resolve) => {
    probe.once('connect', () => resolve(true));
    probe.once('error', () => resolve(false));
  });
  probe.destroy();
  if (isAlive) throw busySocket(path, undefined);
  unlinkSync(path);
}
