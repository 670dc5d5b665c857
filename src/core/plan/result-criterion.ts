// One line of Results for one criterion of one step: the verdict, what was counted, and what the verdict does not cover.
import { formatDayAndTime } from '../calendar/format.ts';
import type { Criterion } from '../gate/criterion.ts';
import { literalPassChance } from '../gate/power.ts';
import type { CriterionResult, Verdict } from '../gate/verdict.ts';
import { formatCount, formatShare } from '../gate/wording.ts';
import { zeroUpperBound } from '../gate/zero.ts';
import { expectedPassAt } from '../run/expected-pass.ts';
import type { StepRecord } from '../run/run.ts';
import { unreachable } from '../unreachable.ts';
import { formatCountOf } from './format-count-of.ts';
import type { Rollout } from './plan.ts';

const VERDICTS: Readonly<Record<Verdict, string>> = {
  pass: 'passed',
  fail: 'failed',
  undecided: 'undecided',
  noData: 'no data',
};

/** Distinct users of the operation that most users did; a sum over operations would count a user twice. */
export function usersOf(record: StepRecord): number {
  return Math.max(0, ...record.evidence.map((evidence) => evidence.treated.users));
}

/**
 * "Download error rate: < 0.3% - passed: 3 of 2,431 failed (0.123%), and the plan asks for less than 0.3%; always-valid 95%
 * interval 0.03% to 0.4%". Plain words, to be escaped by the caller; users are named where they are not those of the whole step.
 */
export function criterionLine(rollout: Rollout, record: StepRecord, criterion: Criterion): string {
  const result = record.result?.criteria.find((each) => each.criterion === criterion.id);
  if (criterion.kind === 'manual') return `${criterion.text} - ${recordedBy(rollout, record, criterion.id, result)}`;
  if (!result) return `${criterion.text} - not judged yet`;
  const verdict = criterion.kind === 'observe' ? 'observed' : VERDICTS[result.verdict];
  const at = expectedPassAt(rollout.calendar, record, criterion, result);
  const about = at ? `, about ${formatDayAndTime(rollout.calendar, at)}` : '';
  const facts = [
    `${result.why.trim().replace(/(?<!\.)\.$/, '')}${about}`,
    ...interval(criterion, result),
    ...(result.users > 0 && result.users !== usersOf(record) ? [formatCountOf(result.users, 'user', 'users')] : []),
    ...(result.verdict === 'pass' ? caveats(criterion, result) : []),
    ...(assumesIndependence(record, criterion, result) ? ['events assumed independent'] : []),
  ];
  return `${criterion.text} - ${verdict}: ${facts.join('; ')}`;
}

function recordedBy(rollout: Rollout, record: StepRecord, id: string, result: CriterionResult | undefined): string {
  const recorded = record.recorded[id];
  if (!recorded) return 'not recorded';
  const verdict = result ? VERDICTS[result.verdict] : 'recorded';
  return `${verdict}: ${recorded.value}, recorded by ${recorded.by} on ${formatDayAndTime(rollout.calendar, recorded.at)}`;
}

/** It holds however often it is looked at. Without a failure the caveat says the same in words. */
function interval(criterion: Criterion, { interval, errors }: CriterionResult): readonly string[] {
  if (!interval || (criterion.kind === 'zero' && errors === 0)) return [];
  const [low, high] = criterion.kind === 'above' ? [1 - interval[1], 1 - interval[0]] : interval;
  return [`always-valid 95% interval ${formatShare(low)} to ${formatShare(high)}`];
}

/** What the promise of the gates leaves out: class zero by its nature, and what was read literally. */
function caveats(criterion: Criterion, { errors, events }: CriterionResult): readonly string[] {
  switch (criterion.kind) {
    case 'below':
      return criterion.proof === 'literal' && events > 0 ? [readLiterally(criterion.bound, events)] : [];
    case 'above':
      return criterion.proof === 'literal' && events > 0 ? [readLiterally(1 - criterion.bound, events)] : [];
    case 'zero': {
      if (errors > 0 || events === 0) return [];
      const shown = formatShare(zeroUpperBound({ events, alpha: criterion.passAlpha }));
      const reading = criterion.proof === 'literal' ? 'read literally: ' : '';
      return [`${reading}no failure in ${formatCount(events)} shows a failure rate below ${shown}, not zero`];
    }
    case 'proportional':
      return criterion.proof === 'literal' ? ['read literally: not found out of proportion, not proved in it'] : [];
    case 'any':
    case 'observe':
    case 'manual':
      return [];
    default:
      return unreachable(criterion);
  }
}

/** `bound` is the largest share of errors. */
function readLiterally(bound: number, events: number): string {
  const twice = Math.min(1, 2 * bound);
  const chance = literalPassChance({ bound, events, trueRate: twice });
  const often = chance < 0.01 ? 'less than 1%' : `${Math.round(chance * 100)}%`;
  return `read literally: not proved, an error rate of ${formatShare(twice)} would have passed ${often} of the time`;
}

function assumesIndependence(record: StepRecord, criterion: Criterion, result: CriterionResult): boolean {
  if ((criterion.kind !== 'below' && criterion.kind !== 'above') || result.events === 0) return false;
  return record.evidence.some((evidence) => evidence.operation === criterion.operation && !evidence.perUser);
}
