// Plays a plan over what was observed: what it would have decided and when, by the same judge and decisions as a run.
import { addWorking, dateOf, openingOf } from '../calendar/business-time.ts';
import { type Instant, toInstant } from '../calendar/instant.ts';
import { createTally, type Tally } from '../gate/counting/tally.ts';
import type { Criterion } from '../gate/criterion.ts';
import type { Evidence } from '../gate/evidence.ts';
import type { Rollout } from '../plan/plan.ts';
import { evolve } from '../run/evolve.ts';
import { type Actor, type JournalEntry, type JournalEvent, PHASEGATE } from '../run/journal.ts';
import { openRecord, stepAt } from '../run/record.ts';
import type { Run, StepRecord } from '../run/run.ts';
import { stepStateOf } from '../run/step-state.ts';
import { OFF, type Percentage } from '../toggle/percentage.ts';
import type { Exposure } from './exposure-history.ts';
import type { Duration, Observation, Reading } from './observation.ts';
import { knownAt, type Moment, momentsOf } from './replay-moments.ts';
import { type Seen, turn } from './turn.ts';

export interface ReplayInput {
  readonly rollout: Rollout;
  readonly document: string;
  /** Titles of accepted repairs. */
  readonly repairs: readonly string[];
  /** Of this rollout only, in the order of time; not empty. */
  readonly operations: readonly Observation[];
  /** Of this rollout only, in the order of time; none where there are none. */
  readonly durations?: readonly Duration[];
  /** Set where all that is known of durations is on which side of the bound each was: no quantile can be told from them. */
  readonly sidesOnly?: true;
  readonly readings: readonly Reading[];
  /** Percentages that people set, in the order of time (0% before the first). Empty: what was observed is taken to be at the plan's own percentages. */
  readonly people: readonly Exposure[];
  /** Milliseconds, from its time on, that a row stands for; 0 for a moment. Within a row nothing is seen, silence neither. */
  readonly bucket: number;
  /** From here on everything is known, silence too; absent: from the day of the first row. */
  readonly knownFrom?: Instant;
  /** Up to here everything is known, silence too; absent: up to the last row. */
  readonly knownUntil?: Instant;
}

export interface Replayed {
  readonly run: Run;
  readonly journal: readonly JournalEntry[];
  readonly end: ReplayEnd;
}

export type ReplayEnd =
  /** The plan came to an end of its own: completed, rolled back, or stopped at an earlier step. */
  | { readonly kind: 'decided'; readonly at: Instant }
  /** Nothing was observed after `at`. */
  | { readonly kind: 'observationsEnd'; readonly at: Instant }
  /** People moved the toggle where the plan would not have: what came then says nothing about the plan's step. */
  | { readonly kind: 'peopleElsewhere'; readonly at: Instant; readonly people: Exposure };

/** Who records the readings of a file. */
const OBSERVER: Actor = { kind: 'person', name: 'the observations' };

/**
 * The run of the plan over the observations, begun on the day of the first of them, or at `knownFrom`. With people's percentages a step begins
 * when they set it, as in a run that advises; where they leave it the replay ends, since what they did then was observed at
 * another percentage than the plan's.
 */
export function replay(input: ReplayInput): Replayed {
  const { people, bucket, knownFrom, knownUntil } = input;
  const { calendar, policy } = input.rollout;
  const missingDataAfter = policy.missingDataAfter + bucket;
  const rollout: Rollout = { ...input.rollout, policy: { ...policy, missingDataAfter } };
  const moments = momentsOf(input);
  const known = moments.filter(
    ({ operations, durations, readings }) => operations.length + durations.length + readings.length > 0,
  );
  const firstAt = known[0]?.at ?? toInstant(0);
  const lastAt = knownUntil ?? known.at(-1)?.at ?? firstAt;
  let now = knownFrom ?? toInstant(Math.min(firstAt, openingOf(calendar, dateOf(calendar, firstAt))));
  // Of rows nobody knows whether silence after the last of them is silence, until it has lasted too long.
  const stops = knownUntil ?? addWorking(calendar, lastAt, missingDataAfter);

  const stay = createStay(input);
  const journal: JournalEntry[] = [];
  const first: JournalEntry = {
    seq: 1,
    at: now,
    by: PHASEGATE,
    event: { kind: 'planned', rollout, document: input.document, repairs: input.repairs },
  };
  journal.push(first);
  let run = evolve(undefined, first);
  let set: Percentage = people.findLast(({ at }) => at <= now)?.percentage ?? OFF;
  const world: Seen = {
    evidence: stay.evidence,
    readBack: (at) => (people.length === 0 ? at.percentage : set),
  };
  const takeTurn = (): Instant => {
    const turned = turn(run, world, now);
    journal.push(...turned.entries);
    run = turned.run;
    const { decision } = turned;
    const until =
      decision.kind === 'wait' && decision.until !== undefined && decision.until > now ? decision.until : NEVER;
    return toEarlier(until, stay.silentFrom(run, now));
  };
  const append = (by: Actor, event: JournalEvent): void => {
    const entry: JournalEntry = { seq: run.seq + 1, at: now, by, event };
    journal.push(entry);
    run = evolve(run, entry);
  };

  let next = moments.findIndex(({ at }) => at >= now);
  for (;;) {
    let until = takeTurn();
    const moment = moments[next];
    if (moment?.at === now) {
      next++;
      set = moment.person?.percentage ?? set;
      if (moment.person && hasLeft(run, moment.person))
        return { run, journal, end: { kind: 'peopleElsewhere', at: now, people: moment.person } };
      for (const reading of moment.readings)
        for (const criterion of recordedBy(run, reading))
          append(OBSERVER, { kind: 'requested', request: { kind: 'record', criterion, value: reading.value } });
      if (moment.person) until = takeTurn();
      if (stay.count(run, moment) || moment.readings.length > 0) until = takeTurn();
    }
    if (isOver(run)) return { run, journal, end: { kind: 'decided', at: now } };
    const at = Math.min(until, moments[next]?.at ?? NEVER);
    if (at > stops) return { run, journal, end: { kind: 'observationsEnd', at: lastAt } };
    now = toInstant(at);
  }
}

