// Measures how long a kill takes: from handing one datagram to the kernel until the first, the median and the last client has read it.
import { type ChildProcess, fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kill, KillServer } from './kill-server.ts';

export type KillServerName = 'floor' | 'phasegate';

/** Milliseconds, by the place of the client among all. */
export interface KillTimes {
  readonly first: number;
  readonly median: number;
  readonly last: number;
}

/** So that what a kill leaves to be done is done before the next one. */
const PAUSE_MILLIS = 4;

/** A kill that takes longer is none. */
const LONGEST_MILLIS = 10_000;

/** The times of `kills` kills with `clients` connected. */
export async function killTimes(name: KillServerName, clients: number, kills: number): Promise<readonly KillTimes[]> {
  const child = fork(join(import.meta.dirname, 'kill-server.ts'), [name], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const server = await answer<KillServer>(child);
  const sockets: Socket[] = [];
  const packets = createSocket('udp4');
  try {
    await new Promise<void>((resolve) => packets.connect(server.udp, '127.0.0.1', resolve));
    const warmUp = Math.ceil(kills / 4);
    child.send({ prepare: kills + warmUp });
    const all = await answer<readonly Kill[]>(child);
    for (let i = 0; i < clients; i++) sockets.push(await listening(server.tcp));
    const times: KillTimes[] = [];
    for (const kill of all) {
      await sleep(PAUSE_MILLIS);
      times.push(await timesOf(kill, sockets, (datagram) => packets.send(datagram)));
      child.send({});
      await answer(child);
    }
    return times.slice(warmUp);
  } finally {
    for (const socket of sockets) socket.destroy();
    packets.close();
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.disconnect();
    await gone;
  }
}

function answer<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const failed = (code: number | null) => reject(new Error(`A server of the bench ended with ${code}`));
    child.once('exit', failed);
    child.once('message', (message) => {
      child.off('exit', failed);
      resolve(message as T);
    });
  });
}

/** A client that has asked for the stream and got the beginning of an answer. */
async function listening(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.write('GET /toggles/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  await new Promise<void>((resolve, reject) => {
    socket.once('data', () => resolve());
    socket.once('error', reject);
  });
  // The rest of the beginning.
  await sleep(0);
  return socket;
}

function timesOf(
  { datagram, marker }: Kill,
  sockets: readonly Socket[],
  send: (datagram: string) => void,
): Promise<KillTimes> {
  return new Promise((resolve, reject) => {
    const seen: number[] = [];
    const mark = Buffer.from(marker);
    const late = setTimeout(
      () => reject(new Error(`${sockets.length - seen.length} of ${sockets.length} clients never read ${marker}`)),
      LONGEST_MILLIS,
    );
    let begin = 0;
    for (const socket of sockets) {
      const onData = (data: Buffer): void => {
        if (data.indexOf(mark) < 0) return;
        seen.push(performance.now() - begin);
        socket.off('data', onData);
        if (seen.length < sockets.length) return;
        clearTimeout(late);
        resolve({ first: seen[0]!, median: seen[seen.length >> 1]!, last: seen.at(-1)! });
      };
      socket.on('data', onData);
    }
    begin = performance.now();
    send(datagram);
  });
}

/** The value that the share `quantile` of all does not exceed. */
export function quantileOf(values: readonly number[], quantile: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))] ?? Number.NaN;
}
