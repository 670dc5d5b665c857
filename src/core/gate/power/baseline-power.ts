// What "no worse than the baseline" can show with the users that are planned, when so many of those who are off meet an error.

import type { Criterion } from '../criterion.ts';
import { allocationEvidence } from '../formulas/allocation.ts';
import { atMost } from '../formulas/binomial.ts';
import { leastFrom } from '../formulas/least.ts';
import type { DecisionChances } from './decision-chances.ts';

/** Share of users who meet an error with the toggle off, where nothing says how many do. */
export const USUAL_ERROR_RATE = 0.01;

/** Standard deviations of the number of failures that are followed. */
const REACH = 6;

interface Ends {
  /** Fails with so many failures with the toggle on or more, and passes with fewer than so many. */
  readonly failsFrom: number;
  readonly passesBelow: number;
}

/**
 * Chances at the end of the soak, when users who are on meet errors `times` as often as those who are off: so many failures in all are
 * a Poisson count, and given them those of users who are on are binomial. A fail on the way makes it more likely than that.
 * @param users planned with the toggle on. @param share of all users who are on, 0..1, neither.
 */
export function baselineChances(
  criterion: Extract<Criterion, { kind: 'baseline' }>,
  { users, share }: { readonly users: number; readonly share: number },
): (times: number) => DecisionChances {
  const off = (users * (1 - share)) / share;
  const known = new Map<number, Ends>();
  const endsOf = (failures: number): Ends => {
    const found = known.get(failures) ?? endsAt(criterion, failures, share);
    known.set(failures, found);
    return found;
  };
  return (times) => {
    const on = USUAL_ERROR_RATE * Math.min(times, 1 / USUAL_ERROR_RATE) * users;
    const mean = on + USUAL_ERROR_RATE * off;
    const reach = REACH * Math.sqrt(mean) + REACH;
    const [first, last] = [Math.max(0, Math.floor(mean - reach)), Math.ceil(mean + reach)];
    let [pass, fail, log] = [0, 0, -mean];
    for (let failures = 1; failures <= last; failures++) {
      if (failures === 1 && first === 0) pass += criterion.proof === 'literal' ? Math.exp(-mean) : 0;
      log += Math.log(mean / failures);
      if (failures < first) continue;
      const chance = Math.exp(log);
      const { failsFrom, passesBelow } = endsOf(failures);
      pass += chance * atMost(Math.min(passesBelow, failsFrom) - 1, failures, on / mean);
      fail += chance * (1 - atMost(failsFrom - 1, failures, on / mean));
    }
    return { pass: Math.min(1, pass), fail: Math.min(1, fail), events: users };
  };
}

/** More failures with the toggle on are never better. */
function endsAt(criterion: Extract<Criterion, { kind: 'baseline' }>, failures: number, share: number): Ends {
  const evidence = (treated: number, ratio: number) =>
    allocationEvidence({ steps: [{ treated, control: failures - treated, share }], ratio });
  const failLine = Math.log(1 / criterion.slowAlpha);
  const passLine = Math.log(1 / criterion.passAlpha);
  const isInside = (treated: number): boolean =>
    treated === 0 || (treated * (1 - share)) / ((failures - treated) * share) < criterion.bad;
  const passes = (treated: number): boolean =>
    criterion.proof === 'statistical' ? evidence(treated, criterion.bad).logBelow >= passLine : isInside(treated);
  return {
    failsFrom: leastFrom(
      0,
      (treated) => treated > failures || evidence(treated, criterion.allowed).logAbove >= failLine,
    ),
    passesBelow: leastFrom(0, (treated) => treated > failures || !passes(treated)),
  };
}
