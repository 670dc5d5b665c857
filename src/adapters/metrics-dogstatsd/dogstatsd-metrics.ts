// The Metrics port fed by applications themselves: their DogStatsD clients send operation events, which are counted on arrival.
import type { Instant } from '../../core/calendar/instant.ts';
import { cohortsIn } from '../../core/gate/counting/cohorts.ts';
import type { Evidence } from '../../core/gate/evidence.ts';
import type { SeriesSink } from '../../core/series/series-sink.ts';
import { Fault } from '../../engine/faults.ts';
import type { ErrorEvent, Metrics, Scope } from '../../engine/ports.ts';
import { openEvidenceStore } from './evidence-store.ts';
import { createKeptNotes, type KeptNotes } from './kept-notes.ts';
import type { MissedCounts } from './missed-events.ts';
import { createOperationKeys } from './operation-keys.ts';
import { type OperationTags, readOperationTags } from './operation-tags.ts';
import { createParser, type LineCounts } from './parse.ts';
import { createScopeCounts } from './scope-counts.ts';
import { type IntakeSocket, openSocketIntake } from './socket-intake.ts';
import { openUdpIntake, type UdpIntake } from './udp-intake.ts';

export interface DogstatsdMetrics extends Metrics {
  /** Where clients send to. */
  readonly address: UdpIntake['address'];
  /** The key with which the SDK makes pseudonyms of a rollout's users, in base64url; made on demand, gone once forgotten. */
  userKey(rollout: string): string;
  /** How many operation events arrived, counted or not. A sender that knows how many it sent knows when all are in. */
  received(): number;
  /** Counts events that came by another way than a datagram; false when their tags ("key:value") do not say what happened. */
  operation(tags: readonly string[], user: string | undefined, count: number, at: Instant): boolean;
  /** The same for how long an operation took, in milliseconds. */
  duration(tags: readonly string[], millis: number, count: number, at: Instant): boolean;
  /** Events of a toggle that came while it had no scope: treated ones at 0% mean that the split is wrong. */
  unscoped(toggle: string): { readonly on: number; readonly off: number };
  stats(): DogstatsdStats;
  /** The last events and service checks that were received, the newest first. */
  readonly notes: Pick<KeptNotes, 'events' | 'checks'>;
  /** Writes what was counted since the last time. @throws Fault when it cannot. */
  flush(): void;
  /** Stops receiving, writes everything, closes the file. */
  close(): Promise<void>;
}

export interface DogstatsdStats {
  readonly received: number;
  /** Over UDP and the Unix socket together. */
  readonly datagrams: number;
  /** Connections to the Unix socket that were ended because they no longer sent datagrams. */
  readonly brokenStreams: number;
  /** Datagrams at the Unix socket that were dropped because they were longer than 64 kB. */
  readonly tooLong: number;
  /** Datagrams that the kernel dropped because the UDP receive buffer was full; undefined where the system does not tell. */
  readonly receiveBufferFull: number | undefined;
  readonly lines: Readonly<LineCounts>;
  /** Received but not counted, by the reason. */
  readonly missed: Readonly<MissedCounts>;
  readonly receiveBuffer: UdpIntake['receiveBuffer'];
  /** How many datagrams the system keeps for the Unix socket; undefined where there is none, or it counts bytes. */
  readonly socketQueue: number | undefined;
  /** Why counts are not being kept on disk at present, undefined when they are. */
  readonly flushFailure: string | undefined;
}

export interface DogstatsdOptions {
  /** The evidence file; its own, not the journal's. */
  readonly file: string;
  /** Where the values of every metric go besides. */
  readonly series: SeriesSink;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 8125; 0 lets the system choose. */
  readonly port?: number;
  /** A Unix socket to receive at besides; absent: none. */
  readonly socket?: IntakeSocket;
  /** The time of an event whose line names none: that of its arrival. */
  readonly now: () => Instant;
  readonly randomBytes: (size: number) => Uint8Array;
  /** Told once when counts can no longer be written, until they can again. */
  readonly onFault?: (fault: Fault) => void;
  /** Calls `run` again and again until it is stopped; by default a timer that keeps no process alive. */
  readonly every?: (millis: number, run: () => void) => () => void;
}

interface Watcher {
  readonly onCounted: () => void;
  readonly onError: ((error: ErrorEvent) => void) | undefined;
}

/** A kill loses at most this, and the time that one flush takes. */
const FLUSH_MILLIS = 500;

/**
 * Opens the evidence file and the socket.
 * @throws Fault PG_PORT_BUSY when another program listens there, PG_METRICS_SOURCE when address, path or file cannot be used.
 */
