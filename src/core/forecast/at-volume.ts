// What the plan would have decided at its last step had there been more or fewer operations, in the same proportions.
import { type Instant, toInstant } from '../calendar/instant.ts';
import { type Replayed, type ReplayInput, replay } from './replay.ts';
import type { DecidedStay, OverBound } from './replay-stay.ts';
import { scaleObservations } from './scale-observations.ts';

export interface AtVolume {
  /** Operations of the criterion in the whole soak, and how many of them are errors. */
  readonly events: number;
  readonly errors: number;
  /** What became of the step. `asked` is asked and not answered, `open` neither decided nor asked when the observations end. */
  readonly outcome: 'rolledBack' | 'advanced' | 'asked' | 'paused' | 'open';
  readonly at: Instant;
  readonly why: string;
}

/** Replays with the observations of `stay` scaled so that the criterion counts `events` operations in it; it ends with them. */
export function replayAtVolume(input: ReplayInput, stay: DecidedStay, over: OverBound, events: number): AtVolume {
  const { knownUntil: _, ...observed } = input;
  const { operations } = observed;
  const factor = events / over.observed.events;
  const scaled = scaleObservations(operations, stay.from, stay.until, factor);
  const errors = scaled.reduce(
    (sum, { operation, outcome, variant, at, count }) =>
      operation === over.criterion.operation &&
      outcome === 'error' &&
      variant === 'on' &&
      at >= stay.from &&
      at < stay.until
        ? sum + count
        : sum,
    0,
  );
  const durations = scaleObservations(observed.durations ?? [], stay.from, stay.until, factor);
  return { events, errors, ...outcomeOf(replay({ ...observed, operations: scaled, durations }), stay) };
}

function outcomeOf({ run, end }: Replayed, stay: DecidedStay): Pick<AtVolume, 'outcome' | 'at' | 'why'> {
  const record = run.records.find(({ step, attempt }) => step === stay.record.step && attempt === stay.record.attempt);
  const { state } = run;
  if (record?.endedAt !== undefined) {
    const rolledBack = record.outcome === 'rolledBack';
    const why = rolledBack && 'why' in state ? state.why : 'gate passed, soak over';
    return { outcome: rolledBack ? 'rolledBack' : 'advanced', at: record.endedAt, why };
  }
  if (state.kind === 'asked' || state.kind === 'paused') return { outcome: state.kind, at: state.at, why: state.why };
  return { outcome: 'open', at: toInstant(end.at), why: 'not decided when the observations end' };
}
