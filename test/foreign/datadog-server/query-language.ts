// So much of Datadog's metric query language as counts need, evaluated over points in memory; apart from the code under test.

export interface Point {
  readonly metric: string;
  /** "variant:on" */
  readonly tags: readonly string[];
  /** Milliseconds. */
  readonly at: number;
  readonly value: number;
}

export interface Evaluated {
  readonly metric: string;
  /** "variant:on" for each tag that it is grouped by, "variant:N/A" where a point has none. */
  readonly groups: readonly string[];
  /** Sum by the beginning of each interval; intervals without a point are absent. */
  readonly sums: ReadonlyMap<number, number>;
}

/** @throws Error with what Datadog would say of a query that it cannot parse. */
export function evaluate(
  query: string,
  points: readonly Point[],
  range: { readonly from: number; readonly to: number; readonly interval: number },
): readonly Evaluated[] {
  const match =
    /^(?:sum|count(?:\(v:v(<=?|>=?)([\d.]+)\))?):([\w.]+)\{([^{}]*)\}(?: by \{([\w,.-]+)\})?\.as_count\(\)$/.exec(
      query,
    );
  if (!match) throw new Error(`Error parsing query: unable to parse ${query}`);
  const [, operator, threshold, metric = '', filter = '', by = ''] = match;
  const wanted = filter.split(',').filter((tag) => tag !== '*');
  const groups = by.split(',').filter((name) => name !== '');
  const found = new Map<string, { groups: readonly string[]; sums: Map<number, number> }>();
  for (const { metric: name, tags, at, value } of points) {
    if (name !== metric || at < range.from || at >= range.to) continue;
    if (!wanted.every((tag) => tags.includes(tag))) continue;
    if (operator !== undefined && !holds(value, operator, Number(threshold))) continue;
    const key = groups.map((group) => tags.find((tag) => tag.startsWith(`${group}:`)) ?? `${group}:N/A`);
    const group = found.get(key.join()) ?? { groups: key, sums: new Map() };
    found.set(key.join(), group);
    const start = Math.floor(at / range.interval) * range.interval;
    group.sums.set(start, (group.sums.get(start) ?? 0) + (query.startsWith('count') ? 1 : value));
  }
  return [...found.values()].map((each) => ({ metric, ...each }));
}

function holds(value: number, operator: string, threshold: number): boolean {
  if (value === threshold) return operator.includes('=');
  return operator.startsWith('<') ? value < threshold : value > threshold;
}

/** The interval that Datadog's API chooses by itself: no series has more than 1,500 points. */
export function usualInterval(from: number, to: number): number {
  const hours = (to - from) / 3_600_000;
  if (hours <= 1) return 20_000;
  if (hours <= 4) return 60_000;
  return hours <= 24 ? 300_000 : 3_600_000;
}
