// The Unix datagram socket at which DogStatsD clients send: held by a small program of its own, because Node has no such sockets.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Fault, messageOf } from '../../engine/faults.ts';
import { busySocket, unusableSocket } from './socket-faults.ts';
import { createUnframer, LONGEST_DATAGRAM } from './stream-intake.ts';
import { RECEIVE_BUFFER_BYTES } from './udp-intake.ts';

export interface DatagramIntake {
  readonly path: string;
  /** How many datagrams the kernel keeps for the program until it turns to them; undefined where the system counts bytes. */
  readonly queue: number | undefined;
  /** Datagrams received so far. */
  datagrams(): number;
  /** Datagrams that were dropped because they were longer than 64 kB. */
  tooLong(): number;
  /** Why it stopped receiving, undefined while it works. */
  failure(): string | undefined;
  /** Resolves when it receives no more, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends once everything that was accepted has been handed on. */
  close(): Promise<void>;
}

export interface DatagramIntakeOptions {
  /** Where the socket is made. A socket that a dead process left there is replaced. */
  readonly path: string;
  /** Called for every datagram, at once. The buffer is the callee's to read, not to keep. */
  readonly onDatagram: (datagram: Buffer) => void;
  /** What runs the program; Perl, which is part of nearly every Linux and of macOS. */
  readonly perl?: string;
}

const RELAY = join(import.meta.dirname, 'datagram-relay.pl');
/** The program's exit code when another process receives there. */
const BUSY = 3;
const QUEUE_FILE = '/proc/sys/net/unix/max_dgram_qlen';
/** A path of a Unix socket has a place of 108 bytes on Linux, 104 elsewhere, with a zero behind it. */
const LONGEST_PATH = process.platform === 'linux' ? 107 : 103;
const MOST_SAID = 1_000;

/** @throws Fault PG_PORT_BUSY when another program receives there, PG_METRICS_SOURCE when no socket can be made there. */
export async function openDatagramIntake(options: DatagramIntakeOptions): Promise<DatagramIntake> {
  const { path, onDatagram, perl = 'perl' } = options;
  const bytes = Buffer.byteLength(path);
  if (bytes > LONGEST_PATH)
    throw unusableSocket(path, `Unexpected path of ${bytes} bytes, expected at most ${LONGEST_PATH}`);
  const queue = queueLength();
  let datagrams = 0;
  let tooLong = 0;
  let failure: string | undefined;
  let isOpen = true;

  const args = [RELAY, path, String(LONGEST_DATAGRAM), String(RECEIVE_BUFFER_BYTES)];
  // An environment of nothing but where programs are: it holds secrets, and variables that change what Perl does.
  const child = spawn(perl, args, { env: { PATH: process.env.PATH }, stdio: 'pipe', windowsHide: true });
  const ready = Promise.withResolvers<void>();
  let isReady = false;
  const read = createUnframer((datagram) => {
    if (!isReady) {
      isReady = true;
      return ready.resolve();
    }
    datagrams++;
    if (datagram.length > LONGEST_DATAGRAM) tooLong++;
    else onDatagram(datagram);
  }, LONGEST_DATAGRAM + 1);
  child.stdout.on('data', read);
  child.stdin.on('error', () => {});
  const said = lastWords(child.stderr);
  const ended = endOf(child).then(({ code, why }) => {
    failure = isOpen
      ? `The program that receives DogStatsD at ${path} ended${said() === '' ? ` (${why})` : `: ${said()}`}. Start Phasegate again, or send to UDP.`
      : 'The DogStatsD socket is closed.';
    ready.reject(startFault(path, perl, { code, said: said() || why }));
  });

  await ready.promise;
  return {
    path,
    queue,
    datagrams: () => datagrams,
    tooLong: () => tooLong,
    failure: () => failure,
    ended,
    async close() {
      isOpen = false;
      child.stdin.end();
      await ended;
    },
  };
}

interface End {
  /** Its exit code; "absent" when it could not be started at all. */
  readonly code: number | 'absent' | null;
  readonly why: string;
}

async function endOf(child: ChildProcess): Promise<End> {
  try {
    const [code, signal] = await once(child, 'close');
    return { code, why: code === null ? `by ${signal}` : `exit code ${code}` };
  } catch (error) {
    return { code: 'absent', why: messageOf(error) };
  }
}

/** What a program says on its standard error, as far as a person would read it. */
function lastWords(stderr: Readable): () => string {
  let text = '';
  stderr.setEncoding('utf8').on('data', (piece: string) => {
    text = (text + piece).slice(-MOST_SAID);
  });
  return () => text.trim();
}

function queueLength(): number | undefined {
  try {
    return Number(readFileSync(QUEUE_FILE, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function startFault(path: string, perl: string, end: { readonly code: End['code']; readonly said: string }): Fault {
  if (end.code === BUSY) return busySocket(path, undefined);
  if (end.code !== 'absent') return unusableSocket(path, end.said);
  return new Fault(
    'PG_METRICS_SOURCE',
    `Cannot receive DogStatsD at ${path}: Unix datagram sockets need ${perl}, which cannot be run here (${end.said}). Install it, or use a stream socket (unixstream://${path} here and in the client), or UDP.`,
  );
}
