// The Metrics port over a monitoring system: asked at intervals, its answers kept in between, so that turns cost it nothing.
import { HOUR, type Instant, MINUTE, toInstant } from '../core/calendar/instant.ts';
import { askedQueries, type BoundMetrics } from '../core/gate/bound-queries.ts';
import { type CountedPoints, countedEvidence } from '../core/gate/counting/counted-evidence.ts';
import type { Evidence } from '../core/gate/evidence.ts';
import { noEvidence } from '../core/gate/judging/judged.ts';
import type { CountFollower, CountSource } from './count-source.ts';
import type { Metrics, PassedScope, Scope } from './ports.ts';

export interface PolledMetrics extends Metrics {
  /** Stops asking. */
  close(): void;
}

export interface PolledOptions {
  readonly bound: BoundMetrics;
  readonly source: CountSource;
  readonly now: () => Instant;
  /** Milliseconds between two questions; 15 seconds by default. */
  readonly interval?: number;
  /** Calls `run` again and again until it is stopped; by default a timer that keeps no process alive. */
  readonly every?: (millis: number, run: () => void) => () => void;
}

const INTERVAL = 15_000;
/** A source that fails is asked less and less often, down to this. */
const SLOWEST = MINUTE;
/** A scope that nobody has asked for so long is followed no more: its rollout waits, or has ended. */
const FORGOTTEN = 2 * MINUTE;
/**
 * When a step is over it is read again after these: its last minutes are still on their way, an agent that was cut off sends what it
 * kept, and a point that is older than an hour Datadog no longer takes.
 */
const STRAGGLERS = [2 * MINUTE, 10 * MINUTE, HOUR + 2 * MINUTE] as const;
/** A source that has failed within the last hour and fails again for less than the second flaps. */
const FLAPPING = { within: HOUR, under: 5 * MINUTE };
/** How long events at 0% are looked at together, at least; at most twice as long. */
const AT_ZERO = 10 * MINUTE;

/** Something that is followed, and what is known of it. */
interface Followed {
  readonly follower: CountFollower;
  readonly since: Instant;
  until: Instant | undefined;
  points: CountedPoints;
  /** Worked out of the points when first asked for: a runner asks twice a second, the source is read much less. */
  readonly evidence: Map<string, Evidence>;
  failing: string | undefined;
  failures: number;
  /** When it began to fail, each time within the last hour. */
  failedAt: readonly Instant[];
  readAt: Instant | undefined;
  /** When it was asked last, with or without an answer. */
  triedAt: Instant | undefined;
  nextAt: Instant;
  askedAt: Instant;
  polling: Promise<void> | undefined;
}

/** A step that is over, and is read again. */
interface Left {
  readonly name: string;
  readonly followed: Followed;
  readonly at: Instant;
  /** As it was when it was read last; undefined when it was not since this process began. */
  before: string | undefined;
  /** How many of the readings are done. */
  readings: number;
}

/**
 * One rollout's evidence. Nothing is asked before the first scope; nothing of it is kept but in memory: the source has it all, and scopes
 * say what was passed before them.
 */
