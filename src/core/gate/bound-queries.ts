// Queries of an outside source that count an operation's events, as they are pinned in a plan: plain data, journaled as it is.

/** How a query tells users with the toggle on from those with it off. */
export type Split =
  /** By the value of a tag (Datadog) or label (Prometheus); events with any other value are neither. */
  | { readonly kind: 'by'; readonly name: string; readonly on: string; readonly off: string }
  /** Not at all: somebody vouches that it counts events of users with the toggle on, and no others. */
  | { readonly kind: 'treatedOnly' };

/** At least `errors` with `attempts` or `successes`, or `successes` alone where no failure counts. */
export interface CountQueries {
  readonly errors?: string;
  readonly successes?: string;
  readonly attempts?: string;
  readonly split: Split;
}

/** Two of the three: what took `bound` milliseconds or longer, what did not, and both together. */
export interface DurationQueries {
  readonly slow?: string;
  readonly quick?: string;
  readonly attempts?: string;
  readonly bound: number;
  readonly split: Split;
}

export interface BoundOperation {
  /** Canonical operation key. */
  readonly operation: string;
  readonly counts?: CountQueries;
  readonly durations?: DurationQueries;
}

/** Where a rollout's events are counted, when that is not Phasegate's own intake. */
export interface BoundMetrics {
  readonly source: 'datadog' | 'prometheus';
  readonly operations: readonly BoundOperation[];
}

/** One question to the source. */
export interface AskedQuery {
  readonly query: string;
  readonly split: Split;
}

const NAMES = ['errors', 'successes', 'attempts', 'slow', 'quick'] as const;

/** Every query of the operations, each once however often it is bound. */
export function askedQueries(operations: readonly BoundOperation[]): readonly AskedQuery[] {
  const asked = new Map<string, AskedQuery>();
  for (const { counts, durations } of operations)
    for (const queries of [counts, durations]) {
      if (!queries) continue;
      for (const query of Object.entries(queries).flatMap(([name, text]) =>
        (NAMES as readonly string[]).includes(name) ? [text as string] : [],
      ))
        asked.set(queryKey({ query, split: queries.split }), { query, split: queries.split });
    }
  return [...asked.values()];
}

/** Two questions with the same key have the same answer. */
export function queryKey({ query, split }: AskedQuery): string {
  return JSON.stringify([query, split]);
}
