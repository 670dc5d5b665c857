// Whether counts fall to groups in the shares that they should: the guard of every comparison between groups.
import { requireCount } from './domain.ts';
import { deviance, stirlingCorrection } from './special.ts';

/**
 * ln of the e-value against "each of `counts` gets its share t": the Dirichlet(k t) mixture of multinomials, k =
 * `concentration`,
 *
 *   lnG(k) - lnG(k+n) + sum[lnG(k t + N) - lnG(k t)] - sum N ln t,
 *
 * with Stirling's formula put in for each lnG, so that the large terms cancel on paper instead of in the computer.
 * @throws RangeError when the lengths differ, a share is not positive, the shares do not add up to 1, or a count is negative.
 */
export function sampleRatioEvidence(input: {
  readonly shares: readonly number[];
  readonly counts: readonly number[];
  readonly concentration: number;
}): number {
  const { shares, counts, concentration: k } = input;
  if (shares.length !== counts.length)
    throw new RangeError(`Unexpected ${counts.length} counts for ${shares.length} shares, expected as many`);
  if (!(k > 0 && Number.isFinite(k))) throw new RangeError(`Unexpected concentration ${k}, expected a positive number`);
  if (!shares.every((share) => share > 0) || Math.abs(shares.reduce((a, b) => a + b, 0) - 1) > 1e-9)
    throw new RangeError(`Unexpected shares ${shares.join(', ')}, expected positive ones that add up to 1`);
  for (const count of counts) requireCount('count', count);
  const total = k + counts.reduce((a, b) => a + b, 0);
  let log = 0.5 * Math.log(total / k) + stirlingCorrection(k) - stirlingCorrection(total);
  for (const [i, count] of counts.entries()) {
    const prior = k * shares[i]!;
    const posterior = prior + count;
    log += deviance(posterior, total * shares[i]!) - 0.5 * Math.log(posterior / prior);
    log += stirlingCorrection(posterior) - stirlingCorrection(prior);
  }
  return log;
}
