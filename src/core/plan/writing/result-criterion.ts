// One line of Results for one criterion of one step: the verdict, what was counted, and what the verdict does not cover.
import { formatDayAndTime } from '../../calendar/format.ts';
import type { Criterion } from '../../gate/criterion.ts';
import { zeroUpperBound } from '../../gate/formulas/zero.ts';
import { eValueWords, intervalWords, noiseWords } from '../../gate/judging/evidence-words.ts';
import { formatShare } from '../../gate/judging/wording.ts';
import { literalPassChance } from '../../gate/power/power.ts';
import type { CriterionResult, Verdict } from '../../gate/verdict.ts';
import { expectedPassAt } from '../../run/expected-pass.ts';
import type { StepRecord } from '../../run/run.ts';
import { unreachable } from '../../unreachable.ts';
import type { Rollout } from '../plan.ts';
import { type CountTeller, countTeller } from './count-teller.ts';

export const VERDICTS: Readonly<Record<Verdict, string>> = {
  pass: 'passed',
  fail: 'failed',
  undecided: 'undecided',
  noData: 'no data',
};

/**
 * Distinct users with the toggle on. Where they are not known over all operations: of the one that most users did; a sum would count a
 * user twice.
 */
export function usersOf(record: StepRecord): number {
  return Math.max(0, ...record.evidence.flatMap(({ treated, seen }) => [treated.users, seen?.on ?? 0]));
}

/**
 * "Download error rate: < 0.3% - passed: 3 of 2,431 failed (0.123%), and the plan asks for less than 0.3%; always-valid 95%
 * interval 0.03% to 0.4%; evidence 21 of 20 for a pass, 0.05 of 400 for a fail". Plain words, to be escaped by the caller; users are named where they are not those of the whole step.
 */
export function criterionLine(rollout: Rollout, record: StepRecord, criterion: Criterion): string {
  const tell = countTeller(rollout.policy.suppressBelow);
  const result = record.result?.criteria.find((each) => each.criterion === criterion.id);
  if (criterion.kind === 'manual')
    return `${criterion.text} - ${recordedBy(rollout, record, criterion.id, result, tell)}`;
  if (!result) return `${criterion.text} - not judged yet`;
  const verdict = criterion.kind === 'observe' ? 'observed' : VERDICTS[result.verdict];
  const why = result.why.trim().replace(/(?<!\.)\.$/, '');
  const isTold = mayTell(record, criterion, result, tell);
  const at = expectedPassAt(rollout.calendar, record, criterion, result);
  const about = at ? `, about ${formatDayAndTime(rollout.calendar, at)}` : '';
  const facts = [
    isTold && tell.sentence(why) === why ? `${why}${about}` : withoutSmall(criterion, result, why, tell),
    ...(isTold ? numbers(criterion, result) : []),
    ...(result.users > 0 && result.users !== usersOf(record) ? [tell.of(result.users, 'user', 'users')] : []),
    ...(isTold && result.verdict === 'pass' ? caveats(criterion, result, tell) : []),
    ...(assumesIndependence(record, criterion, result) ? ['events assumed independent'] : []),
  ];
  return `${criterion.text} - ${verdict}: ${facts.join('; ')}`;
}

/** Whether no number behind the result is small: shares, intervals and chances give away what they were worked out from. */
export function mayTell(
  record: StepRecord,
  criterion: Exclude<Criterion, { kind: 'manual' }>,
  { errors, events }: CriterionResult,
  tell: CountTeller,
): boolean {
  const evidence = record.evidence.find(({ operation }) => operation === criterion.operation);
  const isCompared = criterion.kind === 'proportional' || criterion.kind === 'baseline';
  const off = isCompared && evidence ? [evidence.control.ok, evidence.control.errors] : [];
  return tell.mayTell(errors, events, events - errors, ...off);
}

