// For tests and for looking at the page: serves made-up journals as a running Phasegate would.
import type { GateResult } from '../../../src/core/gate/verdict.ts';
import type { Rollout } from '../../../src/core/plan/plan.ts';
import { fold } from '../../../src/core/run/evolve.ts';
import { type Actor, type JournalEntry, type JournalEvent, PHASEGATE } from '../../../src/core/run/journal.ts';
import type { Answer, RolloutSource, RolloutState } from '../../../src/server/rollout-source.ts';
import { at, madeUpJournals } from './journals.ts';

export interface MadeUpRollouts extends RolloutSource {
  /** Adds an entry to a journal and tells the listeners. */
  append(id: string, event: JournalEvent, by?: Actor): void;
  /** Tells the listeners of a run, with a gate of this moment. */
  touch(id: string, result?: GateResult): void;
  /** Requests that arrived. */
  readonly requests: (readonly [id: string, by: string, kind: string])[];
  /** What the next requests are answered. */
  answer: Answer;
}

export function createMadeUpRollouts(journals = madeUpJournals()): MadeUpRollouts {
  const entries = new Map([...journals].map(([id, list]) => [id, [...list]]));
  const runListeners = new Set<(state: RolloutState) => void>();
  const entryListeners = new Set<(rollout: Rollout, entry: JournalEntry) => void>();
  const now = () => at(2, 4);
  const stateOf = (id: string, result?: GateResult): RolloutState | undefined => {
    const run = fold(entries.get(id) ?? []);
    return (
      run && {
        run,
        result: result ?? run.records.at(-1)?.result,
        decision: { kind: 'wait', until: at(3), why: 'soaking' },
      }
    );
  };
  const touch = (id: string, result?: GateResult) => {
    const state = stateOf(id, result);
    if (state) for (const listener of runListeners) listener(state);
  };
  const source: MadeUpRollouts = {
    now,
    rollouts: async () => [...entries.keys()].map((id) => stateOf(id)!),
    rollout: async (id) => stateOf(id),
    journal: async (id, after) => (entries.get(id) ?? []).filter((entry) => entry.seq > after),
    async request(id, by, request) {
      source.requests.push([id, by, request.kind]);
      if (source.answer.ok) source.append(id, { kind: 'requested', request }, { kind: 'person', name: by });
      return source.answer;
    },
    onRun(listener) {
      runListeners.add(listener);
      return () => void runListeners.delete(listener);
    },
    onEntry(listener) {
      entryListeners.add(listener);
      return () => void entryListeners.delete(listener);
    },
    append(id, event, by = PHASEGATE) {
      const list = entries.get(id)!;
      const entry: JournalEntry = { seq: list.length + 1, at: now(), by, event };
      list.push(entry);
      for (const listener of entryListeners) listener(fold(list)!.rollout, entry);
      touch(id);
    },
    touch,
    requests: [],
    answer: { ok: true },
  };
  return source;
}
