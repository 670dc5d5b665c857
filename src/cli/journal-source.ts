// What the server hears of rollouts: the journal, and beside it what the runners of this process know at this moment.
import type { Instant } from '../core/calendar/instant.ts';
import type { Rollout } from '../core/plan/plan.ts';
import type { Actor, JournalEntry, PersonRequest } from '../core/run/journal.ts';
import type { Documents, Journal } from '../engine/ports.ts';
import type { Runner } from '../engine/runner.ts';
import { submit } from '../engine/submit.ts';
import type { Answer, RolloutSource } from '../server/rollout-source.ts';

export interface JournalSource extends RolloutSource {
  /** Tells the listeners that something of a run may be different. */
  ran(id: string): void;
  /** Tells the listeners of an entry of a rollout that is run here. */
  entered(rollout: Rollout, entry: JournalEntry): void;
}

export interface JournalSourceOptions {
  readonly journal: Journal;
  readonly documents: Documents;
  readonly runners: ReadonlyMap<string, Runner>;
  readonly now: () => Instant;
}

export function createJournalSource({ journal, documents, runners, now }: JournalSourceOptions): JournalSource {
  const turned = new Map<string, Instant>();
  const runListeners = new Set<(id: string) => void>();
  const entryListeners = new Set<(rollout: Rollout, entry: JournalEntry) => void>();
  const take = async (id: string, by: Actor, request: PersonRequest): Promise<Answer> => {
    const answer = await submit(journal, id, by, request, now());
    if (!answer.ok) return answer;
    await runners.get(id)?.turn();
    return { ok: true, seq: answer.run.seq };
  };
  return {
    now,
    heads: () => headsOf(journal),
    journal: (id, after, upTo) => journal.load(id, after, upTo),
    live(id) {
      const runner = runners.get(id);
      return runner && { ...runner.state(), turnedAt: turned.get(id) };
    },
    document: (path) => documents.read(path),
    request: (id, by, request) => take(id, { kind: 'person', name: by }, request),
    stop: take,
    onRun(listener) {
      runListeners.add(listener);
      return () => void runListeners.delete(listener);
    },
    onEntry(listener) {
      entryListeners.add(listener);
      return () => void entryListeners.delete(listener);
    },
    ran(id) {
      turned.set(id, now());
      for (const listener of runListeners) listener(id);
    },
    entered(rollout, entry) {
      for (const listener of entryListeners) listener(rollout, entry);
    },
  };
}

async function headsOf(journal: Journal): Promise<ReadonlyMap<string, number>> {
  if (journal.heads) return journal.heads();
  const heads = new Map<string, number>();
  for (const id of await journal.rollouts()) heads.set(id, (await journal.load(id)).at(-1)?.seq ?? 0);
  return heads;
}
