// For tests and for looking at the page: serves made-up journals as a running Phasegate would.
import type { GateResult } from '../../../src/core/gate/verdict.ts';
import type { Rollout } from '../../../src/core/plan/plan.ts';
import { fold } from '../../../src/core/run/evolve.ts';
import { type Actor, type JournalEntry, type JournalEvent, PHASEGATE } from '../../../src/core/run/journal.ts';
import { refusal } from '../../../src/core/run/request.ts';
import type { Answer, LiveState, RolloutSource } from '../../../src/server/rollout-source.ts';
import { at, madeUpJournals } from './journals.ts';

export interface MadeUpRollouts extends RolloutSource {
  /** Adds an entry to a journal, as another process would. */
  write(id: string, event: JournalEvent, by?: Actor): JournalEntry;
  /** The same, and tells the listeners. */
  append(id: string, event: JournalEvent, by?: Actor): void;
  /** Tells the listeners of a run, with a gate of this moment. */
  touch(id: string, result?: GateResult): void;
  /** Requests that arrived. */
  readonly requests: (readonly [id: string, by: string, kind: string])[];
  /** The text of every document. */
  text: string;
  /** What the next requests are answered. */
  answer: Answer;
}

export function createMadeUpRollouts(journals = madeUpJournals()): MadeUpRollouts {
  const entries = new Map([...journals].map(([id, list]) => [id, [...list]]));
  const runListeners = new Set<(id: string) => void>();
  const results = new Map<string, GateResult>();
  const entryListeners = new Set<(rollout: Rollout, entry: JournalEntry) => void>();
  const now = () => at(2, 4);
  const liveOf = (id: string): LiveState | undefined => {
    const run = fold(entries.get(id) ?? []);
    return (
      run && {
        run,
        result: results.get(id) ?? run.records.at(-1)?.result,
        decision: { kind: 'wait', until: at(3), why: 'soaking' },
      }
    );
  };
  const touch = (id: string, result?: GateResult) => {
    if (result) results.set(id, result);
    for (const listener of runListeners) listener(id);
  };
  const source: MadeUpRollouts = {
    now,
    heads: async () => new Map([...entries].map(([id, list]) => [id, list.length])),
    live: liveOf,
    journal: async (id, after, upTo = Number.MAX_SAFE_INTEGER) =>
      (entries.get(id) ?? []).filter(({ seq }) => seq > after && seq <= upTo),
    document: async () => source.text,
    async request(id, by, request) {
      source.requests.push([id, by, request.kind]);
      if (source.answer.ok) source.append(id, { kind: 'requested', request }, { kind: 'person', name: by });
      return source.answer.ok ? { ok: true, seq: entries.get(id)?.length ?? 0 } : source.answer;
    },
    async stop(id, by, request) {
      const run = fold(entries.get(id) ?? []);
      const why = run && refusal(run, request, by);
      if (why !== undefined) return { ok: false, why };
      source.append(id, { kind: 'requested', request }, by);
      return { ok: true };
    },
    onRun(listener) {
      runListeners.add(listener);
      return () => void runListeners.delete(listener);
    },
    onEntry(listener) {
      entryListeners.add(listener);
      return () => void entryListeners.delete(listener);
    },
    write(id, event, by = PHASEGATE) {
      const list = entries.get(id)!;
      const entry: JournalEntry = { seq: list.length + 1, at: now(), by, event };
      list.push(entry);
      return entry;
    },
    append(id, event, by = PHASEGATE) {
      const entry = source.write(id, event, by);
      const list = entries.get(id)!;
      for (const listener of entryListeners) listener(fold(list)!.rollout, entry);
      touch(id);
    },
    touch,
    requests: [],
    answer: { ok: true },
    text: '# Letters\n',
  };
  return source;
}
