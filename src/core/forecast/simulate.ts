// Many simulated runs of a rollout, summed up: as assumed and with faults of every size, here and under the rules of other tools.
import type { Criterion } from '../gate/criterion.ts';
import type { Rollout } from '../plan/plan.ts';
import { type Ended, endedOf } from './ended.ts';
import { type Forecaster, forecastersOf, type Harms, type RunOutcome } from './forecast-run.ts';
import { argoRollouts, flagger } from './peer-rules.ts';
import { checkForecaster, GROWTHBOOK, rampForecaster } from './peer-run.ts';
import { type Play, playsOf, type SimulateInput } from './plays.ts';
import { simulable } from './simulable.ts';
import { assumeTraffic, type OperationTraffic } from './traffic.ts';

export interface ByTool {
  readonly tool: string;
  readonly ended: Ended;
}

export interface Fault {
  readonly criterion: Criterion;
  /** What its size is a multiple of, as a share of errors, or of what is slow. */
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

/** Which of all runs are played: those whose number leaves `index` when divided by `of`, so that several can share the work. */
export interface Part {
  readonly index: number;
  readonly of: number;
}

/** Outcomes of a part: for each play and each tool in it, one a run, in the order of their numbers. */
export type PartOutcomes = readonly (readonly RunOutcome[])[];

type Steps = readonly (readonly OperationTraffic[])[];

interface Tool {
  readonly tool: string;
  readonly settings: string;
}

const ARGO = argoRollouts(10, 3);
const FLAGGER = flagger(5, 5);
const TOOLS: readonly Tool[] = [
  { tool: 'this plan', settings: 'its own gates, by the judge and the decisions of a real run' },
  { tool: ARGO.name, settings: ARGO.settings },
  { tool: FLAGGER.name, settings: FLAGGER.settings },
  { tool: GROWTHBOOK.name, settings: GROWTHBOOK.settings },
];
const RUNS_BETWEEN_PROGRESS = 250;

/** How many runs a simulation has, over all plays and tools. */
export function runsIn(input: SimulateInput): number {
  return TOOLS.length * playsOf(input).reduce((sum, { runs }) => sum + runs, 0);
}

/** Plays a part of the runs. Yields how many it has played now and then. */
export function* simulatePart(input: SimulateInput, part: Part): Generator<number, PartOutcomes> {
  const rollout = simulable(input.rollout);
  const ours = forecastersOf(rollout);
  const forecasters = (steps: Steps, harms: Harms): readonly Forecaster[] => [
    ours(steps, harms),
    checkForecaster(rollout, steps, ARGO, harms),
    checkForecaster(rollout, steps, FLAGGER, harms),
    rampForecaster(rollout, steps, harms),
  ];
  const all: RunOutcome[][] = [];
  let done = 0;
  for (const { steps, harms, runs } of playsOf(input))
    for (const forecaster of forecasters(steps, harms)) {
      const outcomes: RunOutcome[] = [];
      for (let number = part.index; number < runs; number += part.of) {
        outcomes.push(forecaster.run(input.seed, number));
        if (++done % RUNS_BETWEEN_PROGRESS === 0) yield done;
      }
      all.push(outcomes);
    }
  return all;
}

/** The whole from its parts, in the order of their indices: the same however many there are. */
export function sumUp(input: SimulateInput, parts: readonly PartOutcomes[]): Simulation {
  const { rollout } = input;
  let place = 0;
  const byTool = ({ runs }: Play): readonly ByTool[] =>
    TOOLS.map(({ tool }) => {
      const at = place++;
      const outcomes = Array.from(
        { length: runs },
        (_, number) => parts[number % parts.length]![at]![Math.floor(number / parts.length)]!,
      );
      return { tool, ended: endedOf(outcomes, rollout.steps.length) };
    });
  const [base, ...others] = playsOf(input) as [Play, ...Play[]];
  const assumed = byTool(base);
  const faults = new Map<string, Fault>();
  for (const play of others) {
    if (!play.fault) continue;
    const { criterion, limit, size, rate } = play.fault;
    const sizes = faults.get(criterion.id)?.sizes ?? [];
    faults.set(criterion.id, { criterion, limit, sizes: [...sizes, { size, rate, tools: byTool(play) }] });
  }
  const { assumptions } = assumeTraffic(simulable(rollout), input);
  return { rollout, assumptions, tools: TOOLS, assumed, faults: [...faults.values()] };
}

/** Plays and sums up all of it. Yields how many runs it has played now and then. The same seed gives the same. */
export function* simulate(input: SimulateInput): Generator<number, Simulation> {
  return sumUp(input, [yield* simulatePart(input, { index: 0, of: 1 })]);
}
