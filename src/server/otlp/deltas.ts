// What each data point adds: a delta as it is, of a running total what came since the one before; and nothing twice.

export interface Interval {
  /** Nanoseconds since 1970; 0 where it was not said. */
  readonly start: number;
  readonly end: number;
}

export interface Added<V> {
  readonly value: V;
  /** From when what is added counts, nanoseconds since 1970: the point before, or where its sender began. */
  readonly since: number;
}

/** Running totals of one kind of value. */
export interface Arithmetic<V> {
  /** `later` without `earlier`; undefined when it is smaller, so that the total began anew. */
  minus(later: V, earlier: V): V | undefined;
}

interface Stream<V> {
  start: number;
  end: number;
  total: V;
}

export interface Deltas<V> {
  /**
   * What a point of the stream `key` adds; undefined when it was seen before, is older than what was, or is the first of a running
   * total that began before `since` (nobody knows how much of it is new).
   */
  added(key: string, interval: Interval, value: V, isCumulative: boolean): Added<V> | undefined;
  /** How many running totals were only begun from, and how many points came twice or too late. */
  readonly counts: { begun: number; repeated: number; dropped: number };
}

/**
 * @param since Nanoseconds since 1970: totals that began later are new as a whole.
 * @param most Streams that are remembered; points of further ones are dropped and counted.
 */
export function createDeltas<V>(arithmetic: Arithmetic<V>, since: number, most: number): Deltas<V> {
  const streams = new Map<string, Stream<V>>();
  const counts = { begun: 0, repeated: 0, dropped: 0 };
  return {
    counts,
    added(key, { start, end }, value, isCumulative) {
      const known = streams.get(key);
      if (known && end <= known.end) {
        counts.repeated++;
        return undefined;
      }
      if (!known && streams.size >= most) {
        counts.dropped++;
        return undefined;
      }
      streams.set(key, { start, end, total: value });
      if (!isCumulative) return { value, since: start || known?.end || end };
      const isNew = start >= since && start > 0;
      if (!known || (start !== known.start && start > known.end)) {
        if (known || isNew) return { value, since: start };
        counts.begun++;
        return undefined;
      }
      const grown = arithmetic.minus(value, known.total);
      return grown === undefined ? { value, since: known.end } : { value: grown, since: known.end };
    },
  };
}

export const NUMBERS: Arithmetic<number> = {
  minus: (later, earlier) => (later < earlier ? undefined : later - earlier),
};

/** Counts by the value that they stand for. */
export type Spread = ReadonlyMap<number, number>;

export const SPREADS: Arithmetic<Spread> = {
  minus(later, earlier) {
    const grown = new Map<number, number>();
    for (const [value, count] of earlier) if ((later.get(value) ?? 0) < count) return undefined;
    for (const [value, count] of later) {
      const more = count - (earlier.get(value) ?? 0);
      if (more > 0) grown.set(value, more);
    }
    return grown;
  },
};
