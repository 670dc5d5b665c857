// Datadog as a source of counts: for the gates by time, for a check as one day.
import type { CountSource } from '../../engine/count-source.ts';
import type { DatadogConnection } from './datadog-client.ts';
import { followDatadog, type Interface } from './datadog-follower.ts';
import { lastDay } from './last-day.ts';

/** Nothing is asked before the first reading. */
export function createDatadogSource(reached: DatadogConnection): CountSource {
  const ending = new AbortController();
  const connection = { ...reached, signal: ending.signal };
  const speaks: Interface = { only: undefined };
  return {
    follow: (queries, since) => followDatadog(connection, speaks, queries, since),
    lastDay: (queries) => lastDay(connection, speaks, queries),
    close: () => ending.abort(),
  };
}