export async function createDogstatsdMetrics(options: DogstatsdOptions): Promise<DogstatsdMetrics> {
  const { file, now, randomBytes, series, every = everyUnref } = options;
  const store = openEvidenceStore(file);
  const counts = createScopeCounts(store, randomBytes);
  const watchers = new Map<string, Set<Watcher>>();
  let received = 0;
  let flushFailure: string | undefined;
  let isClosed = false;

  function onOperation(tags: OperationTags, count: number, at: Instant): void {
    received += count;
    if (tags.outcome === 'error')
      for (const { onError } of watchers.get(tags.toggle) ?? [])
        onError?.({ operation: tags.operation, variant: tags.variant, at });
    if (counts.add({ tags, count, at })) tell(tags.toggle);
  }

  function onDuration(tags: OperationTags, millis: number, count: number, at: Instant): void {
    const { toggle, operation, variant } = tags;
    if (counts.addDuration({ toggle, operation, variant, millis, count, at })) tell(toggle);
  }

  /** Before the next line of the same datagram: a fail acts when its event arrives. */
  function tell(toggle: string): void {
    for (const { onCounted } of watchers.get(toggle) ?? []) onCounted();
  }

  function flush(): void {
    try {
      counts.flush();
      flushFailure = undefined;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (flushFailure === undefined) options.onFault?.(error);
      flushFailure = error.message;
      throw error;
    }
  }

  /** Counting goes on in memory while the disk is full; people see why in the statistics. */
  function tryFlush(): void {
    try {
      flush();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  }

  async function evidence(scope: Scope): Promise<readonly Evidence[]> {
    // A scope that is left, or read again, is written first.
    if (!counts.isCurrent(scope)) tryFlush();
    const tally = counts.tallyOf(scope);
    const failure = intake.failure() ?? local?.failure();
    return scope.operations.map((operation): Evidence => {
      const counted = tally.evidence(operation);
      const isByCohort = scope.cohorts?.operations.includes(operation) === true;
      const evidence = isByCohort ? { ...counted, cohorts: cohortsIn(tally.evidence, operation) } : counted;
      return failure === undefined ? evidence : { ...evidence, sourceFailing: failure };
    });
  }

  const notes = createKeptNotes();
  const operationKey = createOperationKeys();
  const parser = createParser({
    operationKey,
    series,
    onOperation,
    onDuration,
    onEvent: notes.addEvent,
    onServiceCheck: notes.addCheck,
  });
  const { host, port, socket } = options;
  const onDatagram = (datagram: Buffer): void => parser.parse(datagram, now());
  const intake = await openUdpIntake({
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    onDatagram,
  }).catch((error: unknown) => {
    store.close();
    throw error;
  });
  const local =
    socket === undefined
      ? undefined
      : await openSocketIntake(socket, onDatagram).catch(async (error: unknown) => {
          await intake.close();
          store.close();
          throw error;
        });
  const stopTimer = every(FLUSH_MILLIS, tryFlush);

  return {
    evidence,
    watch(toggle, onCounted, onError) {
      const own = watchers.get(toggle) ?? new Set();
      // Its own object each time: the same listener may watch twice, and stop once.
      const watcher: Watcher = { onCounted, onError };
      watchers.set(toggle, own.add(watcher));
      return () => {
        own.delete(watcher);
        if (own.size === 0 && watchers.get(toggle) === own) watchers.delete(toggle);
      };
    },
    async forget(rollout) {
      counts.forget(rollout);
    },
    address: intake.address,
    userKey: (rollout) => Buffer.from(counts.key(rollout)).toString('base64url'),
    received: () => received,
    operation(tags, user, count, at) {
      const shared = readOperationTags(tags, operationKey);
      if (shared) onOperation({ ...shared, user }, count, at);
      return shared !== undefined;
    },
    duration(tags, millis, count, at) {
      const shared = readOperationTags(tags, operationKey);
      if (shared) onDuration({ ...shared, user: undefined }, millis, count, at);
      return shared !== undefined;
    },
    notes,
    unscoped: counts.missed.unscoped,
    corrected: counts.corrected,
    stats: () => ({
      received,
      datagrams: intake.datagrams() + (local?.datagrams() ?? 0),
      brokenStreams: local?.broken() ?? 0,
      tooLong: local?.tooLong() ?? 0,
      receiveBufferFull: intake.dropped(),
      lines: { ...parser.counts },
      missed: { ...counts.missed.counts },
      receiveBuffer: intake.receiveBuffer,
      socketQueue: local?.queue,
      flushFailure,
    }),
    flush,
    async close() {
      if (isClosed) return;
      isClosed = true;
      stopTimer();
      await local?.close();
      await intake.close();
      try {
        flush();
      } finally {
        store.close();
      }
    },
  };
}

function everyUnref(millis: number, run: () => void): () => void {
  const timer = setInterval(run, millis).unref();
  return () => clearInterval(timer);
}
