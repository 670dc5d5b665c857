// What a monitoring system counted over a stretch of time, as the observations that a file of the same counts would give.
import { type Instant, MINUTE } from '../calendar/instant.ts';
import type { BoundMetrics, DurationQueries } from '../gate/bound-queries.ts';
import {
  type CountedPoint,
  type CountedPoints,
  countedEvidence,
  timedPoints,
  triedPoints,
} from '../gate/counting/counted-evidence.ts';
import type { Duration, Observation } from './observation.ts';

export interface CountedObservations {
  readonly kind: 'counted';
  /** In the order of time, of the stretch only. An operation without a point has none: no data, never 0. */
  readonly operations: readonly Observation[];
  /** In the order of time; all that is known of each is on which side of the criterion's bound it was. */
  readonly durations: readonly Duration[];
}

/** Counts that contradict each other: nothing can be made of them. */
export interface CountsUnusable {
  readonly kind: 'unusable';
  readonly why: string;
}

/** Far enough on either side of a bound that no sketch takes it for the bound itself. */
const APART = 1.05;

/**
 * Counts in [from, until), minute by minute of event time. The totals are those of the evidence that a run has at the end of it,
 * in whole events. An attempt that fails in a later minute than it was counted in is none of the successes before.
 */
export function countedObservations(
  { operations: bound }: BoundMetrics,
  points: CountedPoints,
  { from, until }: { readonly from: Instant; readonly until: Instant },
): CountedObservations | CountsUnusable {
  const within = new Map([...points].map(([key, all]) => [key, all.filter(({ at }) => at < until)]));
  const rowAt = (at: Instant): number => Math.floor((at - from) / MINUTE) + 1;
  const operations: Observation[] = [];
  const durations: Duration[] = [];
  for (const each of bound) {
    const why = countedEvidence(each, within, from).sourceFailing;
    if (why !== undefined) return { kind: 'unusable', why: `${each.operation}: ${why}` };
    const about = { toggle: undefined, operation: each.operation };
    const tried = triedPoints(each, within, from);
    for (const variant of ['on', 'off'] as const) {
      for (const { at, part, rest } of tried ? parts(tried.attempts, tried.errors, variant) : []) {
        const observation = { ...about, row: rowAt(at), at, variant, user: undefined };
        if (rest > 0) operations.push({ ...observation, outcome: 'ok', count: rest });
        if (part > 0) operations.push({ ...observation, outcome: 'error', count: part });
      }
      for (const { at, slow, quick } of each.durations ? sides(each.durations, within, from, variant) : []) {
        const duration = { ...about, row: rowAt(at), at, variant };
        const { bound: millis } = each.durations as DurationQueries;
        if (quick > 0) durations.push({ ...duration, millis: millis / APART, count: quick });
        if (slow > 0) durations.push({ ...duration, millis: millis * APART, count: slow });
      }
    }
  }
  const byTime = (a: { readonly at: Instant }, b: { readonly at: Instant }): number => a.at - b.at;
  return { kind: 'counted', operations: operations.sort(byTime), durations: durations.sort(byTime) };
}

function sides(queries: DurationQueries, points: CountedPoints, from: Instant, variant: 'on' | 'off') {
  const { attempts, slow, quick } = timedPoints(queries, points, from);
  return queries.slow === undefined
    ? parts(attempts, quick, variant).map(({ at, part, rest }) => ({ at, slow: rest, quick: part }))
    : parts(attempts, slow, variant).map(({ at, part, rest }) => ({ at, slow: part, quick: rest }));
}

interface Parts {
  readonly at: Instant;
  readonly part: number;
  readonly rest: number;
}

/**
 * Whole events at each time: those of `some`, which are a part of `all`, and the rest. Sums are rounded, not points, so that
 * fractions (of clients that sample) are not lost; of the rest only that is told which no later part takes away.
 */
function parts(all: readonly CountedPoint[], some: readonly CountedPoint[], variant: 'on' | 'off'): readonly Parts[] {
  const added = new Map<Instant, { all: number; some: number }>();
  const at = (instant: Instant) => {
    const found = added.get(instant) ?? { all: 0, some: 0 };
    added.set(instant, found);
    return found;
  };
  for (const point of all) at(point.at).all += point[variant];
  for (const point of some) at(point.at).some += point[variant];
  const sums: { readonly at: Instant; readonly some: number; rest: number }[] = [];
  let [sumOfAll, sumOfSome] = [0, 0];
  for (const [instant, add] of [...added].sort(([a], [b]) => a - b)) {
    sumOfAll += add.all;
    sumOfSome += add.some;
    const whole = Math.round(sumOfSome);
    sums.push({ at: instant, some: whole, rest: Math.max(0, Math.round(sumOfAll) - whole) });
  }
  let least = Number.POSITIVE_INFINITY;
  for (const sum of sums.toReversed()) {
    least = Math.min(least, sum.rest);
    sum.rest = least;
  }
  return sums.map(({ at: instant, some: part, rest }, index) => {
    const before = sums[index - 1];
    return { at: instant, part: part - (before?.some ?? 0), rest: rest - (before?.rest ?? 0) };
  });
}
