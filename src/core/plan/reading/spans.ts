// Whether an offset lies in one of many spans, in logarithmic time.
import type { Span } from '../finding.ts';

export type Cover = (offset: number) => boolean;

/** Spans may overlap and come in any order; an empty one covers nothing. */
export function covering(spans: readonly Span[]): Cover {
  const sorted = [...spans].sort((a, b) => a.start - b.start);
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { start, end } of sorted) {
    if (ends.length > 0 && start <= ends.at(-1)!) ends[ends.length - 1] = Math.max(ends.at(-1)!, end);
    else {
      starts.push(start);
      ends.push(end);
    }
  }
  return (offset) => {
    const at = lastAtMost(starts, offset);
    return at >= 0 && offset < ends[at]!;
  };
}

/** Index of the last of the ascending `values` that is at most `wanted`, or -1. */
export function lastAtMost(values: readonly number[], wanted: number): number {
  let low = -1;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (values[middle]! <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}
