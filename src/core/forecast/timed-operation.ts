// How long an operation takes, as an operation of its own: it is slow or it is not, by the bound of the criterion that asks.
import { bucketOf, type Sketch } from '../gate/counting/sketch.ts';

/** Keys of operations are stems joined by hyphens, so that none looks like this. */
const TIMED = ' from ms ';

/** The name of "`operation` takes `bound` milliseconds or longer" among the operations of a simulation. */
export function timedOperation(operation: string, bound: number): string {
  return `${operation}${TIMED}${bound}`;
}

/** The operation that is timed, or the operation itself. */
export function countedOperation(operation: string): string {
  const at = operation.indexOf(TIMED);
  return at < 0 ? operation : operation.slice(0, at);
}

/** Its bound in milliseconds; undefined for what is not timed. */
export function timedBound(operation: string): number | undefined {
  const at = operation.indexOf(TIMED);
  return at < 0 ? undefined : Number(operation.slice(at + TIMED.length));
}

/** So many that took half of the bound, and so many that took twice as long as it. */
export function twoSpeeds(bound: number, quick: number, slow: number): Sketch {
  return [[bucketOf(bound / 2), quick] as const, [bucketOf(bound * 2), slow] as const].filter(([, count]) => count > 0);
}