/** What may be said in the place of a sentence that tells too much. */
function withoutSmall(criterion: Criterion, result: CriterionResult, why: string, tell: CountTeller): string {
  const { errors, events, verdict } = result;
  if (verdict === 'noData') return tell.sentence(why);
  const isRate = criterion.kind !== 'proportional' && criterion.kind !== 'any';
  // Of 43, 40 failed: that is to say that 3 did not.
  const givesAway = tell.mayTell(events) && !tell.mayTell(events - errors);
  if (!isRate || givesAway) return tell.untold;
  return `${errors === 0 ? 'none' : tell.count(errors)} of ${tell.count(events)} failed`;
}

function recordedBy(
  rollout: Rollout,
  record: StepRecord,
  id: string,
  result: CriterionResult | undefined,
  tell: CountTeller,
): string {
  const recorded = record.recorded[id];
  if (!recorded) return 'not recorded';
  const verdict = result ? VERDICTS[result.verdict] : 'recorded';
  const when = formatDayAndTime(rollout.calendar, recorded.at);
  const value = tell.mayTell(recorded.value) ? recorded.value : tell.count(recorded.value);
  return `${verdict}: ${value}, recorded by ${recorded.by} on ${when}`;
}

/**
 * The interval of the rate, the evidence and how likely noise is, unless the sentence says that itself. Without a failure where none is
 * allowed the caveat says the same as the interval.
 */
function numbers(criterion: Criterion, result: CriterionResult): readonly string[] {
  const isClean = criterion.kind === 'zero' && result.errors === 0;
  const noise = noiseWords(result);
  return [
    isClean ? undefined : intervalWords(criterion, result),
    result.events === 0 ? undefined : eValueWords(result),
    noise !== undefined && result.why.includes(noise) ? undefined : noise,
  ].filter((words) => words !== undefined);
}

/** What the promise of the gates leaves out: class zero by its nature, and what was read literally. */
function caveats(criterion: Criterion, result: CriterionResult, tell: CountTeller): readonly string[] {
  const { errors, events, logPass, passLine } = result;
  // Read literally, it may be proved all the same.
  const isProved = logPass !== undefined && passLine !== undefined && logPass >= passLine;
  if (isProved && criterion.kind !== 'zero') return [];
  switch (criterion.kind) {
    case 'below':
      return criterion.proof === 'literal' && events > 0 ? [readLiterally(criterion.bound, events)] : [];
    case 'above':
      return criterion.proof === 'literal' && events > 0 ? [readLiterally(1 - criterion.bound, events)] : [];
    case 'zero': {
      if (errors > 0 || events === 0) return [];
      const shown = formatShare(zeroUpperBound({ events, alpha: criterion.passAlpha }));
      const reading = criterion.proof === 'literal' ? 'read literally: ' : '';
      return [`${reading}no failure in ${tell.count(events)} shows a failure rate below ${shown}, not zero`];
    }
    case 'proportional':
      return criterion.proof === 'literal' ? ['read literally: not found out of proportion, not proved in it'] : [];
    case 'latency':
      return criterion.proof === 'literal' && events > 0 ? [readLiterally(1 - criterion.quantile, events, 'slow')] : [];
    case 'baseline':
      return criterion.proof === 'literal' ? ['read literally: not found to be worse, not proved to be as good'] : [];
    case 'any':
    case 'observe':
    case 'manual':
      return [];
    default:
      return unreachable(criterion);
  }
}

/** `bound` is the largest share of errors, or of what is slow. */
function readLiterally(bound: number, events: number, what: 'error' | 'slow' = 'error'): string {
  const twice = Math.min(1, 2 * bound);
  const chance = literalPassChance({ bound, events, trueRate: twice });
  const often = chance < 0.01 ? 'less than 1%' : `${Math.round(chance * 100)}%`;
  const rate =
    what === 'slow' ? `a share of ${formatShare(twice)} that is slow` : `an error rate of ${formatShare(twice)}`;
  return `read literally: not proved, ${rate} would have passed ${often} of the time`;
}

function assumesIndependence(record: StepRecord, criterion: Criterion, result: CriterionResult): boolean {
  if (result.events === 0) return false;
  if (criterion.kind === 'latency') return true;
  if (criterion.kind !== 'below' && criterion.kind !== 'above') return false;
  return record.evidence.some((evidence) => evidence.operation === criterion.operation && !evidence.perUser);
}
