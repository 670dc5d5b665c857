// What a decision can see of a gate's result: one word a criterion, so that runs that stand alike can be told to be alike.
import type { Instant } from '../calendar/instant.ts';
import type { Criterion } from '../gate/criterion.ts';
import type { Evidence } from '../gate/evidence.ts';
import type { CriterionResult, StepState } from '../gate/verdict.ts';
import { breaksLiterally } from '../run/over-limit.ts';
import { openRecord } from '../run/record.ts';
import type { Run } from '../run/run.ts';
import { stepStateOf } from '../run/step-state.ts';
import { judgeAlone } from './boundaries.ts';
import { type CountArray, ERROR_OFF, ERROR_ON, KINDS, OK_OFF, OK_ON } from './drawn-counts.ts';
import type { StayCounts } from './stay-counts.ts';
import type { StayFrame } from './stay-frame.ts';

/** Verdict, whether the cause is the change, and whether the words of the plan are broken; by the judge, asked once for the same counts. */
export type Digests = (run: Run, now: Instant, frame: StayFrame, counts: StayCounts, mayHaveTurned: boolean) => string;

export function createDigests(): Digests {
  const known = new Map<string, string>();
  return (run, now, frame, counts, mayHaveTurned) => {
    const record = openRecord(run);
    const state: StepState = record ? stepStateOf(run, record) : frame.state;
    const soaked = now >= state.soakEndsAt;
    let all: readonly Evidence[] | undefined;
    return frame.criteria
      .map((criterion, index) => {
        const key = mayHaveTurned ? undefined : keyOf(criterion, index, frame, counts.totals, state, soaked);
        const found = key === undefined ? undefined : known.get(key);
        if (found !== undefined) return found;
        all ??= counts.evidence();
        const word = wordOf(criterion, judgeAlone(criterion, all, state, now));
        if (key !== undefined) known.set(key, word);
        return word;
      })
      .join(' ');
  };
}

/**
 * All on which it depends what the judge says of the criterion, since no watch saw it turn: counts, or, where only a watch sees a
 * turn, nothing but where it stands. Undefined where more may matter, as with a split that might be lost.
 */
function keyOf(
  criterion: Criterion,
  index: number,
  { step, operations }: StayFrame,
  totals: CountArray,
  { share, latched }: StepState,
  soaked: boolean,
): string | undefined {
  if (!('operation' in criterion)) return undefined;
  const base = operations.indexOf(criterion.operation) * KINDS;
  const [ok, errors] = [totals[base + OK_ON]!, totals[base + ERROR_ON]!];
  const off = totals[base + OK_OFF]! + totals[base + ERROR_OFF]!;
  const isSplit = off === 0 || (share < 1 && oddsAreNear((ok + errors) * (1 - share), off * share));
  if (ok + errors === 0 || !isSplit) return undefined;
  const passed = latched[criterion.id];
  const place = `${step} ${index} ${soaked} ${passed}`;
  switch (criterion.kind) {
    case 'below':
    case 'above':
    case 'zero':
    case 'any':
      return `${place} ${ok} ${errors}`;
    case 'proportional':
      if (!soaked) return place;
      // Compared with the step before it, every window counts.
      if (share >= 1 || off === 0) return undefined;
      return passed ? place : `${place} ${ok} ${totals[base + OK_OFF]}`;
    default:
      return undefined;
  }
}

/** As far apart as the judge allows before he doubts the split. */
function oddsAreNear(on: number, off: number): boolean {
  return on <= 2 * off && off <= 2 * on;
}

function wordOf(criterion: Criterion, result: CriterionResult): string {
  return `${result.verdict}${result.notTheChange ? '!' : ''}${breaksLiterally(criterion, result) ? '>' : ''}`;
}
