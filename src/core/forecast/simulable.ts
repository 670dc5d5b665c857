// What of a rollout a simulation plays: all of it, with durations as operations of their own.
import type { Criterion } from '../gate/criterion.ts';
import type { Rollout, Step } from '../plan/plan.ts';
import { timedOperation } from './timed-operation.ts';

/** The rollout as it is simulated. Criteria keep their ids. */
export function simulable(rollout: Rollout): Rollout {
  const [first, ...others] = rollout.steps;
  return { ...rollout, steps: [simulableStep(first), ...others.map(simulableStep)] };
}

function simulableStep(step: Step): Step {
  return { ...step, gate: { criteria: step.gate.criteria.map(simulableCriterion) } };
}

function simulableCriterion(criterion: Criterion): Criterion {
  if (criterion.kind === 'latency')
    return { ...criterion, operation: timedOperation(criterion.operation, criterion.bound) };
  if (criterion.kind !== 'any') return criterion;
  // Nothing is ever silent in a simulation, so that silence fails nothing.
  const { expected: _, ...any } = criterion;
  return any;
}
