// A Unix socket at which DogStatsD clients send, of whichever kind: stream or datagram.
import { openDatagramIntake } from './datagram-intake.ts';
import { openStreamIntake } from './stream-intake.ts';

/** Which Unix socket to receive at. Clients must send in the same way. */
export interface IntakeSocket {
  readonly kind: 'stream' | 'datagram';
  readonly path: string;
}

export interface SocketIntake {
  /** Datagrams received so far. */
  datagrams(): number;
  /** Connections that were ended because they no longer sent datagrams. */
  broken(): number;
  /** Datagrams that were dropped because they were longer than 64 kB. */
  tooLong(): number;
  /** How many datagrams the kernel keeps for a moment when nobody reads; undefined where that is not what it limits. */
  readonly queue: number | undefined;
  /** Why it stopped receiving, undefined while it works. */
  failure(): string | undefined;
  close(): Promise<void>;
}

/** @throws Fault PG_PORT_BUSY when another program listens there, PG_METRICS_SOURCE when no socket can be made there. */
export async function openSocketIntake(
  { kind, path }: IntakeSocket,
  onDatagram: (datagram: Buffer) => void,
): Promise<SocketIntake> {
  if (kind === 'datagram') return { ...(await openDatagramIntake({ path, onDatagram })), broken: () => 0 };
  const stream = await openStreamIntake({ path, onDatagram });
  return { ...stream, tooLong: () => 0, queue: undefined, failure: () => undefined };
}
