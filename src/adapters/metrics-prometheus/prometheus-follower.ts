// Follows counters through one step by their raw samples, so that nothing is estimated: what rose between two of them was counted.
import { type Instant, toInstant } from '../../core/calendar/instant.ts';
import { type AskedQuery, queryKey, type Split } from '../../core/gate/bound-queries.ts';
import type { CountedPoint } from '../../core/gate/counting/counted-evidence.ts';
import type { CountFollower } from '../../engine/count-source.ts';
import { parseCounterQuery } from './counter-query.ts';
import { askPrometheus, type PrometheusConnection, type PrometheusSeries } from './prometheus-client.ts';

const MINUTE = 60_000;
/** What is looked at of the time before a step, so that a counter that was there before is known. */
const BEFORE = 10 * MINUTE;
/** Samples that are written late (remote write, a federation) come within this. */
const OVERLAP = 5 * MINUTE;
/** Of raw samples no more is asked for at once. */
const CHUNK = 60 * MINUTE;

interface Selected {
  readonly key: string;
  readonly selector: string;
  readonly split: Split;
  /** Up to which all samples were read. */
  readUntil: number;
  /** The last sample of each series. */
  readonly last: Map<string, { readonly at: number; readonly value: number }>;
}

/** Which side a series with these labels is of. */
export function sideOf(split: Split, labels: Readonly<Record<string, string>>): 'on' | 'off' | 'neither' {
  if (split.kind === 'treatedOnly') return 'on';
  const value = labels[split.name];
  if (value === split.on) return 'on';
  return value === split.off ? 'off' : 'neither';
}

/**
 * A counter that falls was reset and counts from zero. A sample that is no number, or negative, is passed over. What rose between the
 * last sample before the step and the first in it is left out, since nobody knows on which side of the step's beginning. A series
 * that appears later counts from zero, as its process did; of those that are there in the first minute of which anything is known,
 * counting begins with their first sample.
 */
export function followPrometheus(
  connection: PrometheusConnection,
  queries: readonly AskedQuery[],
  since: Instant,
): CountFollower {
  const selected = queries.flatMap((asked): Selected[] => {
    const query = parseCounterQuery(asked.query);
    // What names no counters was refused when it was bound.
    if (query.kind === 'refused') return [];
    return query.selectors.map((selector) => ({
      key: queryKey(asked),
      selector,
      split: asked.split,
      readUntil: since - BEFORE,
      last: new Map(),
    }));
  });
  const counted = new Map<string, Map<number, { on: number; off: number }>>(
    selected.map(({ key }) => [key, new Map()]),
  );
  let firstKnown = Number.POSITIVE_INFINITY;

  function take(one: Selected, { labels, samples }: PrometheusSeries): void {
    const side = sideOf(one.split, labels);
    if (side === 'neither') return;
    const name = JSON.stringify(Object.entries(labels).sort());
    for (const [at, value] of samples) {
      const before = one.last.get(name);
      if (!(value >= 0) || (before && at <= before.at)) continue;
      one.last.set(name, { at, value });
      const rose = before ? (value >= before.value ? value - before.value : value) : value;
      const known = before ? before.at >= since : at > firstKnown + MINUTE;
      if (at >= since && known && rose > 0) count(one.key, at, side, rose);
    }
  }

  function count(key: string, at: number, side: 'on' | 'off', rose: number): void {
    const minutes = counted.get(key);
    const minute = since + Math.floor((at - since) / MINUTE) * MINUTE;
    const sum = minutes?.get(minute) ?? { on: 0, off: 0 };
    sum[side] += rose;
    minutes?.set(minute, sum);
  }

  return {
    async read(until) {
      const end = Math.min(connection.now(), until ?? Number.POSITIVE_INFINITY);
      const earliest = Math.min(...selected.map(({ readUntil }) => readUntil));
      // Hour by hour for all of them, so that what is known at a time is known of every query.
      for (let to = Math.min(earliest + CHUNK, end); ; to = Math.min(to + CHUNK, end)) {
        const answers: (readonly [Selected, readonly PrometheusSeries[]])[] = [];
        for (const one of selected) {
          // The end of a step that is over is read again: samples that were written elsewhere first may have come since.
          if (one.readUntil >= to && (until === undefined || to < until)) continue;
          const from = Math.max(since - BEFORE, one.readUntil - OVERLAP);
          const seconds = Math.ceil((to - from) / 1000);
          const answer = await askPrometheus(connection, `${one.selector}[${seconds}s]`, to);
          if (answer.kind === 'failing') return answer;
          answers.push([one, answer.series]);
        }
        for (const [, series] of answers)
          for (const { samples } of series) firstKnown = Math.min(firstKnown, samples[0]?.[0] ?? firstKnown);
        for (const [one, series] of answers) {
          for (const each of series) take(one, each);
          one.readUntil = to;
        }
        if (to >= end) break;
      }
      return { kind: 'read', points: pointsOf(counted) };
    },
  };
}

function pointsOf(
  counted: ReadonlyMap<string, ReadonlyMap<number, { readonly on: number; readonly off: number }>>,
): ReadonlyMap<string, readonly CountedPoint[]> {
  return new Map(
    [...counted].map(([key, minutes]) => [
      key,
      [...minutes].sort(([a], [b]) => a - b).map(([at, { on, off }]) => ({ at: toInstant(at), on, off })),
    ]),
  );
}
