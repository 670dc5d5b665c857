// The numbers behind a verdict, for people: the interval of the rate, how far the evidence has come to its lines, and whether it is noise.
import type { Criterion } from '../criterion.ts';
import type { CriterionResult } from '../verdict.ts';
import { formatCount, formatNoise, formatShare } from './wording.ts';

/** "always-valid 95% interval 0.03% to 0.4%", in the author's direction; undefined where the class has none. It holds at every look. */
export function intervalWords(criterion: Criterion, { interval }: CriterionResult): string | undefined {
  if (!interval) return undefined;
  const [low, high] = criterion.kind === 'above' ? [1 - interval[1], 1 - interval[0]] : interval;
  return `always-valid 95% interval ${formatShare(low)} to ${formatShare(high)}`;
}

/** "evidence 3.1 of 20 for a pass, 0.4 of 400 for a fail": e-values and the lines at which they decide; undefined without a test. */
export function eValueWords(result: CriterionResult): string | undefined {
  const pass = onItsWay(result.logPass, result.passLine);
  const fail = onItsWay(result.logFail, result.failLine);
  if (pass && fail) return `evidence ${pass} for a pass, ${fail} for a fail`;
  if (pass) return `evidence ${pass} for a pass`;
  return fail && `evidence ${fail} for a fail`;
}

/** "the chance that this is noise is at most 12%", where anything speaks for a fail. */
export function noiseWords({ noise }: CriterionResult): string | undefined {
  return noise === undefined ? undefined : `the chance that this is noise is at most ${formatNoise(noise)}`;
}

function onItsWay(log: number | undefined, line: number | undefined): string | undefined {
  return log === undefined || line === undefined ? undefined : `${formatEValue(log)} of ${formatEValue(line)}`;
}

/** Above a million and below a hundredth nobody needs to know. */
function formatEValue(log: number): string {
  const value = Math.exp(log);
  if (value >= 1e6) return 'over 1,000,000';
  if (value < 0.01) return 'under 0.01';
  return value < 1 ? String(Number(value.toPrecision(1))) : formatCount(Number(value.toPrecision(2)));
}
