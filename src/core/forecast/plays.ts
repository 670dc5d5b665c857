// What is simulated of a rollout: the traffic as assumed, and with a fault of each size in each criterion that can see one.
import type { Criterion } from '../gate/criterion.ts';
import type { Rollout } from '../plan/plan.ts';
import { OFF } from '../toggle/percentage.ts';
import { failing, type Harms } from './forecast-run.ts';
import { simulable } from './simulable.ts';
import { timedBound } from './timed-operation.ts';
import {
  assumeTraffic,
  healthyRate,
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

/** So many runs of one traffic. */
export interface Play {
  readonly steps: readonly (readonly OperationTraffic[])[];
  /** What of it users are said to have met. */
  readonly harms: Harms;
  readonly runs: number;
  /** Undefined for the traffic as assumed. */
  readonly fault?: FaultOf & { readonly size: number; readonly rate: number };
}

interface FaultOf {
  /** As its author wrote it. */
  readonly criterion: Criterion;
  /** What sizes are multiples of, as a share of errors, or of what is slow. */
  readonly limit: number;
}

/** As assumed first, then fault by fault and size by size. */
export function playsOf(input: SimulateInput): readonly Play[] {
  const rollout = simulable(input.rollout);
  const base: Play = { steps: assumeTraffic(rollout, input).steps, harms: failing, runs: input.runs };
  const faults = faultsOf(input.rollout, rollout).flatMap(({ operation, ...fault }) =>
    FAULT_SIZES.map((size): Play => {
      const rate = Math.min(1, size * fault.limit);
      const { steps } = assumeTraffic(rollout, { ...input, rates: [...input.rates, { operation, rate, from: OFF }] });
      const harms: Harms = timedBound(operation) === undefined ? failing : (each) => each === operation;
      return { steps, harms, runs: input.faultRuns, fault: { ...fault, size, rate } };
    }),
  );
  return [base, ...faults];
}

/**
 * Criteria that limit errors, each once. One that allows none has the failure rate that it is to be proved against as its limit, one
 * that compares what fails with the toggle off.
 */
function faultsOf(written: Rollout, simulated: Rollout): readonly (FaultOf & { readonly operation: string })[] {
  const found = new Map<string, FaultOf & { readonly operation: string }>();
  for (const [step, { gate }] of simulated.steps.entries())
    for (const [place, each] of gate.criteria.entries()) {
      const criterion = written.steps[step]?.gate.criteria[place];
      const limit = faultLimit(simulated, each);
      if (criterion && limit !== undefined && 'operation' in each && !found.has(each.id))
        found.set(each.id, { criterion, operation: each.operation, limit });
    }
  return [...found.values()];
}

function faultLimit(rollout: Rollout, criterion: Criterion): number | undefined {
  if (criterion.kind === 'zero') return criterion.rate;
  if (criterion.kind === 'baseline') return criterion.allowed * healthyRate(rollout, criterion.operation);
  return limitOf(criterion);
}
