// How long a step is when a query does not say: as Datadog chooses it for lines, by the time that is asked for.
// Source: docs.datadoghq.com, "Rollup": the default interval by time frame.
import { DAY, HOUR, MINUTE } from '../calendar/instant.ts';

const STEPS: readonly (readonly [longest: number, step: number])[] = [
  [HOUR, 20_000],
  [4 * HOUR, MINUTE],
  [DAY, 5 * MINUTE],
  [2 * DAY, 10 * MINUTE],
  [7 * DAY, HOUR],
  [31 * DAY, 4 * HOUR],
];

/** Milliseconds, for a range of `millis`. */
export function defaultStep(millis: number): number {
  return STEPS.find(([longest]) => millis <= longest)?.[1] ?? DAY;
}
