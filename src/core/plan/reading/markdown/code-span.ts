// Code between backticks: closed by a run of as many as opened it (CommonMark 6.1).
import { endOfRun } from './leaf-start.ts';

/** For the offset of a run and its length, the offset of the run that closes it, or -1. */
export type ClosingTicks = (from: number, length: number) => number;

/** Remembers the last run of each length, so that runs without a partner are not looked for again and again. */
export function closingTicks(source: string): ClosingTicks {
  let last: Map<number, number> | undefined;
  return (from, length) => {
    last ??= lastRuns(source);
    if ((last.get(length) ?? -1) <= from) return -1;
    for (let at = source.indexOf('`', from + length); ; ) {
      const end = endOfRun(source, at, source.length);
      if (end - at === length) return at;
      at = source.indexOf('`', end);
    }
  };
}

function lastRuns(source: string): Map<number, number> {
  const last = new Map<number, number>();
  for (let at = source.indexOf('`'); at >= 0; ) {
    const end = endOfRun(source, at, source.length);
    last.set(end - at, at);
    at = source.indexOf('`', end);
  }
  return last;
}
