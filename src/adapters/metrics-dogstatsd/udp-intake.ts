// The UDP socket at which applications' DogStatsD clients send: opened with a large receive buffer, because that is what loses packets.
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { Fault, messageOf } from '../../engine/faults.ts';
import { kernelDrops } from './kernel-drops.ts';

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = 8125;

/** What is asked of the kernel: a burst of this many bytes is kept while the process is busy. */
export const RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

export interface UdpIntake {
  readonly address: { readonly host: string; readonly port: number };
  /** Bytes asked for and bytes granted. Less than asked: raise net.core.rmem_max (Linux), or packets are lost in bursts. */
  readonly receiveBuffer: { readonly asked: number; readonly granted: number };
  /** Datagrams received so far. */
  datagrams(): number;
  /** Datagrams that the kernel dropped because the receive buffer was full; undefined where the system does not tell. */
  dropped(): number | undefined;
  /** Why the socket stopped receiving, undefined while it works. */
  failure(): string | undefined;
  close(): Promise<void>;
}

export interface UdpIntakeOptions {
  readonly host?: string;
  /** 0 lets the system choose a free one. */
  readonly port?: number;
  /** Called for every datagram, at once. The buffer is the callee's to read, not to keep. */
  readonly onDatagram: (datagram: Buffer) => void;
}

/** @throws Fault PG_PORT_BUSY when another program listens there, PG_METRICS_SOURCE when the address cannot be used. */
export async function openUdpIntake(options: UdpIntakeOptions): Promise<UdpIntake> {
  const { host = DEFAULT_HOST, port = DEFAULT_PORT, onDatagram } = options;
  const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4' });
  let datagrams = 0;
  let failure: string | undefined;
  let isOpen = true;
  try {
    socket.bind({ address: host, port });
    await once(socket, 'listening');
  } catch (error) {
    socket.close();
    throw bindFault(host, port, error);
  }
  const granted = widen(socket);
  socket.on('error', (error) => {
    failure = `The DogStatsD socket on ${host}:${port} failed: ${error.message}`;
  });
  socket.on('message', (datagram) => {
    datagrams++;
    onDatagram(datagram);
  });
  const bound = socket.address();
  return {
    address: { host: bound.address, port: bound.port },
    receiveBuffer: { asked: RECEIVE_BUFFER_BYTES, granted },
    datagrams: () => datagrams,
    dropped: () => (isOpen ? kernelDrops(bound.port, bound.family === 'IPv6') : undefined),
    failure: () => failure,
    async close() {
      if (!isOpen) return;
      isOpen = false;
      failure ??= 'The DogStatsD socket is closed.';
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

/** Asks for the large buffer and returns how many bytes there are now. Linux counts its own bookkeeping in, doubling them. */
function widen(socket: Socket): number {
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES);
  } catch {
    // Some systems refuse instead of granting what they can; what there is now is told below.
  }
  const size = socket.getRecvBufferSize();
  return process.platform === 'linux' ? size / 2 : size;
}

function bindFault(host: string, port: number, error: unknown): Fault {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
    return new Fault(
      'PG_PORT_BUSY',
      `UDP port ${port} on ${host} is in use, by a Datadog agent or another Phasegate perhaps. Stop that one, or choose another port for DogStatsD (--statsd-port).`,
      { cause: error },
    );
  return new Fault(
    'PG_METRICS_SOURCE',
    `Cannot receive DogStatsD on ${host}:${port}: ${messageOf(error)}. Choose an address of this machine and a port from 1024 on.`,
    { cause: error },
  );
}
