// Many simulated runs of a rollout, summed up: as assumed and with faults of every size, here and under the rules of other tools.
import type { Instant } from '../calendar/instant.ts';
import type { Criterion } from '../gate/criterion.ts';
import type { Rollout, Step } from '../plan/plan.ts';
import { OFF } from '../toggle/percentage.ts';
import { type Forecaster, forecastersOf, type RunOutcome } from './forecast-run.ts';
import { argoRollouts, flagger } from './peer-rules.ts';
import { checkForecaster, GROWTHBOOK, rampForecaster } from './peer-run.ts';
import {
  type Assumed,
  assumeTraffic,
  limitOf,
  type OperationTraffic,
  type StatedTraffic,
  type TrueRate,
} from './traffic.ts';

/** Sizes of a fault, as multiples of the criterion's limit. */
export const FAULT_SIZES = [0, 0.5, 1, 2, 5, 20] as const;

export interface SimulateInput {
  readonly rollout: Rollout;
  readonly rates: readonly TrueRate[];
  readonly traffic: readonly StatedTraffic[];
  readonly seed: number;
  /** Runs as assumed, and runs of each size of fault. */
  readonly runs: number;
  readonly faultRuns: number;
}

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
  /** Failing operations of users who were on until the run ended, one a user, in all runs. */
  readonly harmed: Quantiles & { readonly mean: number };
}

export interface ByTool {
  readonly tool: string;
  readonly ended: Ended;
}

export interface Fault {
  readonly criterion: Criterion;
  /** What its size is a multiple of, as a share of errors. */
  readonly limit: number;
  readonly sizes: readonly { readonly size: number; readonly rate: number; readonly tools: readonly ByTool[] }[];
}

export interface Simulation {
  readonly rollout: Rollout;
  readonly assumptions: readonly string[];
  /** Tools and their settings; the first is this one. */
  readonly tools: readonly { readonly tool: string; readonly settings: string }[];
  readonly assumed: readonly ByTool[];
  readonly faults: readonly Fault[];
}

export interface Progress {
  readonly done: number;
  readonly total: number;
}

type Steps = readonly (readonly OperationTraffic[])[];

const OURS = 'this plan';

const ARGO = argoRollouts(10, 3);
const FLAGGER = flagger(5, 5);
const TOOLS = 4;
const RUNS_BETWEEN_PROGRESS = 250;

/** Yields how far it is now and then, and returns the whole. The same seed gives the same. */
export function* simulate(input: SimulateInput): Generator<Progress, Simulation> {
  const rollout = simulable(input.rollout);
  const faultable = faultableCriteria(rollout);
  const total = TOOLS * (input.runs + faultable.length * FAULT_SIZES.length * input.faultRuns);
  let done = 0;
  const ours = forecastersOf(rollout);
  const forecasters = (steps: Steps): readonly (readonly [string, Forecaster])[] => [
    [OURS, ours(steps)],
    [ARGO.name, checkForecaster(rollout, steps, ARGO)],
    [FLAGGER.name, checkForecaster(rollout, steps, FLAGGER)],
    [GROWTHBOOK.name, rampForecaster(rollout, steps)],
  ];
  function* play(steps: Steps, runs: number): Generator<Progress, readonly ByTool[]> {
    const all: ByTool[] = [];
    for (const [tool, forecaster] of forecasters(steps)) {
      const outcomes: RunOutcome[] = [];
      for (let number = 0; number < runs; number++) {
        outcomes.push(forecaster.run(input.seed, number));
        if (++done % RUNS_BETWEEN_PROGRESS === 0) yield { done, total };
      }
      all.push({ tool, ended: summary(outcomes, rollout.steps.length) });
    }
    return all;
  }

  const base = assumeTraffic(rollout, input);
  const assumed = yield* play(base.steps, input.runs);
  const faults: Fault[] = [];
  for (const { criterion, operation, limit } of faultable) {
    const sizes: Fault['sizes'][number][] = [];
    for (const size of FAULT_SIZES) {
      const rate = Math.min(1, size * limit);
      const { steps } = assumeTraffic(rollout, { ...input, rates: [...input.rates, { operation, rate, from: OFF }] });
      sizes.push({ size, rate, tools: yield* play(steps, input.faultRuns) });
    }
    faults.push({ criterion, limit, sizes });
  }
  return {
    rollout,
    assumptions: assumptionsOf(input, base),
    tools: [
      { tool: OURS, settings: 'its own gates, by the judge and the decisions of a real run' },
      { tool: ARGO.name, settings: ARGO.settings },
      { tool: FLAGGER.name, settings: FLAGGER.settings },
      { tool: GROWTHBOOK.name, settings: GROWTHBOOK.settings },
    ],
    assumed,
    faults,
  };
}

/** Criteria that limit errors, each once; one that allows none has the failure rate that it is to be proved against. */
function faultableCriteria(rollout: Rollout) {
  const found = new Map<
    string,
    { readonly criterion: Criterion; readonly operation: string; readonly limit: number }
  >();
  for (const { gate } of rollout.steps)
    for (const criterion of gate.criteria) {
      const limit = criterion.kind === 'zero' ? criterion.rate : limitOf(criterion);
      if (limit !== undefined && 'operation' in criterion && !found.has(criterion.id))
        found.set(criterion.id, { criterion, operation: criterion.operation, limit });
    }
  return [...found.values()];
}

/** What needs more of the world than operations and their outcomes (durations, a sick control, a baseline) is taken to be well. */
const NOT_SIMULATED: ReadonlySet<string> = new Set(['latency', 'baseline'] satisfies readonly Criterion['kind'][]);

function simulable(rollout: Rollout): Rollout {
  const [first, ...others] = rollout.steps;
  return {
    ...rollout,
    policy: { ...rollout.policy, weekend: 'stay' },
    steps: [simulableStep(first), ...others.map(simulableStep)],
  };
}

function simulableStep(step: Step): Step {
  const criteria = step.gate.criteria.map((criterion): Criterion => {
    const { id, text, line, onFail } = criterion;
    if (NOT_SIMULATED.has(criterion.kind)) return { kind: 'manual', id, text, line, onFail, bound: 0 };
    if (criterion.kind !== 'any') return criterion;
    const { expected: _, ...any } = criterion;
    return any;
  });
  return { ...step, gate: { criteria } };
}

function assumptionsOf({ rollout }: SimulateInput, { assumptions }: Assumed): readonly string[] {
  const left = rollout.steps.flatMap(({ gate }) => gate.criteria.filter(({ kind }) => NOT_SIMULATED.has(kind)));
  const texts = [...new Set(left.map(({ text }) => text))];
  return [
    ...assumptions,
    ...texts.map((text) => `"${text}" is not simulated and taken to be well`),
    ...(rollout.policy.weekend === 'retreat'
      ? ['weekends are spent at the percentage, whatever the weekend policy']
      : []),
  ];
}

function summary(outcomes: readonly RunOutcome[], steps: number): Ended {
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