export function createPolledMetrics(options: PolledOptions): PolledMetrics {
  const { bound, source, now, interval = INTERVAL, every = everyUnref } = options;
  const queries = askedQueries(bound.operations);
  const scopes = new Map<string, Followed>();
  let current: { readonly name: string; readonly followed: Followed } | undefined;
  let left: readonly Left[] = [];
  /** Every scope that was begun here, or taken over. */
  const met = new Set<string>();
  let late: readonly string[] = [];
  let atZero:
    | { readonly followed: Followed; readonly before: { readonly on: number; readonly off: number } }
    | undefined;
  const listeners = new Set<() => void>();
  let stopTimer: (() => void) | undefined;

  function follow(since: Instant): Followed {
    const fresh = { until: undefined, points: new Map(), failing: undefined, failures: 0, polling: undefined };
    return {
      ...fresh,
      failedAt: [],
      evidence: new Map(),
      follower: source.follow(queries, since),
      since,
      readAt: undefined,
      triedAt: undefined,
      nextAt: now(),
      askedAt: now(),
    };
  }

  /**
   * Whether an answer is waited for: by whoever has only begun, or was away for long. Not while the source is known to fail, which is no
   * data whatever comes of asking again: a person's rollback must not wait for a source that hangs.
   */
  function isStale({ readAt, triedAt, failing }: Followed): boolean {
    const age = (at: Instant | undefined) => (at === undefined ? Number.POSITIVE_INFINITY : now() - at);
    return age(readAt) >= 3 * interval && (failing === undefined || age(triedAt) >= 3 * SLOWEST);
  }

  /** Asks the source unless it is being asked already, or wants to be left alone. */
  function poll(followed: Followed): Promise<void> {
    if (!followed.polling && now() < followed.nextAt) return Promise.resolve();
    followed.polling ??= read(followed).finally(() => {
      followed.polling = undefined;
    });
    return followed.polling;
  }

  async function read(followed: Followed): Promise<void> {
    const before = fingerprint(followed);
    const answer = await followed.follower.read(followed.until);
    if (answer.kind === 'read') {
      followed.points = answer.points;
      followed.evidence.clear();
      followed.failing = undefined;
      followed.failures = 0;
      followed.readAt = now();
    } else {
      if (followed.failing === undefined) {
        const recent = followed.failedAt.filter((at) => now() - at < FLAPPING.within);
        followed.failedAt = [...recent, now()];
      }
      followed.failing = answer.why;
      followed.failures++;
    }
    followed.triedAt = now();
    const backOff = Math.min(SLOWEST, interval * 2 ** Math.min(8, followed.failures));
    const wait = Math.max(answer.kind === 'read' ? interval : backOff, answer.wait ?? 0);
    followed.nextAt = toInstant(now() + wait);
    if (fingerprint(followed) !== before) for (const listener of [...listeners]) listener();
  }

  function look(): void {
    const at = now();
    if (current && at - current.followed.askedAt < FORGOTTEN) void poll(current.followed);
    if (atZero && at - atZero.followed.askedAt < FORGOTTEN) void poll(atZero.followed);
    for (const each of left) if (at >= dueAt(each)) void lookBack(each);
  }

  /** Another reading of a step that was left: what came late is told once. */
  async function lookBack(looked: Left): Promise<void> {
    const due = dueAt(looked);
    await poll(looked.followed);
    const { failing, readAt } = looked.followed;
    // Asked again at the next interval while the source fails, or while another question is on its way.
    if (!left.includes(looked) || failing !== undefined || readAt === undefined || readAt < due) return;
    looked.readings = STRAGGLERS.filter((after) => looked.at + after <= readAt).length;
    if (looked.readings === STRAGGLERS.length) left = left.filter((each) => each !== looked);
    const found = fingerprint(looked.followed);
    if (found === looked.before) return;
    looked.before = found;
    if (!late.includes(looked.name)) late = [...late, looked.name];
    for (const listener of [...listeners]) listener();
  }

  /** Only what is still asked about is kept. */
  function forgetOthers(): void {
    const kept = new Set([current?.name, ...late, ...left.map(({ name }) => name)]);
    for (const name of scopes.keys()) if (!kept.has(name)) scopes.delete(name);
  }

  /**
   * What another process has left is read again at the same moments, and once where they are past: what came while nobody looked. All
   * that is found then is told as late, because nothing says here what was found before; judging it again changes nothing but by a fail.
   */
  function takeOver({ name, since, until }: PassedScope): void {
    if (met.has(name)) return;
    met.add(name);
    const followed = follow(since);
    followed.until = until;
    scopes.set(name, followed);
    left = [...left, { name, followed, before: undefined, at: until, readings: 0 }];
  }

  function enter(scope: Scope): Followed {
    if (current) {
      current.followed.until = scope.since;
      left = [...left, { ...current, before: fingerprint(current.followed), at: now(), readings: 0 }];
    }
    atZero = undefined;
    const followed = scopes.get(scope.name) ?? follow(scope.since);
    scopes.set(scope.name, followed);
    met.add(scope.name);
    current = { name: scope.name, followed };
    forgetOthers();
    return followed;
  }

  return {
    async evidence(scope) {
      const corrects = late.includes(scope.name);
      late = late.filter((name) => name !== scope.name);
      const followed = corrects || scope.name === current?.name ? scopes.get(scope.name) : undefined;
      const asked = followed ?? enter(scope);
      for (const each of scope.passed ?? []) takeOver(each);
      asked.askedAt = now();
      const awaited = corrects ? undefined : poll(asked);
      if (awaited && isStale(asked)) await awaited;
      return scope.operations.map((operation) => evidenceOf(bound, operation, asked, now()));
    },
    unscoped() {
      if (!atZero) atZero = { followed: follow(now()), before: { on: 0, off: 0 } };
      else if (now() - atZero.followed.since > AT_ZERO)
        atZero = { followed: follow(now()), before: attemptsOf(bound, atZero.followed) };
      atZero.followed.askedAt = now();
      const counted = attemptsOf(bound, atZero.followed);
      return { on: atZero.before.on + counted.on, off: atZero.before.off + counted.off };
    },
    corrected: () => late,
    watch(_toggle, listener) {
      const call = (): void => listener();
      listeners.add(call);
      stopTimer ??= every(interval, look);
      return () => {
        listeners.delete(call);
        if (listeners.size > 0) return;
        stopTimer?.();
        stopTimer = undefined;
      };
    },
    async forget() {
      scopes.clear();
      met.clear();
      current = undefined;
      left = [];
      late = [];
      atZero = undefined;
    },
    close() {
      stopTimer?.();
      stopTimer = undefined;
      listeners.clear();
      source.close();
    },
  };
}

