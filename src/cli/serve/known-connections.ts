// How the toggle systems, monitoring and people of all rollouts of a folder are reached: by the bindings beside each one's document.
import { join } from 'node:path';
import { createDocumentFiles } from '../../adapters/documents-files/document-files.ts';
import { openSqliteJournal } from '../../adapters/journal-sqlite/sqlite-journal.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import { fold } from '../../core/run/evolve.ts';
import { Fault } from '../../engine/faults.ts';
import type { PolledMetrics } from '../../engine/polled-metrics.ts';
import type { Channel, Journal, Toggles } from '../../engine/ports.ts';
import type { Ambient } from '../ambient.ts';
import { soundBindings } from '../bindings/bindings-beside.ts';
import type { Connections } from '../bindings/bindings-schema.ts';
import { connectChannels } from '../connect/connect-channels.ts';
import { connectMetrics } from '../connect/connect-metrics.ts';
import { connectToggles } from '../connect/connect-toggles.ts';
import { CommandEnd } from '../exit.ts';
import type { InstanceOptions } from '../instance.ts';
import type { PreparedPlan } from '../prepare-plan.ts';
import { keptByBinding } from './kept-by-binding.ts';

export interface KnownConnections extends Required<Pick<InstanceOptions, 'togglesOf' | 'metricsOf' | 'channelsOf'>> {
  /** Every rollout of the journal, and those that are to be begun. */
  readonly rollouts: readonly string[];
  /**
   * Reads the bindings of a rollout anew, before it is to be run: it may have been begun by another process, or its address may have
   * changed. A rollout that is being run keeps what it has.
   */
  renew(rollout: string, journal: Pick<Journal, 'load'>): Promise<void>;
}

/** Reads the journal in `state`, and the bindings of every document in it; of what cannot be read nothing is known. */
export async function knownConnections(
  state: string,
  prepared: readonly PreparedPlan[],
  ambient: Ambient,
): Promise<KnownConnections> {
  const byRollout = new Map<string, Connections>();
  // Several rollouts of one document are read once.
  const byDocument = new Map<string, Connections>();
  for (const [id, document] of await documentsOf(state)) {
    const connections = byDocument.get(document) ?? (await connectionsBeside(document));
    byDocument.set(document, connections);
    byRollout.set(id, connections);
  }
  for (const { rollouts, connections } of prepared) for (const { id } of rollouts) byRollout.set(id, connections);
  const given = new Set(prepared.flatMap(({ rollouts }) => rollouts.map(({ id }) => id)));
  const of = ({ id }: Rollout): Connections => byRollout.get(id) ?? {};
  const surroundings = { now: ambient.now, environment: process.env };
  // Asked for at each try to run what another process still runs. Rollouts of one system share what they know of it: that it asked
  // to be left alone. A source of counts follows its own rollout only.
  const toggles = keptByBinding<Toggles>();
  const metrics = keptByBinding<PolledMetrics>((source) => source.close());
  const channels = keptByBinding<readonly Channel[]>();
  return {
    rollouts: [...byRollout.keys()],
    togglesOf(rollout) {
      const { id, mode, driver = 'embedded' } = rollout;
      const connection = driver === 'embedded' ? undefined : of(rollout)[driver];
      return toggles.of(id, [mode, driver, connection], () => connectToggles(of(rollout), surroundings)(rollout));
    },
    metricsOf(rollout) {
      const { id, metrics: bound } = rollout;
      const connection = bound && of(rollout)[bound.source];
      return metrics.of(id, [id, bound, connection], () => connectMetrics(of(rollout), ambient.now)(rollout));
    },
    channelsOf(rollout) {
      const { notify = {} } = of(rollout);
      return channels.of(rollout.id, notify, () => connectChannels(notify, ambient.now));
    },
    async renew(id, journal) {
      // Of a plan that was given here the bindings were, too: the file may be another one.
      if (given.has(id)) return;
      const run = fold(await journal.load(id, 0, 1));
      if (run) byRollout.set(id, await connectionsBeside(run.document));
    },
  };
}

async function documentsOf(state: string): Promise<ReadonlyMap<string, string>> {
  const journal = openSqliteJournal(join(state, 'journal.db'));
  try {
    const documents = new Map<string, string>();
    for (const id of await journal.rollouts()) {
      const run = fold(await journal.load(id, 0, 1));
      if (run) documents.set(id, run.document);
    }
    return documents;
  } finally {
    journal.close();
  }
}

async function connectionsBeside(document: string): Promise<Connections> {
  try {
    const text = await createDocumentFiles().read(document);
    return (await soundBindings(document, text)).connections;
  } catch (error) {
    // A rollout of our own toggles needs none; one that does says what is missing when it is to be run.
    if (error instanceof Fault || error instanceof CommandEnd) return {};
    throw error;
  }
}
