// The steps of an attempt before a stay, with what was counted in them: what a step without control is compared with.
import type { EarlierStep } from '../gate/verdict.ts';
import { FULL } from '../toggle/percentage.ts';
import { stepAt } from './record.ts';
import type { Run, StepRecord } from './run.ts';

/**
 * Those before `before` and of its attempt, in order, as the journal has their evidence. Undefined where the traffic of any step is a stated sample: how much of it comes
 * says nothing about how much there is.
 */
export function earlierSteps(run: Run, before: StepRecord): readonly EarlierStep[] | undefined {
  if (run.rollout.steps.some(({ share, percentage }) => share !== percentage / FULL)) return undefined;
  return run.records.slice(0, run.records.indexOf(before)).flatMap((record): readonly EarlierStep[] => {
    const { confirmedAt: startedAt, endedAt, evidence, outcome, attempt, step } = record;
    if (attempt !== before.attempt || outcome === 'rolledBack') return [];
    if (startedAt === undefined || endedAt === undefined) return [];
    return [{ share: stepAt(run, step).share, startedAt, endedAt, evidence }];
  });
}
