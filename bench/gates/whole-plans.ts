// Our plan of the seed's shape, both of its rollouts whole, with their K and alpha, at and beside its limits, by simulation.
import { readFileSync } from 'node:fs';
import { type Forecaster, forecastersOf, type RunOutcome } from '../../src/core/forecast/forecast-run.ts';
import {
  assumeTraffic,
  limitOf,
  type OperationTraffic,
  operationsOf,
  type TrueRate,
} from '../../src/core/forecast/traffic.ts';
import type { Criterion } from '../../src/core/gate/criterion.ts';
import { compile } from '../../src/core/plan/compile.ts';
import { lint } from '../../src/core/plan/lint.ts';
import type { Rollout, Step } from '../../src/core/plan/plan.ts';
import { read } from '../../src/core/plan/read.ts';
import { OFF } from '../../src/core/toggle/percentage.ts';

export interface WholePlan {
  readonly rollout: string;
  /** What the plan says, or every criterion proved. */
  readonly proof: 'as planned' | 'statistical';
  /** How many operations there are, as against the planned ones. */
  readonly volume: number;
  /** Whether its criteria limit rates, at which a change is just not healthy; else none may fail at all. */
  readonly limitsRates: boolean;
  readonly rows: readonly Row[];
}

interface Row {
  /** True rate of every limited operation, as a multiple of its limit (of 1% where no failure is allowed). */
  readonly size: number;
  readonly completed: number;
  readonly rolledBack: number;
  readonly asked: number;
  /** Operations of users who were on until a rollback: median. */
  readonly operations: number | undefined;
  /** Chance that any step rolls back, each played to the end of its soak, as if every question before were answered with yes. */
  readonly rolledBackAnywhere: number;
  /** The largest chance that a step passes. */
  readonly passes: number;
}

const SIZES = [0, 0.1, 0.5, 1, 2, 5] as const;

export function wholePlans(runs: number): readonly WholePlan[] {
  const text = readFileSync(new URL('../../plans/records-and-documents.md', import.meta.url), 'utf8');
  const draft = read(text);
  const { plan } = compile(draft, { bindings: {}, findings: lint(text, draft), acceptRepairs: true });
  return (plan?.rollouts ?? []).flatMap((rollout) => [
    play(rollout, 'as planned', 1, runs),
    play(provedAlways(rollout), 'statistical', 20, Math.ceil(runs / 4)),
  ]);
}

function play(rollout: Rollout, proof: WholePlan['proof'], volume: number, runs: number): WholePlan {
  const whole = forecastersOf(rollout);
  const single = rollout.steps.map((step) => forecastersOf({ ...rollout, steps: [step] }));
  const rows = SIZES.map((size): Row => {
    const steps = trafficAt(rollout, size, volume);
    const outcomes = outcomesOf(whole(steps), runs);
    const share = (ends: readonly string[]) => outcomes.filter(({ end }) => ends.includes(end)).length / runs;
    const back = outcomes.filter(({ end }) => end === 'rolledBack');
    const alone = single.map((forecaster, index) => outcomesOf(forecaster([steps[index] ?? []]), Math.ceil(runs / 2)));
    const chances = (wanted: string) => alone.map((all) => all.filter(({ end }) => end === wanted).length / all.length);
    return {
      size,
      completed: share(['completed']),
      rolledBack: share(['rolledBack']),
      asked: share(['asked', 'paused']),
      operations: median(back.map(({ operations }) => operations)),
      rolledBackAnywhere: 1 - chances('rolledBack').reduce((left, chance) => left * (1 - chance), 1),
      passes: Math.max(...chances('completed')),
    };
  });
  const limitsRates = rollout.steps.every(({ gate }) => gate.criteria.every(({ kind }) => kind !== 'zero'));
  return { rollout: rollout.title, proof, volume, limitsRates, rows };
}

function outcomesOf({ run }: Forecaster, runs: number): readonly RunOutcome[] {
  return Array.from({ length: runs }, (_, number) => run(1, number));
}

function trafficAt(rollout: Rollout, size: number, volume: number): readonly (readonly OperationTraffic[])[] {
  const { steps } = assumeTraffic(rollout, { rates: ratesAt(rollout, size), traffic: [] });
  const more = ({ ok, error }: OperationTraffic['on']) => ({ ok: ok * volume, error: error * volume });
  return steps.map((step) => step.map(({ operation, on, off }) => ({ operation, on: more(on), off: more(off) })));
}

function ratesAt(rollout: Rollout, size: number): readonly TrueRate[] {
  return operationsOf(rollout).flatMap((operation) => {
    const limits = rollout.steps.flatMap(({ gate }) =>
      gate.criteria.flatMap((criterion) =>
        'operation' in criterion && criterion.operation === operation ? (limitOrRate(criterion) ?? []) : [],
      ),
    );
    return limits.length === 0 ? [] : [{ operation, rate: size * Math.min(...limits), from: OFF }];
  });
}

function limitOrRate(criterion: Criterion): number | undefined {
  return criterion.kind === 'zero' ? criterion.rate : limitOf(criterion);
}

function provedAlways(rollout: Rollout): Rollout {
  const proved = (step: Step): Step => ({
    ...step,
    gate: {
      criteria: step.gate.criteria.map((criterion) =>
        'proof' in criterion ? { ...criterion, proof: 'statistical' as const } : criterion,
      ),
    },
  });
  const [first, ...others] = rollout.steps;
  return { ...rollout, steps: [proved(first), ...others.map(proved)] };
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
