// The five ports in memory, under one simulated clock and a simulated population: for tests of the whole house without I/O.
import { isWorking } from '../../src/core/calendar/business-time.ts';
import { type Instant, MINUTE, toInstant } from '../../src/core/calendar/instant.ts';
import { createTally, type Tally } from '../../src/core/gate/counting/tally.ts';
import type { Evidence, OperationEvent } from '../../src/core/gate/evidence.ts';
import { ALL_OPERATIONS } from '../../src/core/gate/operation.ts';
import type { Rollout } from '../../src/core/plan/plan.ts';
import type { JournalEntry } from '../../src/core/run/journal.ts';
import { bucketOf } from '../../src/core/toggle/bucket.ts';
import type { Percentage } from '../../src/core/toggle/percentage.ts';
import type { ErrorEvent, Journal, Metrics, Ports, Scope } from '../../src/engine/ports.ts';

export interface World {
  readonly ports: Ports;
  readonly journal: Map<string, JournalEntry[]>;
  readonly toggles: Map<string, Percentage>;
  /** Every percentage that was ever written, in order. */
  readonly writes: { readonly toggle: string; readonly percentage: Percentage; readonly at: Instant }[];
  readonly documents: Map<string, string>;
  readonly notices: { readonly rollout: string; readonly entry: JournalEntry }[];
  now(): Instant;
  /** Moves the clock on, letting the population act on the way. */
  advanceTo(at: Instant): void;
  /** Counts one event as an application sends it, besides those of the population. */
  emit(event: OperationEvent): void;
}

export interface Population {
  readonly rollout: Rollout;
  /** Operations that each visit performs, each with its outcome. */
  visit(context: {
    readonly on: boolean;
    readonly user: string;
    readonly at: Instant;
    readonly visit: number;
  }): readonly {
    readonly operation: string;
    readonly outcome: 'ok' | 'error';
  }[];
  /** Users who visit at once: half of them with the toggle on, half off, as far as there are such users. */
  readonly usersPerVisit: number;
}

const PEOPLE = 100_000;

const pools = new Map<string, { readonly on: readonly string[]; readonly off: readonly string[] }>();

/** The same people for every test, by whether the toggle is on for them. */
function poolsOf(
  toggle: string,
  percentage: number,
): { readonly on: readonly string[]; readonly off: readonly string[] } {
  const key = `${toggle} ${percentage}`;
  const known = pools.get(key);
  if (known) return known;
  const all = Array.from({ length: PEOPLE }, (_, i) => `user-${i}`);
  const on = all.filter((user) => bucketOf(toggle, user) < percentage);
  const off = all.filter((user) => bucketOf(toggle, user) >= percentage);
  // As many of either, so that the stated share of half holds for distinct users too, however long a step lasts.
  const split = { on, off: on.length > 0 ? off.slice(0, on.length) : off };
  pools.set(key, split);
  return split;
}

