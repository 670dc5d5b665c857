// A step that is followed at a server that stands in for Datadog, under a clock of the test's own: for tests of our provider.
import { afterEach, beforeEach } from 'vitest';
import { createDatadogSource } from '../../src/adapters/metrics-datadog/datadog-source.ts';
import { MINUTE, toInstant } from '../../src/core/calendar/instant.ts';
import { type AskedQuery, queryKey } from '../../src/core/gate/bound-queries.ts';
import type { CountFollower, CountSource } from '../../src/engine/count-source.ts';
import { type DatadogServer, startDatadogServer } from '../foreign/datadog-server/datadog-server.ts';

export const HITS: AskedQuery = {
  query: 'sum:app.hits{env:prod}.as_count()',
  split: { kind: 'by', name: 'variant', on: 'on', off: 'off' },
};
/** When the step begins. */
export const START = Date.UTC(2026, 10, 24, 14, 0, 20);
/** Its first whole minute. */
export const FIRST = Date.UTC(2026, 10, 24, 14, 1);

export interface DatadogStep {
  readonly server: DatadogServer;
  /** The time here and, unless a test says otherwise, there. */
  now: number;
  /** What our provider sends. */
  keys: { readonly api: string; readonly app: string };
  source(timeout?: number): CountSource;
  followed(queries?: readonly AskedQuery[]): CountFollower;
  /** Counts at the server, with tags besides env:prod and the variant. */
  hit(at: number, variant: string, value?: number, ...tags: string[]): void;
  /** Whatever is there, the next answer is this. */
  answersOnce(tags: readonly string[][], times: readonly number[], values: readonly number[][]): void;
}

/** A server of its own for each test of the file. */
export function datadogStep(): DatadogStep {
  let server: DatadogServer;
  const step: DatadogStep = {
    get server() {
      return server;
    },
    now: START,
    keys: { api: 'api-key', app: 'app-key' },
    source: (timeout = 20_000) =>
      createDatadogSource({
        url: server.url,
        apiKey: () => step.keys.api,
        appKey: () => step.keys.app,
        now: () => toInstant(step.now),
        timeout,
      }),
    followed: (queries = [HITS]) => step.source().follow(queries, toInstant(START)),
    hit(at, variant, value = 1, ...tags) {
      server.add({ metric: 'app.hits', tags: ['env:prod', `variant:${variant}`, ...tags], at, value });
    },
    answersOnce(tags, times, values) {
      const attributes = { series: tags.map((each) => ({ group_tags: each, query_index: 0 })), times, values };
      server.next({ status: 200, body: JSON.stringify({ data: { type: 'timeseries_response', attributes } }) });
    },
  };
  beforeEach(async () => {
    server = await startDatadogServer();
    step.now = START;
    step.keys = { api: 'api-key', app: 'app-key' };
    server.clock(() => step.now);
  });
  afterEach(() => server.close());
  return step;
}

/** Minutes after the first whole one, with their counts on and off; the reason where the source fails. */
export async function counted(follower: CountFollower, until?: number, query: AskedQuery = HITS) {
  const answer = await follower.read(until === undefined ? undefined : toInstant(until));
  if (answer.kind === 'failing') return answer.why;
  return (answer.points.get(queryKey(query)) ?? []).map(({ at, on, off }) => [(at - FIRST) / MINUTE, on, off]);
}
