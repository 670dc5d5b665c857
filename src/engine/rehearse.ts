// Before the first percentage: proves that 0% can be set now, or in `advise` mode that somebody can say what is set; or has a person asked.
import { type Instant, MINUTE, toInstant } from '../core/calendar/instant.ts';
import { earliestStart } from '../core/plan/schedule.ts';
import { namesOf } from '../core/run/advice.ts';
import { PHASEGATE, type Rehearsed } from '../core/run/journal.ts';
import { stepAt } from '../core/run/record.ts';
import type { Run } from '../core/run/run.ts';
import { driverName } from '../core/toggle/driver.ts';
import { formatPercentage } from '../core/toggle/percentage.ts';
import { append } from './catch-up.ts';
import { Fault } from './faults.ts';
import type { Ports, Toggles } from './ports.ts';

/** A rehearsal that failed is tried again so soon; one that succeeded counts so long when the start is due. */
const TRY_AGAIN = MINUTE;
const COUNTS_FOR = 10 * MINUTE;

/** Rehearses when it is time to; the outcome is journaled when it is another than before. */
export type Rehearsals = (run: Run) => Promise<Run>;

export function createRehearsals({ toggles, journal }: Ports, now: () => Instant): Rehearsals {
  let last: { readonly attempt: number; readonly at: Instant; readonly ready: boolean } | undefined;

  function isTime(run: Run, step: number, since: Instant, at: Instant): boolean {
    if (last?.attempt !== run.attempt) return true;
    if (!last.ready) return at >= last.at + TRY_AGAIN;
    const from = toInstant(Math.max(at, since));
    return at >= last.at + COUNTS_FOR && earliestStart(run.rollout.calendar, stepAt(run, step), from) <= at;
  }

  return async (run) => {
    const { state } = run;
    const waits = state.kind === 'scheduled' || (state.kind === 'asked' && state.about === 'toggleFault');
    // Our own toggles are in this process: there is nothing to prove.
    if (!waits || (toggles.abilities === undefined && toggles.rehearse === undefined)) return run;
    const at = now();
    if (!isTime(run, state.step, state.kind === 'scheduled' ? state.since : state.at, at)) return run;
    const outcome = await rehearsed(run, toggles);
    last = { attempt: run.attempt, at, ready: outcome.ready };
    if (sentenceOf(outcome) === (run.rehearsal && sentenceOf(run.rehearsal))) return run;
    return (await append(run, journal, [{ at, by: PHASEGATE, event: { kind: 'rehearsed', ...outcome } }])).run;
  };
}

/** What stands in the way of moving the rollout's toggle, or the proof that nothing does. Changes nothing that users could notice. */
export async function rehearsed({ rollout }: Pick<Run, 'rollout'>, toggles: Toggles): Promise<Rehearsed> {
  const { toggle, mode, driver = 'embedded', people } = rollout;
  const where = toggles.place ?? driverName(driver);
  const step = toggles.abilities?.resolution ?? 1;
  const fine = rollout.steps.find(({ percentage }) => percentage % step !== 0);
  if (fine)
    return {
      ready: false,
      why: `${where} cannot be set to ${formatPercentage(fine.percentage)}, only to multiples of ${step / 1000}%; change the plan's steps`,
    };
  try {
    if (mode === 'drive') {
      if (!toggles.rehearse) return { ready: true, proof: `${where} has no way to prove that 0% can be set` };
      const answer = await toggles.rehearse(toggle);
      return answer.ready ? { ready: true, proof: `${toggle} can be set to 0% in ${where}` } : answer;
    }
    // Advising writes nothing, and proves nothing that takes a credential for writing.
    if (toggles.abilities?.readBack === false)
      return { ready: true, proof: `${namesOf(people)} sets ${toggle} in ${where} and confirms it` };
    const found = await toggles.read(toggle);
    if (found !== undefined)
      return { ready: true, proof: `${toggle} can be read in ${where}, where it is at ${formatPercentage(found)}` };
    return {
      ready: false,
      why: `there is no toggle ${toggle} in ${where}; make it, at 0%, or name another key in the bindings ("toggle")`,
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { ready: false, why: error.message };
  }
}

function sentenceOf(outcome: Rehearsed): string {
  return outcome.ready ? outcome.proof : outcome.why;
}
