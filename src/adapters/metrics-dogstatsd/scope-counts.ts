// Counts each event into the newest scope of its toggle, under a pseudonym of its user, and keeps the counts in the store.
import type { Instant } from '../../core/calendar/instant.ts';
import { createTally, type Tally } from '../../core/gate/counting/tally.ts';
import type { DurationEvent } from '../../core/gate/evidence.ts';
import { ALL_OPERATIONS } from '../../core/gate/operation.ts';
import type { Scope } from '../../engine/ports.ts';
import { countCohorts } from './cohort-counts.ts';
import type { EvidenceStore, StoredScope } from './evidence-store.ts';
import { createMissedEvents, type MissedEvents } from './missed-events.ts';
import { createPseudonyms, KEY_BYTES } from './pseudonym.ts';
import { createRecentEvents, type RecentEvent } from './recent-events.ts';

export interface ScopeCounts {
  /** Counts an event; false when no scope takes it. */
  add(event: RecentEvent): boolean;
  /** Counts how long something took; false when no scope asks for it. */
  addDuration(event: DurationEvent & { readonly toggle: string }): boolean;
  /** Names of a rollout's scopes to which events came when they were over, and whose tally nobody has asked for since. */
  corrected(rollout: string): readonly string[];
  /** Whether events of its toggle are counted into this scope. */
  isCurrent(scope: Scope): boolean;
  /** The tally of a scope; begins it when it is new. A scope that is over is read from the store and counts no more. */
  tallyOf(scope: Scope): Tally;
  /** The rollout's key, made when there is none. */
  key(rollout: string): Uint8Array;
  /** Writes what changed. @throws Fault when that fails; the changes are kept for the next time. */
  flush(): void;
  forget(rollout: string): void;
  readonly missed: MissedEvents;
}

interface Live {
  scope: Scope;
  /** Events from here on are its own; its windows are numbered from here. */
  readonly since: Instant;
  /** Its number in the store, once it is there as it is now. */
  id: number | undefined;
  readonly tally: Tally;
  readonly operations: Set<string>;
  readonly durations: Set<string>;
  readonly pseudonym: (user: string) => string;
  /** Who was seen in the step before, where that is asked for. */
  before: Tally | undefined;
}

