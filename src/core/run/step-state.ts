// What the judge is told of the open step, from the run alone: the same in the loop, in a replay, and when a journal is audited.
import type { StepState } from '../gate/verdict.ts';
import { besidesShare } from './besides-share.ts';
import { earlierSteps } from './earlier-steps.ts';
import { stepAt } from './record.ts';
import type { Run, StepRecord } from './run.ts';

/** The state of a stay whose percentage has been read back; `record` must be confirmed. */
export function stepStateOf(run: Run, record: StepRecord): StepState {
  const earlier = earlierSteps(run, record);
  return {
    startedAt: record.confirmedAt ?? record.startedAt,
    soakEndsAt: record.soakEndsAt,
    share: stepAt(run, record.step).share,
    calendar: run.rollout.calendar,
    missingDataAfter: run.rollout.policy.missingDataAfter,
    latched: record.latched,
    recorded: Object.fromEntries(Object.entries(record.recorded).map(([id, { value }]) => [id, value])),
    ...(record.triaged && { triaged: record.triaged }),
    ...(run.claimedAt !== undefined && { listeningSince: run.claimedAt }),
    ...(earlier && { earlier }),
    besides: besidesShare(run, record),
  };
}
