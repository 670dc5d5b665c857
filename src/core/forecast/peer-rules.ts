// How other tools gate the same steps, by their documentation, so that a plan can be seen beside what they would have done.

export type CheckVerdict = 'goesOn' | 'passes' | 'fails';

/** A rule that counts checks: every so often a metric is compared with its limit, with no regard to how little was seen. */
export interface CheckRule {
  readonly name: string;
  /** The settings and how they are applied here, for people. */
  readonly settings: string;
  /** Checks in a soak, at equal distances of working time. */
  readonly perSoak: number;
  /** What a check says in which nothing was seen. */
  readonly emptyFails: boolean;
  /** Whether failed checks of earlier steps still count. */
  readonly keepsFailures: boolean;
  /** Whether every metric has checks of its own; else a check fails when any metric does. */
  readonly perMetric: boolean;
  verdict(failed: number, passed: number): CheckVerdict;
}

/**
 * Argo Rollouts: an analysis of `count` measurements at an `interval`; more than `failureLimit` failed ones abort the rollout, and
 * when `count` is reached it is successful. Its Datadog page shows `default(result, 0)`, by which nothing seen is a success.
 * (docs/features/analysis.md, docs/analysis/datadog.md of argoproj/argo-rollouts.)
 */
export function argoRollouts(count: number, failureLimit: number): CheckRule {
  return {
    name: `Argo Rollouts, failureLimit ${failureLimit}`,
    settings: `count ${count}, failureLimit ${failureLimit} (0 where the plan allows no failure), interval a ${ordinal(count)} of the soak, nothing seen is a success`,
    perSoak: count,
    emptyFails: false,
    keepsFailures: false,
    perMetric: true,
    verdict: (failed, passed) => (failed > failureLimit ? 'fails' : failed + passed >= count ? 'passes' : 'goesOn'),
  };
}

/**
 * Flagger: a check of all metrics every `interval`; a failed one keeps the weight, and `threshold` failed ones, over the whole
 * release, roll back. A metric without values fails the check. (docs/gitbook/usage/how-it-works.md and metrics.md,
 * pkg/controller/scheduler.go of fluxcd/flagger.)
 */
export function flagger(threshold: number, passes: number): CheckRule {
  return {
    name: `Flagger, threshold ${threshold}`,
    settings: `threshold ${threshold} failed checks in all, a step goes on after ${passes} passing ones, interval a ${ordinal(passes)} of the soak, nothing seen fails a check`,
    perSoak: passes,
    emptyFails: true,
    keepsFailures: true,
    perMetric: false,
    verdict: (failed, passed) => (failed >= threshold ? 'fails' : passed >= passes ? 'passes' : 'goesOn'),
  };
}

function ordinal(count: number): string {
  return count === 5 ? 'fifth' : count === 10 ? 'tenth' : `${count}th part`;
}

export interface Seen {
  readonly errors: number;
  readonly events: number;
}

/** GrowthBook's default of the sample size at which its sequential test is tuned to be tightest. */
const TUNING = 5_000;

/**
 * GrowthBook's guardrail: the one-sided asymptotic confidence sequence for the difference of two shares of errors; a rollout fails
 * when even its lower bound is above 0. With N = n1 + n2 and s^2 = N (v1/n1 + v2/n2), v = p (1 - p),
 *
 *   half-width = s sqrt(2 (N r^2 + 1) / (N r)^2 ln(1 + sqrt(N r^2 + 1) / (2 alpha))),
 *   r^2 = (-2 ln(2 alpha) + ln(1 - 2 ln(2 alpha))) / 5000
 *
 * (Waudby-Smith et al. 2021; docs/statistics/sequential.mdx and features/safe-rollouts.mdx of growthbook/growthbook.) Undefined
 * where it has no result: nothing on one side, or no error on either.
 */
export function differenceAtLeast(treated: Seen, control: Seen, alpha: number): number | undefined {
  if (treated.events === 0 || control.events === 0) return undefined;
  const variance = varianceOf(treated) / treated.events + varianceOf(control) / control.events;
  if (!(variance > 0)) return undefined;
  const events = treated.events + control.events;
  const difference = treated.errors / treated.events - control.errors / control.events;
  return difference - halfWidth(variance * events, events, alpha);
}

function varianceOf({ errors, events }: Seen): number {
  const share = errors / events;
  return share * (1 - share);
}

/** One-sided, for a mean of `events` with variance `variance` each. */
export function halfWidth(variance: number, events: number, alpha: number, tuning = TUNING): number {
  const log = -2 * Math.log(2 * alpha);
  const square = (log + Math.log(1 + log)) / tuning;
  const scaled = events * square + 1;
  const width = ((2 * scaled) / (events * events * square)) * Math.log(1 + Math.sqrt(scaled) / (2 * alpha));
  return Math.sqrt(variance * width);
}
