// Recomputes every judgement and decision of a journal from what the journal says it rested on, and finds what differs.
import type { Instant } from '../calendar/instant.ts';
import type { Evidence } from '../gate/evidence.ts';
import { judge } from '../gate/judging/judge.ts';
import { judgeAtZero } from '../gate/judging/judge-at-zero.ts';
import type { GateResult } from '../gate/verdict.ts';
import { decide } from '../run/decide.ts';
import { evolve } from '../run/evolve.ts';
import type { JournalEntry } from '../run/journal.ts';
import { openRecord, stepAt } from '../run/record.ts';
import type { Run } from '../run/run.ts';
import { stepStateOf } from '../run/step-state.ts';
import { type JsonDifference, jsonDifferences } from './json-differences.ts';

export interface EntryDifference extends JsonDifference {
  readonly seq: number;
  readonly at: Instant;
}

export interface Recomputed {
  readonly judgements: number;
  readonly decisions: number;
  readonly differences: readonly EntryDifference[];
  /** Entries whose numbers and verdicts are the same and whose sentences are not: an earlier version worded them otherwise. */
  readonly reworded: readonly number[];
  /** Entries that cannot be recomputed, because what they rested on is not in the journal. */
  readonly skipped: readonly number[];
}

/** A judgement and the run as it was when it was made. */
interface Judgement {
  readonly run: Run;
  readonly at: Instant;
  readonly result: GateResult | undefined;
}

/**
 * Folds the journal and, at every entry `judged` or `corrected`, judges its evidence again with the step as it was then; at every
 * `decided`, decides again upon that. Numbers may differ by 1e-9 (of 1, or of themselves where they are larger): logarithms are not the
 * same to the last bit on every machine.
 * @throws Error when the journal has a gap or does not begin with a plan.
 */
export function recompute(entries: readonly JournalEntry[]): Recomputed {
  let run: Run | undefined;
  let judged: Judgement | undefined;
  let judgements = 0;
  let decisions = 0;
  const differences: EntryDifference[] = [];
  const reworded: number[] = [];
  const skipped: number[] = [];
  const compare = ({ seq, at }: JournalEntry, journaled: unknown, recomputed: unknown): void => {
    const found = jsonDifferences(journaled, recomputed);
    const telling = found.filter(({ path }) => !isSentence(path));
    differences.push(...telling.map((difference) => ({ seq, at, ...difference })));
    if (telling.length === 0 && found.length > 0) reworded.push(seq);
  };
  /** The run before a batch of corrections: they are all judged by what was known before any of them. */
  let correcting: { readonly run: Run; readonly at: Instant } | undefined;
  for (const entry of entries) {
    const { event, at, seq } = entry;
    if (event.kind !== 'corrected') correcting = undefined;
    if (run && event.kind === 'judged') {
      if (!couldJudge(run, event.evidence)) skipped.push(seq);
      else {
        const result = judgeAgain(run, event.evidence, at);
        compare(entry, event.result, result);
        judged = { run, at, result };
        judgements++;
      }
    } else if (run && event.kind === 'corrected') {
      correcting = correcting?.at === at ? correcting : { run, at };
      const record = correcting.run.records[event.record];
      if (record?.confirmedAt === undefined) skipped.push(seq);
      else {
        const { gate } = stepAt(correcting.run, record.step);
        const state = stepStateOf(correcting.run, record);
        compare(entry, event.result, judge(gate, event.evidence, state, record.endedAt ?? at));
        judgements++;
      }
      judged = undefined;
    } else if (run && event.kind === 'decided') {
      const before = judged?.at === at ? judged : undefined;
      if (isUponUnjournaled(run, before, event.decision.kind)) skipped.push(seq);
      else {
        compare(entry, event.decision, decide(before?.run ?? run, before?.result, at));
        decisions++;
      }
      judged = undefined;
    } else if (event.kind !== 'effective') judged = undefined;
    run = evolve(run, entry);
  }
  return { judgements, decisions, differences, reworded, skipped };
}

/** Whether there was anything to judge: a step whose percentage was there, or before a step what was counted at 0%. */
function couldJudge(run: Run, evidence: readonly Evidence[]): boolean {
  const record = openRecord(run);
  return record ? record.confirmedAt !== undefined : evidence.length > 0;
}

/** The gate of the open step; before a step, what is wrong at 0%, if anything. */
function judgeAgain(run: Run, evidence: readonly Evidence[], at: Instant): GateResult | undefined {
  const record = openRecord(run);
  if (!record) return judgeAtZero(evidence, run.rollout.toggle);
  return judge(stepAt(run, record.step).gate, evidence, stepStateOf(run, record), at);
}

function isSentence(path: string): boolean {
  return path === 'why' || path.endsWith('.why');
}

/** Earlier versions did not journal what was counted before a step begins, and only a question can rest on it. */
function isUponUnjournaled(run: Run, judged: Judgement | undefined, decision: string): boolean {
  const isUponRehearsal = run.rehearsal?.ready === false;
  const isUponDrift = run.state.kind === 'asked' && run.state.instead !== undefined;
  return !judged && decision === 'ask' && !openRecord(run) && !isUponRehearsal && !isUponDrift;
}
