// What a bound monitoring system counted over a range of days, for a replay: asked once, and refused by name where it cannot tell.
import { dateOf } from '../../core/calendar/business-time.ts';
import { dayNumber } from '../../core/calendar/day.ts';
import { DAY, type Instant, MINUTE, type PlainDate, toInstant } from '../../core/calendar/instant.ts';
import { instantOfWallTime } from '../../core/calendar/zone.ts';
import { countedObservations } from '../../core/forecast/counted-observations.ts';
import type { ReplayInput } from '../../core/forecast/replay.ts';
import { askedQueries } from '../../core/gate/bound-queries.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import type { Connections } from '../bindings/bindings-schema.ts';
import { connectSource } from '../connect/connect-metrics.ts';
import { CommandEnd, EXIT } from '../exit.ts';

/** Minutes are asked for a few hours at a time: of more days, a question would be hundreds of requests. */
const MOST_DAYS = 92;
/** Datadog keeps metrics for 15 months. */
const DATADOG_KEEPS_DAYS = 456;

/** Both days whole, on the wall of the plan's calendar. */
export interface DayRange {
  readonly from: PlainDate;
  readonly to: PlainDate;
}

/** In the words of `ReplayInput`. */
export type SourceObservations = Required<
  Pick<ReplayInput, 'operations' | 'durations' | 'sidesOnly' | 'readings' | 'bucket' | 'knownFrom' | 'knownUntil'>
>;

/**
 * The observations of one rollout, of those minutes that are complete by now.
 * @throws CommandEnd: usage where its bindings name no source, or where there can be no answer for such days; 4 where the source fails.
 */
export async function observationsOf(
  rollout: Rollout,
  connections: Connections,
  range: DayRange,
  now: () => Instant,
): Promise<SourceObservations> {
  const { metrics, calendar } = rollout;
  if (!metrics)
    throw new CommandEnd(
      EXIT.usage,
      `Unexpected --from for "${rollout.id}", whose events no monitoring system counts; expected "metrics: datadog" or "metrics: prometheus" with queries in the bindings, or --observations.`,
    );
  const isDatadogItself = metrics.source === 'datadog' && connections.datadog?.url === undefined;
  const problem = rangeProblem(range, dateOf(calendar, now()), isDatadogItself);
  if (problem !== undefined) throw new CommandEnd(EXIT.usage, problem);
  const from = startOf(calendar.zone, dayNumber(range.from));
  const until = startOf(calendar.zone, dayNumber(range.to) + 1);
  const source = connectSource(connections, metrics, now);
  try {
    const answer = await source.follow(askedQueries(metrics.operations), from).read(until);
    if (answer.kind === 'failing') {
      const again =
        answer.wait === undefined ? '' : ` A replay asks once: try again in ${Math.ceil(answer.wait / 1000)} s.`;
      throw new CommandEnd(
        EXIT.outside,
        `${rollout.id} is not replayed, because its counts are not known: ${answer.why}.${again}`,
      );
    }
    const counted = countedObservations(metrics, answer.points, { from, until });
    if (counted.kind === 'counted') {
      const { operations, durations } = counted;
      const known = { knownFrom: from, knownUntil: toInstant(Math.min(until, now())) };
      return { operations, durations, sidesOnly: true, readings: [], bucket: MINUTE, ...known };
    }
    throw new CommandEnd(
      EXIT.outside,
      `${rollout.id} is not replayed, because its counts contradict each other: ${counted.why}.`,
    );
  } finally {
    source.close();
  }
}

function startOf(zone: string, day: number): Instant {
  return instantOfWallTime(zone, day * DAY);
}

/** Why nobody can tell what was counted on these days; undefined where somebody can. */
function rangeProblem({ from, to }: DayRange, today: PlainDate, isDatadogItself: boolean): string | undefined {
  const days = dayNumber(to) - dayNumber(from) + 1;
  if (days < 1) return `Unexpected --to ${to} before --from ${from}, expected that day or a later one.`;
  if (to > today) return `Unexpected --to ${to} in the future, expected a day up to today (${today}).`;
  if (days > MOST_DAYS)
    return `Unexpected range of ${days} days, expected at most ${MOST_DAYS}: what a gate weighs is asked for minute by minute.`;
  if (isDatadogItself && dayNumber(today) - dayNumber(from) > DATADOG_KEEPS_DAYS)
    return `Unexpected --from ${from}, expected a day of the last 15 months: Datadog keeps metrics no longer.`;
  return undefined;
}
