// Knows when a step without anybody off cannot fail against the step before it, as the other watches know of their criteria.
import { closingOf, dateOf, openingOf } from '../calendar/business-time.ts';
import type { Instant } from '../calendar/instant.ts';
import { WINDOW_MILLIS } from '../gate/evidence.ts';
import { eventsOf } from '../gate/judging/judged.ts';
import { type Previous, previousStep } from '../gate/judging/previous-step.ts';
import type { StepState } from '../gate/verdict.ts';
import { openRecord } from '../run/record.ts';
import type { Run } from '../run/run.ts';
import { stepStateOf } from '../run/step-state.ts';
import { type CountArray, KINDS, OK_ON } from './drawn-counts.ts';
import type { StayFrame } from './stay-frame.ts';

export interface PreviousWatch {
  /** Adds a window that is over, and says whether now, at its end, the criterion may fail. */
  mayFailAfter(window: CountArray, number: number): boolean;
}

/** The watches of the proportional criteria of a stay that are judged so. */
export function previousWatches(run: Run, { criteria, operations }: StayFrame): readonly PreviousWatch[] {
  const record = openRecord(run);
  if (!record || !criteria.some(({ kind }) => kind === 'proportional')) return [];
  const state = stepStateOf(run, record);
  return criteria.flatMap((criterion) => {
    const previous = criterion.kind === 'proportional' ? previousStep(criterion.operation, state) : undefined;
    if (criterion.kind !== 'proportional' || !previous) return [];
    if (state.share < 1 && eventsOf(previous.evidence.control) > 0) return [];
    return previousWatch(criterion.band, previous, operations.indexOf(criterion.operation), state);
  });
}

/**
 * While successes per user are inside the band itself, they are inside of whatever wider band the judge allows; where the steps
 * began at different times of day it says nothing.
 */
function previousWatch(
  [low, high]: readonly [low: number, high: number],
  previous: Previous,
  place: number,
  state: StepState,
): PreviousWatch {
  const growth = state.share / previous.step.share;
  const sameHours = timeOfDay(state, state.startedAt) === timeOfDay(state, previous.step.startedAt);
  const before = successesByWindow(previous);
  const lastWindow = windowsOfDay(state, previous.step.startedAt, previous.step.endedAt);
  let here = 0;
  let there = 0;
  return {
    mayFailAfter(window, number) {
      if (!sameHours) return true;
      if (number > lastWindow) return false;
      here += window[place * KINDS + OK_ON]!;
      there += before.get(number) ?? 0;
      const ratio = here / (growth * there);
      return !(ratio >= low && ratio <= high);
    },
  };
}

function timeOfDay({ calendar }: StepState, at: Instant): number {
  return at - openingOf(calendar, dateOf(calendar, at));
}

/** Whole windows of the first day of a stay; later ones are not compared. */
function windowsOfDay({ calendar }: StepState, from: Instant, until: Instant): number {
  return Math.floor((Math.min(until, closingOf(calendar, dateOf(calendar, from))) - from) / WINDOW_MILLIS);
}

function successesByWindow({ evidence }: Previous): ReadonlyMap<number, number> {
  return new Map(evidence.windows.map(({ index, treated }) => [index, treated.events - treated.errors]));
}
