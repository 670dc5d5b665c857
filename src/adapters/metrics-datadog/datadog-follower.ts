// Follows the counts of one step: whole minutes of event time, the last ones read again and again until they are settled.
import { type Instant, toInstant } from '../../core/calendar/instant.ts';
import { type AskedQuery, queryKey } from '../../core/gate/bound-queries.ts';
import type { CountedPoint } from '../../core/gate/counting/counted-evidence.ts';
import type { CountFollower, SourceFailing } from '../../engine/count-source.ts';
import { parseCountQuery, termText } from './count-query.ts';
import type { DatadogConnection } from './datadog-client.ts';
import { askV1, askV2, type CountSeries, type SeriesAnswer } from './series.ts';

/** Agents send every 10 seconds; Datadog keeps minutes of the last hours, and answers up to four hours in them. */
export const BUCKET = 60_000;
const CHUNK = 4 * 60 * BUCKET;
/** A minute is complete when an agent that sends every ten seconds has sent its last part. */
const SETTLED = 10_000;
/** What comes late comes within this, or is found by the reading of the whole step, once an hour. */
const OVERLAP = 15 * BUCKET;
const WHOLE = 60 * BUCKET;

/** Remembers which of the two interfaces an address speaks. */
export interface Interface {
  only: 'v1' | undefined;
}

interface Count {
  on: number;
  off: number;
}

/** One term of one query: a query that is a sum has several, each of which may have no point where others do. */
interface Asked {
  readonly key: string;
  readonly text: string;
  readonly split: AskedQuery['split'];
}

/** The terms as they are asked; a query that does not count was refused when it was bound, and is not asked at all. */
export function askedTerms(queries: readonly AskedQuery[]): readonly Asked[] {
  return queries.flatMap((asked) => {
    const query = parseCountQuery(asked.query);
    const tag = asked.split.kind === 'by' ? asked.split.name : undefined;
    return query.kind === 'counts'
      ? query.terms.map((term) => ({ key: queryKey(asked), text: termText(term, tag), split: asked.split }))
      : [];
  });
}

/** Which side a series with these tags is of. */
export function sideOf(split: AskedQuery['split'], tags: readonly string[]): 'on' | 'off' | 'neither' {
  if (split.kind === 'treatedOnly') return 'on';
  const has = (value: string) => tags.includes(`${split.name}:${value}`.toLowerCase());
  if (has(split.on)) return 'on';
  return has(split.off) ? 'off' : 'neither';
}

export function followDatadog(
  connection: DatadogConnection,
  speaks: Interface,
  queries: readonly AskedQuery[],
  since: Instant,
): CountFollower {
  const terms = askedTerms(queries);
  /** The minute in which the step began holds what came before it, too. */
  const first = Math.ceil(since / BUCKET) * BUCKET;
  const counted = new Map<string, Map<number, Count>>(terms.map(({ key }) => [key, new Map()]));
  let completeUntil = first;
  let wholeAt: number | undefined;

  async function ask(from: number, to: number): Promise<SeriesAnswer | SourceFailing> {
    const request = { queries: terms.map(({ text }) => text), from, to, bucket: BUCKET };
    if (speaks.only === 'v1') return askV1(connection, request);
    const answer = await askV2(connection, request);
    if (answer.kind === 'series' || answer.status !== 404) return answer;
    const older = await askV1(connection, request);
    if (older.kind === 'series') speaks.only = 'v1';
    return older;
  }

  /** Counts only grow: a smaller answer for a minute is one that is not complete. */
  function keep(series: readonly CountSeries[], until: number): void {
    const fresh = new Map<string, Map<number, Count>>();
    for (const { query, tags, points } of series) {
      const term = terms[query];
      const side = term && sideOf(term.split, tags);
      if (!term || !side || side === 'neither') continue;
      const minutes = fresh.get(term.key) ?? new Map<number, Count>();
      fresh.set(term.key, minutes);
      for (const [at, count] of points) {
        const minute = Math.floor(at / BUCKET) * BUCKET;
        if (minute < first || minute + BUCKET > until) continue;
        const sum = minutes.get(minute) ?? { on: 0, off: 0 };
        sum[side] += count;
        minutes.set(minute, sum);
      }
    }
    for (const [key, minutes] of fresh)
      for (const [minute, { on, off }] of minutes) {
        const known = counted.get(key)?.get(minute) ?? { on: 0, off: 0 };
        counted.get(key)?.set(minute, { on: Math.max(known.on, on), off: Math.max(known.off, off) });
      }
  }

  return {
    async read(until) {
      const now = connection.now();
      const end = until === undefined ? now : Math.min(now, until);
      // A step that is over is read only now and then, each time for what came late.
      const whole = wholeAt !== undefined && now - wholeAt >= (until === undefined ? WHOLE : OVERLAP);
      let from = whole ? first : Math.max(first, completeUntil - OVERLAP);
      let wait: number | undefined;
      // Nothing is complete in the first minute, and nothing is asked for.
      while (from + BUCKET + SETTLED <= end) {
        const to = Math.min(from + CHUNK, Math.ceil(end / BUCKET) * BUCKET);
        const answer = await ask(from, to);
        if (answer.kind === 'failing') return answer;
        const complete = Math.min(to, answer.serverNow - SETTLED, until ?? Number.POSITIVE_INFINITY);
        keep(answer.series, complete);
        completeUntil = Math.max(completeUntil, Math.floor(complete / BUCKET) * BUCKET);
        wait = answer.wait ?? wait;
        if (to >= end) break;
        from = to;
      }
      if (whole || wholeAt === undefined) wholeAt = now;
      return { kind: 'read', points: pointsOf(counted), ...(wait !== undefined && { wait }) };
    },
  };
}

function pointsOf(
  counted: ReadonlyMap<string, ReadonlyMap<number, Count>>,
): ReadonlyMap<string, readonly CountedPoint[]> {
  return new Map(
    [...counted].map(([key, minutes]) => [
      key,
      [...minutes].sort(([a], [b]) => a - b).map(([at, { on, off }]) => ({ at: toInstant(at), on, off })),
    ]),
  );
}