const NEVER = Number.POSITIVE_INFINITY as Instant;

function toEarlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}

/** Counts at the open step of a run, anew at every stay. */
function createStay({ bucket, sidesOnly }: ReplayInput) {
  let stay = 0;
  let tally: Tally | undefined;
  function tallyOf(run: Run, record: StepRecord): Tally {
    if (!tally || stay !== run.records.length) {
      stay = run.records.length;
      tally = createTally({ since: record.confirmedAt ?? record.startedAt, soakEndsAt: record.soakEndsAt });
    }
    return tally;
  }
  function evidence(run: Run, record: StepRecord): readonly Evidence[] {
    const counted = tallyOf(run, record);
    return operationsOf(run, record).map((operation) => {
      const found = counted.evidence(operation);
      return sidesOnly && found.durations ? { ...found, durations: { ...found.durations, sidesOnly } } : found;
    });
  }
  return {
    evidence,
    /** When silence will have lasted too long if nothing comes: a run looks all the time, a replay must know when to. */
    silentFrom(run: Run, now: Instant): Instant {
      const record = openRecord(run);
      if (record?.confirmedAt === undefined) return NEVER;
      const { startedAt, calendar, missingDataAfter } = stepStateOf(run, record);
      return evidence(run, record)
        .map(({ lastEventAt }) => (addWorking(calendar, lastEventAt ?? startedAt, missingDataAfter) + 1) as Instant)
        .filter((at) => at > now)
        .reduce(toEarlier, NEVER);
    },
    /** Whether anything of the moment belongs to the open step: of what began before the step, nothing does. */
    count(run: Run, moment: Moment): boolean {
      const record = openRecord(run);
      if (record?.confirmedAt === undefined) return false;
      const counted = tallyOf(run, record);
      let any = false;
      for (const each of moment.operations) {
        if (each.at < record.confirmedAt) continue;
        const { operation, outcome, variant, user, count } = each;
        const event = {
          toggle: run.rollout.toggle,
          operation,
          outcome,
          variant,
          user,
          at: knownAt(each, bucket),
          count,
        };
        any = counted.add(event) || any;
      }
      for (const each of moment.durations) {
        if (each.at < record.confirmedAt) continue;
        const known = knownAt(each, bucket);
        // Made up for one side of the bound, a duration says nothing of when it began: it belongs to its own minute.
        const at = sidesOnly ? toInstant(known + each.millis) : known;
        any = counted.addDuration({ ...each, at }) || any;
      }
      return any;
    },
  };
}

function operationsOf(run: Run, record: StepRecord): readonly string[] {
  const { criteria } = stepAt(run, record.step).gate;
  return [...new Set(criteria.flatMap((each) => ('operation' in each ? [each.operation] : [])))];
}

/** True when the plan stands at a percentage that people have just left. */
function hasLeft(run: Run, person: Exposure): boolean {
  return openRecord(run)?.confirmedAt !== undefined && person.percentage !== run.percentage;
}

/** Ids of the open step's criteria that the reading is meant for: people record them, and they speak of the same thing. */
function recordedBy(run: Run, { metric }: Reading): readonly string[] {
  const record = openRecord(run);
  if (!record) return [];
  return stepAt(run, record.step)
    .gate.criteria.filter((criterion) => isRecordedAs(criterion, metric))
    .map(({ id }) => id);
}

/** Whether people record `metric` for the criterion. */
export function isRecordedAs({ kind, id }: Criterion, metric: string): boolean {
  return kind === 'manual' && id.split(':')[1] === metric;
}

/** Paused too: a fail led there, and what the plan would have been at afterwards was not observed. */
function isOver(run: Run): boolean {
  const { kind } = run.state;
  return kind === 'completed' || kind === 'rolledBack' || kind === 'paused';
}
