// What a decision can see of a gate's result, as a number, so that runs that stand alike can be told to be alike: of each criterion
// its verdict, whether the cause is the change, and whether the words of the plan are broken.
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

/** One number for all of it: a few bits a criterion. */
export type Digest = number;

export type Digests = (run: Run, now: Instant, frame: StayFrame, counts: StayCounts, mayHaveTurned: boolean) => Digest;

const BITS = 5;
const VERDICTS = ['pass', 'undecided', 'noData', 'fail'] as const;
const NOT_THE_CHANGE = 4;
const OVER_LIMIT = 8;
/** So many criteria find room in a number; those beyond are in none, and then nothing is remembered. */
const MOST_CRITERIA = 10;

/** Whether the time matters of a turn with this digest: since when there is no data, and when a run ends, is remembered. */
export function isTimely(digest: Digest): boolean {
  for (let left = digest; left > 0; left = Math.floor(left / 2 ** BITS)) {
    const word = left % 2 ** BITS;
    const verdict = VERDICTS[word & 3];
    if (verdict === 'noData' || verdict === 'fail' || (word & NOT_THE_CHANGE) !== 0) return true;
  }
  return digest < 0;
}

/** By the judge, asked once for the same counts. */
export function createDigests(): Digests {
  const known = new Map<number, Map<number, number>>();
  return (run, now, frame, counts, mayHaveTurned) => {
    if (frame.criteria.length > MOST_CRITERIA) return -1;
    const record = openRecord(run);
    const latched = record?.latched ?? {};
    const soaked = now >= frame.state.soakEndsAt;
    let all: readonly Evidence[] | undefined;
    let state: StepState | undefined;
    let digest = 0;
    for (let index = 0; index < frame.criteria.length; index++) {
      const criterion = frame.criteria[index]!;
      const standing = latched[criterion.id] === undefined ? 0 : latched[criterion.id] === 'pass' ? 1 : 2;
      const place = ((frame.step * MOST_CRITERIA + index) * 3 + standing) * 2 + (soaked ? 1 : 0);
      const key = mayHaveTurned ? -1 : keyOf(criterion, frame, counts.totals, soaked, standing === 1);
      const row = known.get(place) ?? new Map<number, number>();
      known.set(place, row);
      let word = key < 0 ? undefined : row.get(key);
      if (word === undefined) {
        all ??= counts.evidence();
        state ??= record ? stepStateOf(run, record) : frame.state;
        word = wordOf(criterion, judgeAlone(criterion, all, state, now));
        if (key >= 0) row.set(key, word);
      }
      digest = digest * 2 ** BITS + word + 16;
    }
    return digest;
  };
}

/**
 * All on which it depends what the judge says of the criterion, since no watch saw it turn: counts, or, where only a watch sees a
 * turn, nothing more than where it stands (0). -1 where more may matter, as with a split that might be lost.
 */
function keyOf(
  criterion: Criterion,
  { operations, state }: StayFrame,
  totals: CountArray,
  soaked: boolean,
  passed: boolean,
): number {
  if (!('operation' in criterion)) return -1;
  const { share } = state;
  const base = operations.indexOf(criterion.operation) * KINDS;
  const [ok, errors] = [totals[base + OK_ON]!, totals[base + ERROR_ON]!];
  const off = totals[base + OK_OFF]! + totals[base + ERROR_OFF]!;
  const isSplit = off === 0 || (share < 1 && oddsAreNear((ok + errors) * (1 - share), off * share));
  if (ok + errors === 0 || !isSplit) return -1;
  switch (criterion.kind) {
    case 'below':
    case 'above':
    case 'zero':
    case 'any':
      return errors * MANY + ok;
    case 'proportional':
      if (!soaked) return 0;
      // Compared with the step before it, every window counts.
      if (share >= 1 || off === 0) return -1;
      return passed ? 0 : ok * MANY + totals[base + OK_OFF]!;
    default:
      return -1;
  }
}

const MANY = 2 ** 26;

/** As far apart as the judge allows before he doubts the split. */
function oddsAreNear(on: number, off: number): boolean {
  return on <= 2 * off && off <= 2 * on;
}

function wordOf(criterion: Criterion, result: CriterionResult): number {
  return (
    VERDICTS.indexOf(result.verdict) +
    (result.notTheChange ? NOT_THE_CHANGE : 0) +
    (breaksLiterally(criterion, result) ? OVER_LIMIT : 0)
  );
}
