// Whether time grows no faster than text: the same words in documents of 50 kB, and in one of 5 MB, in the same run.
import { lint } from '../../src/core/plan/lint.ts';
import { read } from '../../src/core/plan/read.ts';

const SMALL = 50_000;
const PARTS = 100;

export interface TimeRatio {
  /** Time per byte of the large document, in units of that of the small ones. */
  readonly ratio: number;
  /** Nanoseconds per byte. */
  readonly small: number;
  readonly large: number;
}

/** The best of three rounds, each on its own, so that a pause of the machine is not taken for the program's. */
export function timeRatio(plans: readonly string[]): TimeRatio {
  const parts = Array.from({ length: PARTS }, (_, n) => partOf(plans, n));
  const whole = parts.join('');
  const bytes = Buffer.byteLength(whole);
  const rounds = [0, 1, 2].map(() => ({
    small: timed(() => parts.forEach(look)) / bytes,
    large: timed(() => look(whole)) / bytes,
  }));
  const small = Math.min(...rounds.map((round) => round.small));
  const large = Math.min(...rounds.map((round) => round.large));
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
  const started = performance.now();
  work();
  return (performance.now() - started) * 1e6;
}
