// Where the real judge turns: for so many errors, up to how many operations a criterion fails, and from how many on it passes.
import type { Instant } from '../calendar/instant.ts';
import type { Criterion } from '../gate/criterion.ts';
import type { Evidence } from '../gate/evidence.ts';
import { leastFrom } from '../gate/formulas/least.ts';
import { judge } from '../gate/judging/judge.ts';
import { noEvidence } from '../gate/judging/judged.ts';
import type { CriterionResult, StepState, Verdict } from '../gate/verdict.ts';
import { twoSpeeds } from './timed-operation.ts';

/** A bound on a share, of errors or of what is slow. */
export type Rate = Extract<Criterion, { kind: 'below' | 'above' | 'latency' }>;

/** As large as any step; no boundary is looked for beyond. */
const MANY = 2 ** 31;
/** So many that a window's errors are nothing among them, and no more, because the judge's time grows with them. */
const ENOUGH = 1e6;

export interface RateBoundaries {
  /** The largest number of operations with which so many errors fail over the step; -1 when none does. */
  fails(errors: number, soaked: boolean): number;
  /** The same, of one window alone. */
  failsInWindow(errors: number, window: number): number;
  /** The least number of operations with which so many errors pass; Infinity when none does. */
  passes(errors: number, soaked: boolean): number;
}

/**
 * The boundaries of a criterion for operations that are each another user's, asked of the judge itself (a fail only comes with an
 * error, a pass only without one, and more operations with as many errors are never worse), and remembered.
 * @param step what the judge is told, with nothing latched; only its times matter here.
 */
export function rateBoundaries(criterion: Rate, step: StepState): RateBoundaries {
  const during = (step.soakEndsAt - 1) as Instant;
  const verdict = (errors: number, operations: number, soaked: boolean): Verdict =>
    judgeAlone(criterion, [totals(criterion, errors, operations, step)], step, soaked ? step.soakEndsAt : during)
      .verdict;
  const largest = (errors: number, fails: (operations: number) => boolean): number =>
    leastFrom(errors, (operations) => operations >= MANY || !fails(operations)) - 1;
  return {
    fails: remember((errors, soaked) => {
      const found = largest(errors, (operations) => verdict(errors, operations, soaked === 1) === 'fail');
      return found < errors ? -1 : found;
    }),
    failsInWindow: rememberPair((errors, window) => {
      const found = largest(
        errors,
        (operations) =>
          judgeAlone(criterion, [inWindow(criterion, errors, operations, window, step)], step, during).verdict ===
          'fail',
      );
      return found < errors ? -1 : found;
    }),
    passes: remember((errors, soaked) => {
      if (criterion.proof !== 'statistical' || verdict(errors, MANY, soaked === 1) !== 'pass')
        return Number.POSITIVE_INFINITY;
      return leastFrom(errors, (operations) => verdict(errors, operations, soaked === 1) === 'pass');
    }),
  };
}

/** What the judge says of one criterion. */
export function judgeAlone(
  criterion: Criterion,
  evidence: readonly Evidence[],
  step: StepState,
  now: Instant,
): CriterionResult {
  return judge({ criteria: [criterion] }, evidence, step, now).criteria[0]!;
}

function totals(criterion: Rate, errors: number, operations: number, step: StepState): Evidence {
  const ok = operations - errors;
  const at = step.soakEndsAt;
  return {
    ...noEvidence(criterion.operation),
    ...(criterion.kind === 'latency' && {
      durations: { treated: twoSpeeds(criterion.bound, ok, errors), control: [], windows: [] },
    }),
    treated: { ok, errors, users: operations, squares: operations },
    perUser: true,
    open: [
      [0, 1, ok],
      [1, 1, errors],
    ],
    firstTreatedAt: step.startedAt,
    lastEventAt: at,
    lastTreatedAt: at,
  };
}

/** One window among so much good that nothing but the window can fail. */
function inWindow(criterion: Rate, errors: number, events: number, index: number, step: StepState): Evidence {
  const all = totals(criterion, errors, ENOUGH, step);
  if (criterion.kind === 'latency' && all.durations) {
    const treated = twoSpeeds(criterion.bound, events - errors, errors);
    return { ...all, durations: { ...all.durations, windows: [{ index, treated, control: [] }] } };
  }
  const window = { index, treated: { errors, events }, control: { errors: 0, events: 0 } };
  return { ...all, windows: [window] };
}

function remember(compute: (errors: number, soaked: 0 | 1) => number): (errors: number, soaked: boolean) => number {
  const known: number[] = [];
  return (errors, soaked) => {
    const flag = soaked ? 1 : 0;
    const place = errors * 2 + flag;
    known[place] ??= compute(errors, flag);
    return known[place];
  };
}

function rememberPair(compute: (errors: number, window: number) => number): (errors: number, window: number) => number {
  const known: number[][] = [];
  return (errors, window) => {
    known[window] ??= [];
    const row = known[window];
    row[errors] ??= compute(errors, window);
    return row[errors];
  };
}
