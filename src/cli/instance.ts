// One Phasegate in one process: journal, embedded toggles, intake, documents and server, wired together.
import { join } from 'node:path';
import { createDocumentFiles } from '../adapters/documents-files/document-files.ts';
import { openSqliteJournal, type SqliteJournal } from '../adapters/journal-sqlite/sqlite-journal.ts';
import { createDogstatsdMetrics, type DogstatsdMetrics } from '../adapters/metrics-dogstatsd/dogstatsd-metrics.ts';
import type { IntakeSocket } from '../adapters/metrics-dogstatsd/socket-intake.ts';
import { openSqliteReadings, type SqliteReadings } from '../adapters/readings-sqlite/sqlite-readings.ts';
import { openSeriesStore, type SeriesStore } from '../adapters/series-sqlite/series-store.ts';
import { createEmbeddedToggles, type EmbeddedToggles } from '../adapters/toggles-embedded/embedded-toggles.ts';
import type { Instant } from '../core/calendar/instant.ts';
import type { Rollout } from '../core/plan/plan.ts';
import { fold } from '../core/run/evolve.ts';
import { type JournalEntry, PHASEGATE } from '../core/run/journal.ts';
import { rulesOf } from '../core/run/toggle-rules.ts';
import type { Fault } from '../engine/faults.ts';
import type { PolledMetrics } from '../engine/polled-metrics.ts';
import type { Channel, Metrics, Ports, Toggles } from '../engine/ports.ts';
import { type Runner, type RunnerState, startRunner } from '../engine/runner.ts';
import { type Access, loopbackAccess } from '../server/access/access.ts';
import { unprovedSignals } from '../server/hooks/signal-secret.ts';
import { createOtlpIntake } from '../server/otlp/otlp-intake.ts';
import { type RunningServer, startServer } from '../server/server.ts';
import type { WithoutData } from './check/check-before-run.ts';
import { createClock } from './clock.ts';
import { readSecret } from './connect/read-secret.ts';
import { createJournalSource } from './journal-source.ts';
import { operator } from './operator.ts';

export interface InstanceOptions {
  /** Folder of journal and evidence. */
  readonly state: string;
  readonly host: string;
  readonly port: number;
  readonly statsdPort: number;
  /** A Unix socket where DogStatsD is received, too. */
  readonly statsdSocket?: IntakeSocket;
  readonly now: () => Instant;
  readonly randomBytes: (size: number) => Uint8Array;
  /** Rollouts that will be run here: their toggles are what the journal says before anybody can ask for them. */
  readonly rollouts?: readonly string[];
  /** The toggle system of a rollout whose toggle is not Phasegate's own. @throws CommandEnd when it is not known how to reach it. */
  readonly togglesOf?: (rollout: Rollout) => Toggles;
  /** The source of a rollout whose events are counted elsewhere. @throws CommandEnd when it is not known how to reach it. */
  readonly metricsOf?: (rollout: Rollout) => PolledMetrics;
  /** By which people hear of a rollout, besides page and terminal. */
  readonly channelsOf?: (rollout: Rollout) => readonly Channel[];
  readonly onEntry?: (rollout: Rollout, entry: JournalEntry) => void;
  readonly onFault?: (fault: Fault) => void;
  /** Who may use the server; by default its user, which it refuses anywhere but on loopback. */
  readonly access?: Access;
  /** Other host names by which it is reached. */
  readonly names?: readonly string[];
  /** A defect of ours that was answered as an internal error; for the log. */
  readonly onDefect: (error: unknown) => void;
}

export interface Instance {
  /** Address of page, API and toggles. */
  readonly url: string;
  /** "host:port" of the DogStatsD intake. */
  readonly statsd: string;
  readonly journal: SqliteJournal;
  readonly metrics: DogstatsdMetrics;
  readonly series: SeriesStore;
  readonly toggles: EmbeddedToggles;
  /** Pins the plan in the journal, unless the rollout has one already: then that one goes on. */
  pin(rollout: Rollout, document: string, repairs: readonly string[], withoutData?: WithoutData): Promise<void>;
  run(rollout: string): Promise<Runner>;
  /** Makes our toggle of a rollout that another process runs what its journal says. */
  follow(rollout: string): Promise<void>;
  /** Whether a rollout is completed: nothing is left to be run. */
  isOver(rollout: string): Promise<boolean>;
  close(): Promise<void>;
}

/** Enough that no two starts of a server are the same. */
const START_BYTES = 8;

function isOwn({ driver = 'embedded' }: Rollout): boolean {
  return driver === 'embedded';
}

