// Hands lines of telemetry to the kernel as UDP datagrams: at once where it matters, packed where it does not.
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { reason } from './problem.ts';

/** What fits into one Ethernet frame with room to spare, as DogStatsD clients do it. */
const MOST_BYTES = 1_432;
/** Datagrams that wait for the name of the host to be resolved. */
const MOST_WAITING = 1_000;

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Telemetry {
  /** Sends the lines of one operation: now when urgent, else with the others of this turn of the event loop. */
  send(lines: string, urgent: boolean): void;
  /** Operations handed to the kernel so far. */
  readonly emitted: number;
  /** Resolves when everything sent so far was handed to the kernel or lost. */
  flush(): Promise<void>;
  /** Flushes, and then sends nothing more. May be asked for again. */
  close(): Promise<void>;
}

interface Datagram {
  readonly text: string;
  readonly operations: number;
}

/**
 * A sender to one address, which need not exist yet: UDP loses what nobody receives. What the kernel or the resolver
 * refuses is told to `onProblem`, once as long as the reason is the same: without an agent every other datagram is
 * refused. Does not keep the process alive.
 */
export function telemetryTo({ host, port }: Address, onProblem: (message: string) => void): Telemetry {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  socket.unref();
  socket.on('error', (error) => lost(0, error));

  let state: 'unconnected' | 'connecting' | 'connected' | 'closed' = 'unconnected';
  let lines: string[] = [];
  let bytes = 0;
  let scheduled = false;
  let waiting: Datagram[] = [];
  let inFlight = 0;
  let emitted = 0;
  const idle: (() => void)[] = [];
  let closing: Promise<void> | undefined;
  let lastReason: string | undefined;

  function lost(operations: number, error: unknown): void {
    const why = reason(error);
    if (why === lastReason) return;
    lastReason = why;
    const what = operations > 0 ? `${operations} operation events were lost` : 'Operation events may be lost';
    onProblem(`${what} on the way to ${host}:${port}: ${why}`);
  }

  function rest(): void {
    if (inFlight > 0 || waiting.length > 0 || lines.length > 0) return;
    for (const resolve of idle.splice(0)) resolve();
  }

  function hand({ text, operations }: Datagram): void {
    inFlight++;
    socket.send(text, (error) => {
      inFlight--;
      if (error) lost(operations, error);
      else emitted += operations;
      rest();
    });
  }

  function connect(): void {
    state = 'connecting';
    socket.connect(port, host, (error?: Error) => {
      if (state === 'closed') return;
      const queued = waiting;
      waiting = [];
      // The next event tries again: the name may resolve by then.
      state = error ? 'unconnected' : 'connected';
      if (error)
        lost(
          queued.reduce((sum, each) => sum + each.operations, 0),
          error,
        );
      else for (const each of queued) hand(each);
      rest();
    });
  }

  function pack(): void {
    if (lines.length === 0) return;
    const datagram = { text: lines.join('\n'), operations: lines.length };
    lines = [];
    bytes = 0;
    if (state === 'connected') hand(datagram);
    else if (waiting.length < MOST_WAITING) waiting.push(datagram);
    else lost(datagram.operations, 'too many wait for the host name to be resolved');
    if (state === 'unconnected') connect();
  }

  function flush(): Promise<void> {
    pack();
    return new Promise((resolve) => {
      idle.push(resolve);
      rest();
    });
  }

  async function close(): Promise<void> {
    await flush();
    state = 'closed';
    await new Promise<void>((resolve) => socket.close(resolve));
  }

  connect();
  return {
    send(text, urgent) {
      if (state === 'closed') return;
      const size = Buffer.byteLength(text) + 1;
      if (bytes + size > MOST_BYTES) pack();
      lines.push(text);
      bytes += size;
      if (urgent) pack();
      else if (!scheduled) {
        scheduled = true;
        setImmediate(() => {
          scheduled = false;
          if (state !== 'closed') pack();
        });
      }
    },
    get emitted() {
      return emitted;
    },
    flush,
    close: () => (closing ??= close()),
  };
}
