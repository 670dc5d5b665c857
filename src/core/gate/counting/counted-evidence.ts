// Evidence from counts by time, as monitoring systems keep them: without users, and with the windows that the fast test needs.
import { type Instant, toInstant } from '../../calendar/instant.ts';
import {
  type AskedQuery,
  type BoundOperation,
  type CountQueries,
  type DurationQueries,
  queryKey,
} from '../bound-queries.ts';
import { type Counts, type Evidence, type EvidenceWindow, WINDOW_MILLIS } from '../evidence.ts';
import { noEvidence } from '../judging/judged.ts';
import { formatCount } from '../judging/wording.ts';
import { bucketOf, type Sketch } from './sketch.ts';

/** So many events of one query at (or in the bucket that begins at) one time; fractions where a client samples. */
export interface CountedPoint {
  readonly at: Instant;
  readonly on: number;
  readonly off: number;
}

/** The points of each query by its `queryKey`, ascending by time. */
export type CountedPoints = ReadonlyMap<string, readonly CountedPoint[]>;

/**
 * What the points say of one operation since `since`; points before it are left out. Users are 0 and `perUser` is false: the gate
 * takes events to be independent and says so. Totals are rounded to whole events, which keeps them monotone. Where more errors
 * than attempts were counted the evidence names that as a failing source: it could pass nothing, and its errors still fail.
 */
export function countedEvidence(bound: BoundOperation, points: CountedPoints, since: Instant): Evidence {
  const { operation, durations } = bound;
  const nothing = noEvidence(operation);
  const tried = triedPoints(bound, points, since);
  if (!tried) return nothing;
  const { attempts, errors } = tried;
  const treated = sideOf(attempts, errors, 'on');
  const control = sideOf(attempts, errors, 'off');
  const seen = attempts.filter(({ on, off }) => on > 0 || off > 0);
  const seenOn = attempts.filter(({ on }) => on > 0);
  const excess = excessOf(attempts, errors);
  return {
    ...nothing,
    treated,
    control,
    windows: windowsOf(attempts, errors, since),
    firstTreatedAt: seenOn[0]?.at,
    lastEventAt: seen.at(-1)?.at,
    lastTreatedAt: seenOn.at(-1)?.at,
    ...(durations && { durations: durationsOf(durations, points, since) }),
    ...(excess !== undefined && { sourceFailing: excess }),
  };
}

/** Attempts (an error is one, too) and errors, each point by point, ascending by time. */
export interface Tried {
  readonly attempts: readonly CountedPoint[];
  readonly errors: readonly CountedPoint[];
}

/** What was tried of an operation since `since`, and what of it failed; undefined where neither is bound. */
export function triedPoints({ counts, durations }: BoundOperation, points: CountedPoints, since: Instant) {
  return counts ? attemptsAndErrors(counts, points, since) : durations && allTimed(durations, points, since);
}

function attemptsAndErrors(counts: CountQueries, points: CountedPoints, since: Instant): Tried {
  const errors = pointsOf(counts.errors, counts, points, since);
  // A success that is counted itself is worth more than one worked out from attempts that may not have ended yet.
  const attempts =
    counts.successes === undefined
      ? pointsOf(counts.attempts, counts, points, since)
      : sum(pointsOf(counts.successes, counts, points, since), errors);
  return { attempts, errors };
}

function allTimed(durations: DurationQueries, points: CountedPoints, since: Instant): Tried {
  return { attempts: timedPoints(durations, points, since).attempts, errors: [] };
}

/** All, the slow and the quick ones of an operation since `since`; of the latter two, one may not be bound and is empty then. */
export function timedPoints(durations: DurationQueries, points: CountedPoints, since: Instant) {
  const of = (query: string | undefined) => pointsOf(query, durations, points, since);
  const attempts =
    durations.attempts === undefined ? sum(of(durations.slow), of(durations.quick)) : of(durations.attempts);
  return { attempts, slow: of(durations.slow), quick: of(durations.quick) };
}

function pointsOf(
  query: string | undefined,
  { split }: Pick<AskedQuery, 'split'>,
  points: CountedPoints,
  since: Instant,
): readonly CountedPoint[] {
  if (query === undefined) return [];
  return (points.get(queryKey({ query, split })) ?? []).filter(({ at }) => at >= since);
}

