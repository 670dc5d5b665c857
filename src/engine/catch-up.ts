// Brings a run up to the journal, and appends to it, as long as the rollout is still this runner's.
import { evolve } from '../core/run/evolve.ts';
import type { NewEntry } from '../core/run/journal.ts';
import type { Run } from '../core/run/run.ts';
import { Fault } from './faults.ts';
import type { Journal } from './ports.ts';

/** @throws Fault PG_ROLLOUT_TAKEN when another runner has claimed the rollout since. */
export async function catchUp(run: Run, journal: Journal): Promise<Run> {
  const entries = await journal.load(run.rollout.id, run.seq);
  const after = entries.reduce(evolve, run);
  if (after.epoch !== run.epoch)
    throw new Fault(
      'PG_ROLLOUT_TAKEN',
      `Another process has taken ${run.rollout.id} over (epoch ${after.epoch}, ours was ${run.epoch}); this one stops running it.`,
    );
  return after;
}

/** The run with `entries` appended; or, when somebody wrote first, the run with theirs and `appended: false`. */
export async function append(
  run: Run,
  journal: Journal,
  entries: readonly NewEntry[],
): Promise<{ readonly run: Run; readonly appended: boolean }> {
  if (entries.length === 0) return { run, appended: true };
  const stored = await journal.append(run.rollout.id, run.seq, entries);
  if (stored === 'conflict') return { run: await catchUp(run, journal), appended: false };
  return { run: stored.reduce(evolve, run), appended: true };
}
