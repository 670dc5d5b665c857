// The step at which a replay was decided, and what was observed in the whole of its soak, past the decision too.
import type { Instant } from '../calendar/instant.ts';
import { stepAt } from '../run/record.ts';
import type { Run, StepRecord } from '../run/run.ts';
import { stepStateOf } from '../run/step-state.ts';
import { leastFailingVolume, type RateCriterion, type Volume } from './least-volume.ts';
import type { Observation } from './observation.ts';
import type { Replayed } from './replay.ts';

export interface OverBound {
  readonly criterion: RateCriterion;
  readonly observed: Volume;
  /** Undefined where no volume would fail it. */
  readonly least: Volume | undefined;
}

export interface DecidedStay {
  readonly record: StepRecord;
  /** The stretch of time that was looked at: from the step's beginning to the end of its soak, or to where people left it. */
  readonly from: Instant;
  readonly until: Instant;
  /** Criteria whose observed share of errors lies outside of their bound. */
  readonly over: readonly OverBound[];
}

/** The last stay of the replay of which something was observed; undefined when there is none. */
export function decidedStay({ run, end }: Replayed, operations: readonly Observation[]): DecidedStay | undefined {
  for (const record of run.records.toReversed()) {
    const from = record.confirmedAt;
    if (from === undefined) continue;
    const until = end.kind === 'peopleElsewhere' && end.at < record.soakEndsAt ? end.at : record.soakEndsAt;
    const inside = operations.filter(({ at, variant }) => variant === 'on' && at >= from && at < until);
    if (inside.length > 0) return { record, from, until, over: overBound(run, record, inside) };
  }
  return undefined;
}

function overBound(run: Run, record: StepRecord, inside: readonly Observation[]): readonly OverBound[] {
  return stepAt(run, record.step).gate.criteria.flatMap((criterion): readonly OverBound[] => {
    if (criterion.kind !== 'below' && criterion.kind !== 'above') return [];
    const own = inside.filter(({ operation }) => operation === criterion.operation);
    const observed = { errors: sum(own.filter(({ outcome }) => outcome === 'error')), events: sum(own) };
    const rate = observed.errors / observed.events;
    const bound = criterion.kind === 'below' ? criterion.bound : 1 - criterion.bound;
    if (!(rate >= bound)) return [];
    const perUser = own.every(({ user }) => user !== undefined);
    return [
      { criterion, observed, least: leastFailingVolume({ criterion, rate, perUser, step: stepStateOf(run, record) }) },
    ];
  });
}

function sum(operations: readonly Observation[]): number {
  return operations.reduce((total, { count }) => total + count, 0);
}
