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
import type { Watch } from './watch.ts';

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
      const passed = standing === 1;
      const key = mayHaveTurned
        ? -1
        : keyOf(criterion, frame.watching[index], frame, { totals: counts.totals, soaked, passed });
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
 * A number on which alone it depends what the judge says of the criterion, since no watch saw it turn; -1 where more may matter, as with
 * a split that might be lost, or a step that is compared with the one before it.
 */
function keyOf(criterion: Criterion, watch: Watch | undefined, frame: StayFrame, at: LookAt): number {
  if (!('operation' in criterion)) return -1;
  const { totals, soaked, passed } = at;
  const { share } = frame.state;
  const base = frame.operations.indexOf(criterion.operation) * KINDS;
  const ok = totals[base + OK_ON]!;
  const on = ok + totals[base + ERROR_ON]!;
  const off = totals[base + OK_OFF]! + totals[base + ERROR_OFF]!;
  const isSplit = off === 0 || (share < 1 && oddsAreNear(on * (1 - share), off * share));
  if (on === 0 || !isSplit) return -1;
  if (watch) return watch.standing(totals, soaked, passed);
  if (criterion.kind === 'any') return ok > 0 ? 1 : 0;
  return criterion.kind === 'proportional' && !soaked ? 0 : -1;
}

interface LookAt {
  readonly totals: CountArray;
  readonly soaked: boolean;
  readonly passed: boolean;
}

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
