// What must hold before a step may pass: a gate is a set of criteria, each fixed when the plan is compiled.
import type { Proof } from './judging/proof.ts';

export interface Gate {
  readonly criteria: readonly Criterion[];
}

export type OnFail = 'rollBack' | 'previousStep' | 'pause' | 'ask';

interface Common {
  /** The same id in every step that the criterion gates: class, operation and bound. */
  readonly id: string;
  /** The author's words. */
  readonly text: string;
  /** 1-based line in the document. */
  readonly line: number;
  readonly onFail: OnFail;
}

/** Shared by the classes that are judged by a test: how an advance is proved and what a fail may spend. */
interface Tested extends Common {
  /** Canonical operation key (`operationKey` in operation.ts) whose events are counted. */
  readonly operation: string;
  readonly proof: Proof;
  /** Level of E_pass: passes when log E >= ln(1/passAlpha). */
  readonly passAlpha: number;
  /** Level of this step's slow test; and of all its fast windows together (window j gets fastAlpha/(j(j+1)), j = 1, 2, ...). */
  readonly slowAlpha: number;
  readonly fastAlpha: number;
}

export type Criterion =
  /** Share of errors strictly below `bound` (a fraction: 0.003 for "< 0.3%"). */
  | (Tested & { readonly kind: 'below'; readonly bound: number })
  /** Share of successes strictly above `bound`: the mirror image. */
  | (Tested & { readonly kind: 'above'; readonly bound: number })
  /** No failure at all; statistically proved against a failure rate of `rate`. */
  | (Tested & { readonly kind: 'zero'; readonly rate: number })
  /** At least one success. It can fail only where it is known how many successes there should be. */
  | (Tested & { readonly kind: 'any'; readonly expected?: ExpectedEvents })
  /** Successes per user of those who are on, over those who are off, inside the band. */
  | (Tested & { readonly kind: 'proportional'; readonly band: readonly [low: number, high: number] })
  /** The share `quantile` (0.95 for p95) of the durations below `bound` milliseconds. */
  | (Tested & { readonly kind: 'latency'; readonly bound: number; readonly quantile: number })
  /**
   * Errors per attempt of those who are on, over those who are off: fails once it is shown to be more than `allowed` (1: no worse),
   * and a proof shows it to be less than `bad`, which must not be less than `allowed`.
   */
  | (Tested & { readonly kind: 'baseline'; readonly allowed: number; readonly bad: number })
  /** A person records it; `bound` is the largest value that passes. */
  | (Common & { readonly kind: 'manual'; readonly bound: number })
  /** Written into Results, gates nothing. */
  | (Common & { readonly kind: 'observe'; readonly operation: string });

/** How often an operation succeeds at a step when all is well. */
export interface ExpectedEvents {
  /** Successes of users with the toggle on, per hour of working time. */
  readonly perHour: number;
  /** k of a variance of L + L^2/k for an expectation of L; 0 for a Poisson count. */
  readonly dispersion: number;
}
