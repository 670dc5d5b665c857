// What the API shows of a rollout: the run as it is, without the bulk of its evidence, and what is true at this moment.
import { formatDayAndTime, formatInstant } from '../../core/calendar/format.ts';
import type { Instant } from '../../core/calendar/instant.ts';
import type { GateResult } from '../../core/gate/verdict.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import { describeEntry } from '../../core/run/describe.ts';
import type { Decision, JournalEntry } from '../../core/run/journal.ts';
import type { Run, StepRecord } from '../../core/run/run.ts';
import { formatPercentage } from '../../core/toggle/percentage.ts';
import type { RolloutState } from '../rollout-source.ts';
import { type GateCard, gateCardOf } from './gate-card.ts';
import { type Headline, headlineOf } from './headline.ts';
import { type Stair, stairsOf } from './stairs.ts';

export interface RolloutView {
  readonly id: string;
  /** By the clock of the run, when this was true. */
  readonly now: Instant;
  /** That in words: "Tue 3/11/2025 10:00 EDT". */
  readonly asOf: string;
  /** The percentage that the toggle must have: "25%". */
  readonly percentage: string;
  readonly run: Omit<Run, 'records'> & { readonly records: readonly Omit<StepRecord, 'evidence'>[] };
  /** The last decision, to wait included: until when, and why. */
  readonly decision?: Decision;
  /** The gate of the open step as it is now; newer than what is journaled. */
  readonly result?: GateResult;
  /** All of that as people look at it; times are the calendar's. */
  readonly headline: Headline;
  readonly stairs: readonly Stair[];
  readonly gate?: GateCard;
}

export function viewOfRollout({ run, decision, result }: RolloutState, now: Instant): RolloutView {
  const gate = gateCardOf(run, result);
  const records = run.records.map(({ evidence: _, ...record }) => record);
  return {
    id: run.rollout.id,
    now,
    asOf: formatInstant(run.rollout.calendar, now),
    percentage: formatPercentage(run.percentage),
    run: { ...run, records },
    ...(decision && { decision }),
    ...(result && { result }),
    headline: headlineOf(run, decision, now),
    stairs: stairsOf(run, now),
    ...(gate && { gate }),
  };
}

/** An entry as it is journaled, and what it means in one sentence. */
export interface EntryView extends JournalEntry {
  readonly text: string;
  /** "Tue 3/11 09:00", on the calendar of the rollout. */
  readonly when: string;
}

export function viewOfEntry(entry: JournalEntry, rollout: Rollout): EntryView {
  return { ...entry, text: describeEntry(entry, rollout), when: formatDayAndTime(rollout.calendar, entry.at) };
}
