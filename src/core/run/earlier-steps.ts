// The steps of the present attempt that are over, with what was counted in them: what a step without control is compared with.
import type { EarlierStep } from '../gate/verdict.ts';
import { FULL } from '../toggle/percentage.ts';
import { openRecord, stepAt } from './record.ts';
import type { Run } from './run.ts';

/**
 * In order, as the journal has their evidence. Undefined where the traffic of any step is a stated sample: how much of it comes
 * says nothing about how much there is.
 */
export function earlierSteps(run: Run): readonly EarlierStep[] | undefined {
  if (run.rollout.steps.some(({ share, percentage }) => share !== percentage / FULL)) return undefined;
  const open = openRecord(run);
  return run.records.flatMap((record): readonly EarlierStep[] => {
    const { confirmedAt: startedAt, endedAt, evidence, outcome, attempt, step } = record;
    if (record === open || attempt !== run.attempt || outcome === 'rolledBack') return [];
    if (startedAt === undefined || endedAt === undefined) return [];
    return [{ share: stepAt(run, step).share, startedAt, endedAt, evidence }];
  });
}
