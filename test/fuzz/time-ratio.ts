// Whether time grows no faster than text: the same words in documents of 50 kB, and in one of 5 MB, in the same run.
import { lint } from '../../src/core/plan/lint.ts';
import { read } from '../../src/core/plan/read.ts';

const SMALL = 50_000;
const PARTS = 100;
/** Small documents that are timed: enough to stand for all. */
const SOME = 20;

export interface TimeRatio {
  /** Time per byte of the large document, in units of that of the small ones. */
  readonly ratio: number;
  /** Nanoseconds per byte. */
  readonly small: number;
  readonly large: number;
}

/** In processor time, so that other programs of the machine do not count. */
export function timeRatio(plans: readonly string[]): TimeRatio {
  const parts = Array.from({ length: PARTS }, (_, n) => partOf(plans, n));
  const some = parts.slice(0, SOME);
  some.forEach(look);
  const small = timed(() => some.forEach(look)) / Buffer.byteLength(some.join(''));
  const whole = parts.join('');
  const large = timed(() => look(whole)) / Buffer.byteLength(whole);
  return { ratio: large / small, small, large };
}

/** Plans one after the other, beginning with another one for each `n`, up to 50 kB. */
function partOf(plans: readonly string[], n: number): string {
  let text = '';
  for (let at = n * 7; text.length < SMALL; at++) text += `${plans[at % plans.length]}\n\n`;
  return `${text.slice(0, SMALL)}\n\n`;
}

function look(text: string): void {
  lint(text, read(text));
}

/** Nanoseconds. */
function timed(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1000;
}
