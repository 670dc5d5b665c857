// How much it takes: with which volume a share of errors that was observed fails its criterion at a step.
import type { Instant } from '../calendar/instant.ts';
import type { Criterion } from '../gate/criterion.ts';
import type { Evidence } from '../gate/evidence.ts';
import { leastFrom } from '../gate/formulas/least.ts';
import { judge } from '../gate/judging/judge.ts';
import { eventsOf, noEvidence } from '../gate/judging/judged.ts';
import type { StepState } from '../gate/verdict.ts';

export type RateCriterion = Extract<Criterion, { kind: 'below' | 'above' }>;

export interface Volume {
  readonly errors: number;
  readonly events: number;
}

/** Volumes beyond this are none that anybody has. */
const MOST_EVENTS = 1e12;

/**
 * The least volume of a whole step that fails when `rate` of it (or hardly less, errors being whole) are errors; undefined when
 * no volume does, since the rate is inside the bound. Judged on the totals when the soak is over, so a step whose errors come in
 * a burst fails sooner.
 * @param perUser whether events carry users, one event each; else they are taken to be independent.
 */
export function leastFailingVolume(input: {
  readonly criterion: RateCriterion;
  readonly rate: number;
  readonly perUser: boolean;
  readonly step: StepState;
}): Volume | undefined {
  const { criterion, rate, perUser, step } = input;
  const bound = criterion.kind === 'below' ? criterion.bound : 1 - criterion.bound;
  if (!(rate > bound)) return undefined;
  const fails = (errors: number): boolean => {
    const volume = { errors, events: Math.ceil(errors / rate) };
    if (volume.events > MOST_EVENTS) return true;
    const evidence = evidenceOf(criterion.operation, volume, perUser, step.soakEndsAt);
    return judge({ criteria: [criterion] }, [evidence], { ...step, latched: {} }, step.soakEndsAt).verdict === 'fail';
  };
  const errors = leastFrom(1, fails);
  const events = Math.ceil(errors / rate);
  return events > MOST_EVENTS ? undefined : { errors, events };
}

function evidenceOf(operation: string, { errors, events }: Volume, perUser: boolean, at: Instant): Evidence {
  const ok = events - errors;
  const treated = perUser ? { ok, errors, users: events, squares: events } : { ok, errors, users: 0, squares: 0 };
  const seen = { firstTreatedAt: at, lastEventAt: at, lastTreatedAt: at };
  const all: Evidence = { ...noEvidence(operation), treated, perUser, ...seen };
  if (!perUser || eventsOf(treated) === 0) return all;
  return {
    ...all,
    open: [
      [0, 1, ok],
      [1, 1, errors],
    ],
  };
}