/** @throws Fault PG_PORT_BUSY, PG_JOURNAL_UNREADABLE */
export async function openInstance(options: InstanceOptions): Promise<Instance> {
  const clock = createClock(options.now, options.onFault);
  const { now } = clock;
  const journal = openSqliteJournal(join(options.state, 'journal.db'));
  const runners = new Map<string, Runner>();
  /** Each once, however often a rollout that another process runs is tried. */
  const polling = new Set<() => void>();
  const rollouts = new Map<string, Rollout>();
  const documents = createDocumentFiles();
  const source = createJournalSource({ journal, documents, runners, now });
  const toggles = createEmbeddedToggles(now());

  const opened = () => openSeriesStore({ file: join(options.state, 'series.db'), now });
  const series = orClose(opened, journal);
  const metrics = await createDogstatsdMetrics({
    file: join(options.state, 'evidence.db'),
    host: options.host,
    port: options.statsdPort,
    ...(options.statsdSocket !== undefined && { socket: options.statsdSocket }),
    now,
    randomBytes: options.randomBytes,
    ...(options.onFault && { onFault: options.onFault }),
    series,
  }).catch((error: unknown) => {
    series.close();
    journal.close();
    throw error;
  });

  const ports: Ports = {
    journal,
    toggles,
    metrics,
    documents,
    notifier: {
      async notify(rollout, entry) {
        const pinned = rollouts.get(rollout);
        if (!pinned) return;
        source.entered(pinned, entry);
        options.onEntry?.(pinned, entry);
      },
    },
  };

  /** Our own toggles, or the team's. */
  function togglesFor(rollout: Rollout): Toggles {
    if (isOwn(rollout)) return toggles;
    if (options.togglesOf) return options.togglesOf(rollout);
    throw new Error(`Unexpected driver ${rollout.driver} of ${rollout.id}, expected our own toggles in this command`);
  }

  /** Our own intake, or the team's monitoring. */
  function metricsFor(rollout: Rollout): Metrics {
    if (!rollout.metrics) return metrics;
    if (!options.metricsOf)
      throw new Error(
        `Unexpected metrics ${rollout.metrics.source} of ${rollout.id}, expected our own in this command`,
      );
    const polled = options.metricsOf(rollout);
    polling.add(polled.close);
    // Whatever else was sent to us about its users is forgotten with it.
    const forget = (id: string) => Promise.all([polled.forget(id), metrics.forget(id)]).then(() => undefined);
    return { ...polled, forget };
  }

  function portsFor(rollout: Rollout): Ports {
    const channels = options.channelsOf?.(rollout) ?? [];
    return { ...ports, toggles: togglesFor(rollout), metrics: metricsFor(rollout), channels };
  }

  /** The embedded toggles remember nothing. */
  async function restore(id: string): Promise<void> {
    const entries = await journal.load(id);
    const run = fold(entries);
    if (!run) return;
    clock.atLeast(entries.at(-1)?.at ?? now());
    rollouts.set(id, run.rollout);
    if (!isOwn(run.rollout)) return;
    toggles.setRules(run.rollout.toggle, rulesOf(run));
    await toggles.write(run.rollout.toggle, run.percentage);
    // The key of a rollout that is closed is destroyed, and no new one is made.
    if (run.state.kind !== 'completed') toggles.setUserKey(run.rollout.toggle, metrics.userKey(id));
  }

  let readings: SqliteReadings | undefined;
  async function serve(): Promise<RunningServer> {
    for (const id of options.rollouts ?? []) await restore(id);
    readings = openSqliteReadings(join(options.state, 'readings.db'));
    return startServer({
      host: options.host,
      port: options.port,
      toggles,
      series,
      intake: {
        stats: metrics.stats,
        series: series.stats,
        events: metrics.notes.events,
        checks: metrics.notes.checks,
      },
      otlp: createOtlpIntake({ add: series.add, operation: metrics.operation, duration: metrics.duration }, now),
      rollouts: source,
      readings,
      access: options.access ?? loopbackAccess(operator().name),
      start: Buffer.from(options.randomBytes(START_BYTES)).toString('hex'),
      ...(options.names && { names: options.names }),
      secretOf: readSecret,
      now,
      onError: options.onDefect,
    });
  }
  const server = await serve().catch(async (error: unknown) => {
    readings?.close();
    await metrics.close();
    series.close();
    journal.close();
    throw error;
  });

  return {
    url: server.url,
    statsd: `${metrics.address.host}:${metrics.address.port}`,
    journal,
    metrics,
    series,
    toggles,
    async pin(rollout, document, repairs, withoutData) {
      await journal.append(rollout.id, 0, [
        {
          at: now(),
          by: PHASEGATE,
          event: { kind: 'planned', rollout, document, repairs, ...(withoutData && { withoutData }) },
        },
      ]);
    },
    async run(id) {
      await restore(id);
      const rollout = rollouts.get(id);
      const runner = await startRunner({
        rollout: id,
        ports: rollout ? portsFor(rollout) : ports,
        name: `phasegate-${process.pid}`,
        now,
        onChange(state: RunnerState) {
          if (isOwn(state.run.rollout)) toggles.setRules(state.run.rollout.toggle, rulesOf(state.run));
          if (state.run.state.kind === 'completed' && isOwn(state.run.rollout))
            toggles.setUserKey(state.run.rollout.toggle, undefined);
          source.ran(id);
        },
        ...(options.onFault && { onFault: options.onFault }),
      });
      // An alarm that stops nothing is found out now, and not when it goes off.
      for (const fault of rollout ? unprovedSignals(rollout, readSecret) : []) options.onFault?.(fault);
      const told: Runner = {
        ...runner,
        // Counts move without an entry: what a gate says after each turn is shown, too.
        async turn() {
          const state = await runner.turn();
          source.ran(id);
          return state;
        },
      };
      runners.set(id, told);
      return told;
    },
    follow: restore,
    async isOver(id) {
      const live = runners.get(id)?.state().run ?? fold(await journal.load(id));
      return live === undefined || live.state.kind === 'completed';
    },
    async close() {
      // Together: a channel that does not answer makes all of them wait once.
      await Promise.all([...runners.values()].map((runner) => runner.stop()));
      for (const close of polling) close();
      await server.close();
      readings?.close();
      await metrics.close();
      series.close();
      journal.close();
    },
  };
}

function orClose<T>(open: () => T, journal: SqliteJournal): T {
  try {
    return open();
  } catch (error) {
    journal.close();
    throw error;
  }
}