/** `every`: milliseconds from one visit to the next, in working hours. */
export function createWorld(start: Instant, populations: readonly Population[], every: number = 10 * MINUTE): World {
  let clock = start;
  let visits = 0;
  const journal = new Map<string, JournalEntry[]>();
  const cursors = new Map<string, number>();
  const leases = new Map<string, string>();
  const toggles = new Map<string, Percentage>();
  const writes: World['writes'] = [];
  const documents = new Map<string, string>();
  const notices: World['notices'] = [];
  const scopes = new Map<string, { readonly scope: Scope; readonly tally: Tally }>();
  const current = new Map<string, string>();
  const unscoped = new Map<string, { on: number; off: number }>();
  const watchers = new Map<
    string,
    Set<{ onCounted: () => void; onError: ((error: ErrorEvent) => void) | undefined }>
  >();

  const journalPort: Journal = {
    async load(rollout, after = 0) {
      return (journal.get(rollout) ?? []).filter((entry) => entry.seq > after);
    },
    async append(rollout, expected, entries) {
      const all = journal.get(rollout) ?? [];
      if (all.length !== expected) return 'conflict';
      const stored = entries.map((entry, index) => ({ ...structuredClone(entry), seq: expected + index + 1 }));
      journal.set(rollout, [...all, ...stored]);
      return stored;
    },
    async rollouts() {
      return [...journal.keys()];
    },
    async claim(rollout, runner) {
      leases.set(rollout, runner);
      return { granted: true };
    },
    async release(rollout) {
      leases.delete(rollout);
    },
    async cursor(rollout, consumer) {
      return cursors.get(`${rollout} ${consumer}`) ?? 0;
    },
    async setCursor(rollout, consumer, seq) {
      cursors.set(`${rollout} ${consumer}`, seq);
    },
  };

  async function evidence(scope: Scope): Promise<readonly Evidence[]> {
    const key = `${scope.rollout} ${scope.name}`;
    const known = scopes.get(key) ?? { scope, tally: createTally(scope) };
    scopes.set(key, known);
    current.set(scope.toggle, key);
    return scope.operations.map((operation) => known.tally.evidence(operation));
  }

  const metrics: Metrics = {
    evidence,
    watch(toggle, onCounted, onError) {
      const all = watchers.get(toggle) ?? new Set();
      const watcher = { onCounted, onError };
      watchers.set(toggle, all.add(watcher));
      return () => all.delete(watcher);
    },
    unscoped: (toggle) => unscoped.get(toggle) ?? { on: 0, off: 0 },
    async forget() {},
  };

  function emit(event: OperationEvent): void {
    const told = watchers.get(event.toggle) ?? [];
    if (event.outcome === 'error') for (const { onError } of told) onError?.(event);
    const known = scopes.get(current.get(event.toggle) ?? '');
    if (known) {
      known.tally.add(event);
      if (known.scope.operations.includes(ALL_OPERATIONS)) known.tally.add({ ...event, operation: ALL_OPERATIONS });
    } else {
      const counts = unscoped.get(event.toggle) ?? { on: 0, off: 0 };
      counts[event.variant] += event.count;
      unscoped.set(event.toggle, counts);
    }
    for (const { onCounted } of told) onCounted();
  }

  function visitAll(at: Instant): void {
    visits += 1;
    for (const { rollout, visit, usersPerVisit } of populations) {
      const percentage = toggles.get(rollout.toggle) ?? 0;
      const { on: treated, off: control } = poolsOf(rollout.toggle, percentage);
      for (let i = 0; i < usersPerVisit; i++) {
        const on = treated.length > 0 && (i % 2 === 0 || control.length === 0);
        const pool = on ? treated : control;
        const user = pool[(visits * usersPerVisit + i) % pool.length] as string;
        for (const { operation, outcome } of visit({ on, user, at, visit: visits }))
          emit({ toggle: rollout.toggle, operation, outcome, variant: on ? 'on' : 'off', user, at, count: 1 });
      }
    }
  }

  return {
    ports: {
      journal: journalPort,
      metrics,
      toggles: {
        async read(toggle) {
          return toggles.get(toggle);
        },
        async write(toggle, percentage) {
          toggles.set(toggle, percentage);
          writes.push({ toggle, percentage, at: clock });
        },
      },
      documents: {
        async read(path) {
          return documents.get(path) ?? '';
        },
        async replace(path, expected, text) {
          if (documents.get(path) !== expected) return 'changed';
          documents.set(path, text);
          return 'replaced';
        },
      },
      notifier: {
        async notify(rollout, entry) {
          notices.push({ rollout, entry });
        },
      },
    },
    journal,
    toggles,
    writes,
    documents,
    notices,
    now: () => clock,
    emit,
    advanceTo(at) {
      for (let next = Math.floor(clock / every + 1) * every; next <= at; next += every) {
        clock = toInstant(next);
        if (populations.some(({ rollout }) => isWorking(rollout.calendar, clock))) visitAll(clock);
      }
      clock = at;
    },
  };
}
