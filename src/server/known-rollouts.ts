// Every rollout of the journal as this server knows it: folded once, kept, and brought forward by what was appended since.
import { type Instant, MINUTE } from '../core/calendar/instant.ts';
import type { GateResult } from '../core/gate/verdict.ts';
import { evolve } from '../core/run/evolve.ts';
import type { Decision, JournalEntry } from '../core/run/journal.ts';
import type { Run } from '../core/run/run.ts';
import {
  type KeptReading,
  type ReadingStore,
  takeEntry,
  takeKept,
  takeReading,
  type VerdictHistory,
} from './api/verdict-history.ts';
import type { RolloutSource } from './rollout-source.ts';

/** A run and, where it is run by this process, what is decided and judged at this moment (not all of it is journaled). */
export interface RolloutState {
  readonly run: Run;
  readonly decision?: Decision | undefined;
  readonly result?: GateResult | undefined;
  /** Of the last journal entry. */
  readonly changedAt?: Instant | undefined;
}

export interface KnownRollouts {
  /** All of them, in the order of their ids. */
  all(): Promise<readonly RolloutState[]>;
  one(id: string): Promise<RolloutState | undefined>;
  /** What was appended since the last call, by whatever process; 'tooMuch' where so much was that it was not kept. */
  news(): Promise<readonly RolloutNews[] | 'tooMuch'>;
  /** A rollout as far as it is known already; what its gate says now is remembered, for the charts. */
  look(id: string): RolloutState | undefined;
  /** Whether the rollout was stopped by this alert before. */
  hasAlert(id: string, key: string): boolean;
  readonly history: VerdictHistory;
}

export interface RolloutNews {
  readonly state: RolloutState;
  readonly entries: readonly JournalEntry[];
}

interface Known {
  readonly run: Run;
  readonly changedAt: Instant;
}

/** Entries folded at once: a few milliseconds. */
const PIECE = 500;

/** Between two readings of a rollout that outlast a restart. */
const KEEP_EVERY = 5 * MINUTE;

/** Entries kept for `news`, all rollouts together. */
const MOST_UNTOLD = 2_000;

/** @param readings where what charts show outlasts a restart; absent: it does not. */
export function createKnownRollouts(source: RolloutSource, readings?: ReadingStore): KnownRollouts {
  const known = new Map<string, Known>();
  const history: VerdictHistory = new Map();
  /** Loads of one rollout follow one another: two at once would fold the same entries twice. */
  const loading = new Map<string, Promise<void>>();
  const alerts = new Map<string, Set<string>>();
  /** When a reading of a rollout was kept last. */
  const keptAt = new Map<string, Instant>();
  let untold: { readonly id: string; readonly entry: JournalEntry }[] = [];
  let tooMuch = false;
  let begun = false;

  /** In pieces, so that a journal of a hundred thousand entries holds up nobody's rollback. */
  async function load(id: string): Promise<void> {
    const isNew = !known.has(id);
    for (;;) {
      const from = known.get(id)?.run.seq ?? 0;
      const entries = await source.journal(id, from, from + PIECE);
      take(id, entries);
      if (entries.length < PIECE) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (isNew) attempt(() => takeKept(history, id, readings?.of(id) ?? []));
  }
  function take(id: string, entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      const before = known.get(id)?.run;
      if (before) takeEntry(history, before, entry);
      known.set(id, { run: evolve(before, entry), changedAt: entry.at });
      if (entry.by.kind === 'machine')
        alerts.set(id, new Set([...(alerts.get(id) ?? []), ...entry.by.alert.split(' ')]));
      if (begun) untold.push({ id, entry });
    }
    if (untold.length > MOST_UNTOLD) {
      untold = [];
      tooMuch = true;
    }
  }
  /** One in a while: a chart of weeks needs no second. */
  function keep(id: string, reading: KeptReading | undefined): void {
    if (!reading || !readings || Math.abs(reading.at - (keptAt.get(id) ?? 0)) < KEEP_EVERY) return;
    keptAt.set(id, reading.at);
    attempt(() => readings.add(id, reading));
  }
  function bringForward(id: string): Promise<void> {
    const next = (loading.get(id) ?? Promise.resolve()).catch(() => {}).then(() => load(id));
    loading.set(id, next);
    return next.finally(() => {
      if (loading.get(id) === next) loading.delete(id);
    });
  }
  async function bringAllForward(): Promise<void> {
    for (const [id, seq] of await source.heads()) if (known.get(id)?.run.seq !== seq) await bringForward(id);
    begun = true;
  }
  function stateOf(id: string): RolloutState | undefined {
    const found = known.get(id);
    if (!found) return undefined;
    const live = source.live(id);
    // A runner that is behind the journal says nothing of what is now.
    if (!live || live.run.seq < found.run.seq) return { run: found.run, changedAt: found.changedAt };
    return { ...live, changedAt: found.changedAt };
  }

  return {
    async all() {
      await bringAllForward();
      return [...known.keys()].toSorted().flatMap((id) => stateOf(id) ?? []);
    },
    async one(id) {
      await bringForward(id);
      return stateOf(id);
    },
    async news() {
      await bringAllForward();
      const told = untold;
      untold = [];
      if (tooMuch) {
        tooMuch = false;
        return 'tooMuch';
      }
      const byRollout = Map.groupBy(told, ({ id }) => id);
      return [...byRollout].flatMap(([id, news]) => {
        const state = stateOf(id);
        return state ? [{ state, entries: news.map(({ entry }) => entry) }] : [];
      });
    },
    look(id) {
      const live = source.live(id);
      if (live?.result) keep(id, takeReading(history, live.run, live.result, source.now()));
      return stateOf(id);
    },
    hasAlert: (id, key) => alerts.get(id)?.has(key) ?? false,
    history,
  };
}

/** A chart that cannot be kept is not worth stopping for. */
function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // The next reading is tried again.
  }
}
