// What the API shows of a rollout: the run as it is, without the bulk of its evidence, and what is true at this moment.
import type { Instant } from '../../core/calendar/instant.ts';
import type { GateResult } from '../../core/gate/verdict.ts';
import type { Rollout } from '../../core/plan/plan.ts';
import { describeEntry } from '../../core/run/describe.ts';
import type { Decision, JournalEntry } from '../../core/run/journal.ts';
import type { Run, StepRecord } from '../../core/run/run.ts';
import type { RolloutState } from '../rollout-source.ts';

export interface RolloutView {
  readonly id: string;
  /** By the clock of the run, when this was true. */
  readonly now: Instant;
  readonly run: Omit<Run, 'records'> & { readonly records: readonly Omit<StepRecord, 'evidence'>[] };
  /** The last decision, to wait included: until when, and why. */
  readonly decision?: Decision;
  /** The gate of the open step as it is now; newer than what is journaled. */
  readonly result?: GateResult;
}

export function viewOfRollout({ run, decision, result }: RolloutState, now: Instant): RolloutView {
  const records = run.records.map(({ evidence: _, ...record }) => record);
  return {
    id: run.rollout.id,
    now,
    run: { ...run, records },
    ...(decision && { decision }),
    ...(result && { result }),
  };
}

/** An entry as it is journaled, and what it means in one sentence. */
export interface EntryView extends JournalEntry {
  readonly text: string;
}

export function viewOfEntry(entry: JournalEntry, rollout: Rollout): EntryView {
  return { ...entry, text: describeEntry(entry, rollout) };
}