/** Goes on with the newest scope of every toggle in the store, so that nothing is missed between a crash and the first tick. */
export function createScopeCounts(store: EvidenceStore, randomBytes: (size: number) => Uint8Array): ScopeCounts {
  const current = new Map<string, Live>();
  /** With something to write: current ones, and those that were left while the disk was full. */
  const changed = new Set<Live>();
  const stored = new Map<string, StoredScope>();
  const recent = createRecentEvents();
  const keys = new Map<string, Uint8Array>();
  const missed = createMissedEvents();
  /** Scopes that were over when an event of their time came: read from the store once, and counted on. */
  const late = new Map<string, Live>();
  /** Those of them that the store does not know to be, and those whose tally nobody has asked for since. */
  const unmarked = new Set<Live>();
  const unseen = new Map<string, Scope>();

  for (const scope of store.scopes()) {
    stored.set(nameOf(scope), scope);
    if (scope.late) unseen.set(nameOf(scope), scope);
  }
  const newest = new Map([...stored.values()].map((scope) => [scope.toggle, scope]));
  for (const scope of newest.values()) current.set(scope.toggle, live(scope, scope));

  function key(rollout: string): Uint8Array {
    const found = keys.get(rollout) ?? store.key(rollout, () => randomBytes(KEY_BYTES));
    keys.set(rollout, found);
    return found;
  }

  /** A scope to count into, with everything that the store has of it. Its windows stay numbered from its first start. */
  function live(scope: Scope, known: StoredScope | undefined): Live {
    const since = known?.since ?? scope.since;
    const tally = createTally({ since, soakEndsAt: scope.soakEndsAt });
    if (known) tally.restore(store.load(known.id));
    const operations = new Set([...(known?.operations ?? []), ...scope.operations]);
    const durations = new Set([...(known?.durations ?? []), ...(scope.durations ?? [])]);
    const id = known === scope ? known.id : undefined;
    const pseudonym = createPseudonyms(key(scope.rollout));
    return { scope, since, id, tally, operations, durations, pseudonym, before: undefined };
  }

  function count(into: Live, { tags, count, at }: RecentEvent): boolean {
    const isAsked = into.operations.has(tags.operation);
    const isPartOfAll = into.operations.has(ALL_OPERATIONS);
    if (!isAsked && !isPartOfAll) {
      missed.counts.otherOperation += count;
      return false;
    }
    const { toggle, operation, outcome, variant, evaluated } = tags;
    const user = tags.user === undefined ? undefined : into.pseudonym(tags.user);
    const event = { toggle, operation, outcome, variant, evaluated, user, at, count };
    let counted = isAsked && into.tally.add(event);
    if (isPartOfAll) counted = into.tally.add({ ...event, operation: ALL_OPERATIONS });
    if (into.before) countCohorts(into.tally, into.before, into.scope, event);
    if (counted) changed.add(into);
    else missed.counts.tooEarly += count;
    return counted;
  }

  /**
   * The scope of this toggle's present rollout that was under way at `at`, before the present one; undefined when there was none.
   * What is still to be written is in the store then, or stays with the one who could not write it.
   */
  function liveAt(now: Live, at: Instant): Live | undefined {
    let found: StoredScope | undefined;
    for (const each of stored.values())
      if (each.toggle === now.scope.toggle && each.rollout === now.scope.rollout && !isSame(each, now.scope))
        if (each.since <= at && each.since >= (found?.since ?? each.since)) found = each;
    if (!found) return undefined;
    const name = nameOf(found);
    const known = late.get(name) ?? [...changed].find((each) => nameOf(each.scope) === name) ?? live(found, found);
    if (!found.late && !late.has(name)) unmarked.add(known);
    late.set(name, known);
    unseen.set(name, found);
    return known;
  }

  /** Where an event or a duration belongs; the late ones into the scope that they were late for. */
  function liveFor(toggle: string, at: Instant): Live | undefined {
    const now = current.get(toggle);
    return now && at < now.since ? (liveAt(now, at) ?? now) : now;
  }

  /** The tally of the step before: still in memory when that was the last one, else as the store has it. */
  function tallyBefore({ rollout, toggle, cohorts }: Scope): Tally | undefined {
    if (!cohorts) return undefined;
    const name = nameOf({ rollout, name: cohorts.after });
    const last = current.get(toggle);
    if (last && nameOf(last.scope) === name) return last.tally;
    const known = stored.get(name);
    return known && live(known, known).tally;
  }

  /** The same scope again: its soak may end at another time now, or more be asked for. */
  function goOn(at: Live, scope: Scope): void {
    // Read from the store after a start, its scope does not say whom to compare with.
    if (scope.cohorts && !at.scope.cohorts) {
      at.before = tallyBefore(scope);
      at.scope = { ...at.scope, cohorts: scope.cohorts };
    }
    const isLonger = at.scope.soakEndsAt !== scope.soakEndsAt;
    const { operations, durations = [] } = scope;
    const isWider =
      operations.some((each) => !at.operations.has(each)) || durations.some((each) => !at.durations.has(each));
    if (!isLonger && !isWider) return;
    for (const operation of operations) at.operations.add(operation);
    for (const operation of durations) at.durations.add(operation);
    at.tally.soakUntil(scope.soakEndsAt);
    at.scope = scope;
    at.id = undefined;
    changed.add(at);
  }

  function flush(): void {
    if (changed.size === 0) return;
    const changes = [...changed].map((each) => {
      each.id ??= keep(each);
      return { scope: each.id, rows: each.tally.changes() };
    });
    for (const each of unmarked) if (each.id !== undefined) store.markLate(each.id);
    unmarked.clear();
    store.save(changes);
    for (const each of changed) each.tally.saved();
    changed.clear();
  }

  function keep(each: Live): number {
    const scope = { ...each.scope, operations: [...each.operations], durations: [...each.durations] };
    const id = store.keep(scope);
    const since = stored.get(nameOf(scope))?.since ?? scope.since;
    stored.set(nameOf(scope), { ...scope, since, id });
    return id;
  }

  return {
    add(event) {
      recent.add(event);
      const into = liveFor(event.tags.toggle, event.at);
      if (into) return count(into, event);
      missed.noScope(event);
      return false;
    },
    addDuration({ toggle, ...event }) {
      const into = liveFor(toggle, event.at);
      if (!into) return false;
      let counted = into.durations.has(event.operation) && into.tally.addDuration(event);
      if (into.durations.has(ALL_OPERATIONS)) counted = into.tally.addDuration({ ...event, operation: ALL_OPERATIONS });
      if (counted) changed.add(into);
      return counted;
    },
    corrected: (rollout) =>
      unseen.size === 0 ? NONE : [...unseen.values()].flatMap((each) => (each.rollout === rollout ? [each.name] : [])),
    isCurrent(scope) {
      const now = current.get(scope.toggle);
      return now !== undefined && isSame(now.scope, scope);
    },
    tallyOf(scope) {
      unseen.delete(nameOf(scope));
      const now = current.get(scope.toggle);
      if (now && isSame(now.scope, scope)) {
        goOn(now, scope);
        return now.tally;
      }
      const known = stored.get(nameOf(scope));
      const asked = late.get(nameOf(scope)) ?? live(scope, known);
      if (now && scope.since < now.scope.since) return asked.tally;
      asked.before = tallyBefore(scope);
      current.set(scope.toggle, asked);
      changed.add(asked);
      if (known) return asked.tally;
      for (const event of recent.of(scope.toggle, scope.since)) {
        if (!now) missed.found(event);
        count(asked, event);
      }
      return asked.tally;
    },
    key,
    flush,
    forget(rollout) {
      for (const [toggle, { scope }] of current)
        if (scope.rollout === rollout) {
          current.delete(toggle);
          recent.forget(toggle);
        }
      for (const each of changed) if (each.scope.rollout === rollout) changed.delete(each);
      for (const [name, { scope }] of late) if (scope.rollout === rollout) late.delete(name);
      for (const [name, scope] of unseen) if (scope.rollout === rollout) unseen.delete(name);
      for (const each of unmarked) if (each.scope.rollout === rollout) unmarked.delete(each);
      for (const [name, scope] of stored) if (scope.rollout === rollout) stored.delete(name);
      keys.delete(rollout);
      store.forget(rollout);
    },
    missed,
  };
}

const NONE: readonly string[] = [];
/** Neither rollout ids nor scope names have a line break in them. */
const nameOf = ({ rollout, name }: Pick<Scope, 'rollout' | 'name'>): string => `${rollout}\n${name}`;
const isSame = (a: Scope, b: Scope): boolean => a.rollout === b.rollout && a.name === b.name;