function sum(a: readonly CountedPoint[], b: readonly CountedPoint[]): readonly CountedPoint[] {
  const merged = new Map<Instant, CountedPoint>();
  for (const point of [...a, ...b]) {
    const { on, off } = merged.get(point.at) ?? { on: 0, off: 0 };
    merged.set(point.at, { at: point.at, on: on + point.on, off: off + point.off });
  }
  return [...merged.values()].sort((x, y) => x.at - y.at);
}

type Variant = 'on' | 'off';

function total(points: readonly CountedPoint[], variant: Variant): number {
  return Math.round(points.reduce((all, point) => all + point[variant], 0));
}

function sideOf(attempts: readonly CountedPoint[], errors: readonly CountedPoint[], variant: Variant): Counts {
  const failed = total(errors, variant);
  return { ok: Math.max(0, total(attempts, variant) - failed), errors: failed, users: 0, squares: 0 };
}

function excessOf(attempts: readonly CountedPoint[], errors: readonly CountedPoint[]): string | undefined {
  for (const variant of ['on', 'off'] as const) {
    const [tried, failed] = [total(attempts, variant), total(errors, variant)];
    if (failed > tried)
      return `the query for errors counts ${formatCount(failed)} with the toggle ${variant}, the one for attempts ${formatCount(tried)}: errors must be a part of the attempts`;
  }
  return undefined;
}

function windowsOf(
  attempts: readonly CountedPoint[],
  errors: readonly CountedPoint[],
  since: Instant,
): readonly EvidenceWindow[] {
  const windows = new Map<number, { on: number; off: number; onErrors: number; offErrors: number }>();
  const windowAt = (at: Instant) => {
    const index = windowOf(at, since);
    const found = windows.get(index) ?? { on: 0, off: 0, onErrors: 0, offErrors: 0 };
    windows.set(index, found);
    return found;
  };
  for (const { at, on, off } of attempts) {
    const window = windowAt(at);
    window.on += on;
    window.off += off;
  }
  for (const { at, on, off } of errors) {
    const window = windowAt(at);
    window.onErrors += on;
    window.offErrors += off;
  }
  // An attempt may be counted in the window before the one in which it fails; it is an attempt of both, rather than of none.
  const side = (events: number, failed: number) => ({
    errors: Math.round(failed),
    events: Math.max(Math.round(events), Math.round(failed)),
  });
  return [...windows]
    .map(([index, { on, off, onErrors, offErrors }]) => ({
      index,
      treated: side(on, onErrors),
      control: side(off, offErrors),
    }))
    .filter(({ treated, control }) => treated.events > 0 || control.events > 0)
    .sort((a, b) => a.index - b.index);
}

/** One bucket clearly below the bound and one clearly above stand for its two sides. */
function durationsOf(durations: DurationQueries, points: CountedPoints, since: Instant) {
  const { attempts, slow, quick } = timedPoints(durations, points, since);
  const bucket = bucketOf(durations.bound);
  const sketch = (variant: Variant, from: Instant, until: number): Sketch => {
    const within = (each: readonly CountedPoint[]) => each.filter(({ at }) => at >= from && at < until);
    const all = total(within(attempts), variant);
    const counted = total(within(durations.slow === undefined ? quick : slow), variant);
    const long = durations.slow === undefined ? Math.max(0, all - counted) : counted;
    const sides = [[bucket - 2, Math.max(0, all - long)] as const, [bucket + 2, long] as const];
    return sides.filter(([, count]) => count > 0);
  };
  const windows = [...new Set([...attempts, ...slow].map(({ at }) => windowOf(at, since)))].sort((a, b) => a - b);
  return {
    treated: sketch('on', since, Number.POSITIVE_INFINITY),
    control: sketch('off', since, Number.POSITIVE_INFINITY),
    windows: windows.map((index) => {
      const from = toInstant(since + (index - 1) * WINDOW_MILLIS);
      const until = from + WINDOW_MILLIS;
      return { index, treated: sketch('on', from, until), control: sketch('off', from, until) };
    }),
    sidesOnly: true as const,
  };
}

/** From 1, the step's first ten minutes. */
function windowOf(at: Instant, since: Instant): number {
  return Math.floor((at - since) / WINDOW_MILLIS) + 1;
}
