// A turn of a run without the outside: what the engine's loop decides and journals, for replays and simulations.
import type { Instant } from '../calendar/instant.ts';
import type { Evidence } from '../gate/evidence.ts';
import { judge } from '../gate/judging/judge.ts';
import type { GateResult } from '../gate/verdict.ts';
import { decide } from '../run/decide.ts';
import { evolve } from '../run/evolve.ts';
import { type Decision, type JournalEntry, type JournalEvent, PHASEGATE } from '../run/journal.ts';
import { openRecord, stepAt } from '../run/record.ts';
import type { Run, StepRecord } from '../run/run.ts';
import { stepStateOf } from '../run/step-state.ts';
import { type Observed, worthAnEntry } from '../run/worth-an-entry.ts';
import type { Percentage } from '../toggle/percentage.ts';

/** What a turn asks of the world. */
export interface Seen {
  /** What was counted at the open step so far, one for each operation of its gate. */
  evidence(run: Run, record: StepRecord): readonly Evidence[];
  /** The percentage that the toggle is at; where it is not the one commanded, the run waits for it to be set. */
  readBack(run: Run): Percentage;
}

export interface Turned {
  readonly run: Run;
  /** What was journaled in this turn. */
  readonly entries: readonly JournalEntry[];
  readonly decision: Decision;
  readonly result: GateResult | undefined;
}

/** As in the engine: how many decisions may follow one another in one turn. */
const MOST_DECISIONS = 8;

/** Judges and decides until there is nothing to do but wait. Journals what the engine would have, entry for entry. */
export function turn(before: Run, world: Seen, now: Instant): Turned {
  let run = before;
  const entries: JournalEntry[] = [];
  const append = (event: JournalEvent): void => {
    const entry: JournalEntry = { seq: run.seq + 1, at: now, by: PHASEGATE, event };
    entries.push(entry);
    run = evolve(run, entry);
  };
  for (let decisions = 1; ; decisions++) {
    const observed = observe(run, world, now);
    const decision = decide(run, observed?.result, now);
    for (const event of worthAnEntry(run, observed, decision)) append(event);
    const confirms = run.confirmed?.percentage !== run.percentage && world.readBack(run) === run.percentage;
    if (confirms) append({ kind: 'confirmed', percentage: run.percentage });
    if ((decision.kind === 'wait' && !confirms) || decisions >= MOST_DECISIONS)
      return { run, entries, decision, result: observed?.result };
  }
}

function observe(run: Run, world: Seen, now: Instant): Observed | undefined {
  const record = openRecord(run);
  if (record?.confirmedAt === undefined) return undefined;
  const evidence = world.evidence(run, record);
  return { evidence, result: judge(stepAt(run, record.step).gate, evidence, stepStateOf(run, record), now) };
}