function dueAt({ at, readings }: Left): number {
  return at + (STRAGGLERS[readings] ?? Number.POSITIVE_INFINITY);
}

function evidenceOf(bound: BoundMetrics, name: string, followed: Followed, now: Instant): Evidence {
  const evidence = followed.evidence.get(name) ?? counted(bound, name, followed);
  followed.evidence.set(name, evidence);
  const { failing, failedAt } = followed;
  if (failing === undefined) return evidence;
  const isBrief = now - (failedAt.at(-1) ?? now) < FLAPPING.under;
  const times = failedAt.length;
  // What was counted before stays: it can still fail, and nothing passes while the source fails.
  return {
    ...evidence,
    sourceFailing: times > 1 ? `${failing} (failed ${times} times within an hour)` : failing,
    ...(isBrief && times > 1 && { sourceFlaps: times }),
  };
}

function counted({ operations }: BoundMetrics, name: string, { points, since }: Followed): Evidence {
  const operation = operations.find((each) => each.operation === name);
  return operation ? countedEvidence(operation, points, since) : noEvidence(name);
}

/** Attempts of all operations. A query that is said to count treated events only is held to it: at 0% there are about none. */
function attemptsOf({ operations }: BoundMetrics, { points, since }: Followed) {
  let [on, off] = [0, 0];
  for (const operation of operations) {
    const { treated, control } = countedEvidence(operation, points, since);
    on += treated.ok + treated.errors;
    off += control.ok + control.errors;
  }
  return { on, off };
}

/** Changes when anything that evidence is made of does. */
function fingerprint({ points, failing }: Followed): string {
  const told = [...points].filter(([, each]) => each.length > 0);
  const sums = told.map(([key, each]) => [key, each.length, ...each.slice(-1).map(({ at }) => at), total(each)]);
  return JSON.stringify([failing, sums]);
}

function total(points: readonly { readonly on: number; readonly off: number }[]): readonly number[] {
  let [on, off] = [0, 0];
  for (const point of points) {
    on += point.on;
    off += point.off;
  }
  return [on, off];
}

function everyUnref(millis: number, run: () => void): () => void {
  const timer = setInterval(run, millis).unref();
  return () => clearInterval(timer);
}
