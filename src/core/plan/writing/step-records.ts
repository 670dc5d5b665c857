// Which steps and stays of a run belong together: by phase, by percentage, by step.
import type { Run, StepRecord } from '../../run/run.ts';
import type { Percentage } from '../../toggle/percentage.ts';

/** Made once for a write, since documents can have very many places to fill. */
export interface StepRecords {
  /** Indexes of the steps of each phase of the run. */
  readonly ofPhase: readonly (readonly number[])[];
  /** The step with that percentage; undefined where none or several have it. */
  readonly withPercentage: (percentage: Percentage) => number | undefined;
  /** Every stay at that step, over all attempts. */
  readonly staysAt: (step: number) => readonly StepRecord[];
}

export function stepRecords(run: Run): StepRecords {
  const ofPhase: number[][] = [];
  const byPercentage = new Map<Percentage, number | undefined>();
  run.rollout.steps.forEach(({ phaseIndex, percentage }, step) => {
    const steps = ofPhase[phaseIndex];
    if (steps) steps.push(step);
    else ofPhase[phaseIndex] = [step];
    byPercentage.set(percentage, byPercentage.has(percentage) ? undefined : step);
  });
  const stays = new Map<number, StepRecord[]>();
  for (const record of run.records) {
    const known = stays.get(record.step);
    if (known) known.push(record);
    else stays.set(record.step, [record]);
  }
  return {
    ofPhase,
    withPercentage: (percentage) => byPercentage.get(percentage),
    staysAt: (step) => stays.get(step) ?? [],
  };
}

/** Whether the toggle was ever seen at the percentage of a stay; our own is set in the moment in which that is decided. */
export function wasOn({ rollout }: Run, { confirmedAt }: StepRecord): boolean {
  return confirmedAt !== undefined || rollout.driver === undefined;
}

/** The last stay at the step, of any attempt. */
export function latestStay(run: Run, step: number): StepRecord | undefined {
  return run.records.findLast((record) => record.step === step);
}
