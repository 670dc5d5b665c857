// How many simulated runs of one kind ended, summed up.
import type { Instant } from '../calendar/instant.ts';
import type { RunOutcome } from './forecast-run.ts';

export interface Quantiles {
  readonly median: number;
  readonly ninety: number;
}

export interface Ended {
  readonly runs: number;
  /** Shares of the runs, which add up to 1. */
  readonly completed: number;
  readonly rolledBack: number;
  /** Asked a person, or paused for one. */
  readonly asked: number;
  /** Shares of the runs that ended so at each step, in the order of steps. */
  readonly rolledBackAt: readonly number[];
  readonly askedAt: readonly number[];
  /** Why they asked: shares of the runs. */
  readonly askedAbout: Readonly<Record<string, number>>;
  /** Undefined where no run ended so. */
  readonly completedOn: Quantiles | undefined;
  readonly rolledBackOn: Quantiles | undefined;
  /** Failing (or slow) operations of users who were on until the run ended, one a user, in all runs. */
  readonly harmed: Quantiles & { readonly mean: number };
}

/** @param steps how many the rollout has. */
export function endedOf(outcomes: readonly RunOutcome[], steps: number): Ended {
  const runs = outcomes.length;
  const share = (test: (outcome: RunOutcome) => boolean): number => outcomes.filter(test).length / runs;
  const isAsked = ({ end }: RunOutcome): boolean => end === 'asked' || end === 'paused';
  const reasons = new Set(outcomes.filter(isAsked).map(reasonOf));
  const dates = (end: RunOutcome['end']): readonly Instant[] =>
    outcomes.filter((each) => each.end === end).map(({ at }) => at);
  const harmed = outcomes.map(({ errors }) => errors);
  const byStep = (test: (outcome: RunOutcome) => boolean): readonly number[] =>
    Array.from({ length: steps }, (_, step) => share((each) => each.step === step && test(each)));
  return {
    runs,
    completed: share(({ end }) => end === 'completed'),
    rolledBack: share(({ end }) => end === 'rolledBack'),
    asked: share(isAsked),
    rolledBackAt: byStep(({ end }) => end === 'rolledBack'),
    askedAt: byStep(isAsked),
    askedAbout: Object.fromEntries(
      [...reasons].map((reason) => [reason, share((each) => isAsked(each) && reasonOf(each) === reason)]),
    ),
    completedOn: quantiles(dates('completed')),
    rolledBackOn: quantiles(dates('rolledBack')),
    harmed: { ...(quantiles(harmed) ?? { median: 0, ninety: 0 }), mean: harmed.reduce((a, b) => a + b, 0) / runs },
  };
}

function reasonOf({ end, about }: RunOutcome): string {
  return about ?? end;
}

/** The least value that half, and that nine tenths, of all do not exceed. */
function quantiles(values: readonly number[]): Quantiles | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
  return sorted.length === 0 ? undefined : { median: at(0.5), ninety: at(0.9) };
}
