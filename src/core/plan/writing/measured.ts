// What was measured at a phase's steps, short enough for the slot that its author left for it.
import type { Criterion } from '../../gate/criterion.ts';
import { formatCount, formatShare } from '../../gate/judging/wording.ts';
import { outcomeOf } from '../../gate/operation.ts';
import type { CriterionResult, Verdict } from '../../gate/verdict.ts';
import type { Run, StepRecord } from '../../run/run.ts';
import { formatPercentage } from '../../toggle/percentage.ts';
import { unreachable } from '../../unreachable.ts';
import { type CountTeller, countTeller } from './count-teller.ts';
import { mayTell, usersOf, VERDICTS } from './result-criterion.ts';
import { latestStay } from './step-records.ts';

/** "2,431"; "600 (25%), 1,204 so far (50%)" for several steps. Undefined where nobody was counted. */
export function measuredUsers(run: Run, steps: readonly number[]): string | undefined {
  const tell = countTeller(run.rollout.policy.suppressBelow);
  return perStep(run, steps, (record) => {
    const users = usersOf(record);
    return users > 0 ? `${tell.count(users)}${soFar(record)}` : undefined;
  });
}

/** "0.4% (3 of 750), passed"; undefined before anything was counted. `label` says what is asked for where the plan sets no bound. */
export function measuredCriterion(
  run: Run,
  steps: readonly number[],
  criterion: Criterion,
  label: string,
): string | undefined {
  const tell = countTeller(run.rollout.policy.suppressBelow);
  return perStep(run, steps, (record) => {
    if (criterion.kind === 'manual') {
      const recorded = record.recorded[criterion.id];
      return recorded && tell.count(recorded.value);
    }
    const result = resultOf(record, criterion.id);
    if (!result || result.events === 0) return undefined;
    const seen = mayTell(record, criterion, result, tell) ? amount(criterion, result, label, tell) : tell.untold;
    const verdict = record.endedAt === undefined || criterion.kind === 'observe' ? '' : VERDICTS[result.verdict];
    return seen && `${seen}${verdict && `, ${verdict}`}${soFar(record)}`;
  });
}

/** "all 3 passed", "2 passed, 1 failed": the criteria of the phase's latest stay, once it is over. */
export function measuredGate(run: Run, steps: readonly number[]): string | undefined {
  const record = run.records.findLast((each) => steps.includes(each.step));
  const criteria = record && run.rollout.steps[record.step]?.gate.criteria.filter(({ kind }) => kind !== 'observe');
  if (!criteria || record.endedAt === undefined) return undefined;
  const verdicts = criteria.flatMap(({ id }) => resultOf(record, id)?.verdict ?? []);
  if (verdicts.length === 0) return undefined;
  const counted = (['pass', 'fail', 'undecided', 'noData'] satisfies readonly Verdict[]).flatMap((verdict) => {
    const count = verdicts.filter((each) => each === verdict).length;
    if (count === 0) return [];
    if (count < verdicts.length) return [`${count} ${VERDICTS[verdict]}`];
    return [`${count === 1 ? '' : count === 2 ? 'both ' : `all ${count} `}${VERDICTS[verdict]}`];
  });
  return counted.join(', ');
}

/** Whether the criterion has passed at all these steps, each of them over. */
export function hasPassed(run: Run, steps: readonly number[], criterion: Criterion): boolean {
  return steps.every((step) => {
    const record = latestStay(run, step);
    if (!record || record.endedAt === undefined || record.outcome === 'rolledBack') return false;
    return criterion.kind !== 'observe' && resultOf(record, criterion.id)?.verdict === 'pass';
  });
}

function resultOf(record: StepRecord, id: string): CriterionResult | undefined {
  return record.result?.criteria.find((each) => each.criterion === id);
}

function perStep(
  run: Run,
  steps: readonly number[],
  say: (record: StepRecord) => string | undefined,
): string | undefined {
  const said = steps.flatMap((step) => {
    const record = latestStay(run, step);
    const words = record && say(record);
    return words ? [steps.length > 1 ? `${formatPercentage(record.percentage)}: ${words}` : words] : [];
  });
  return said.length > 0 ? said.join('; ') : undefined;
}

function soFar(record: StepRecord): string {
  return record.endedAt === undefined ? ' so far' : '';
}

function amount(criterion: Criterion, result: CriterionResult, label: string, tell: CountTeller): string | undefined {
  const { errors, events } = result;
  const share = (part: number) => `${formatShare(part / events)} (${tell.count(part)} of ${tell.count(events)})`;
  switch (criterion.kind) {
    case 'below':
    case 'baseline':
      return share(errors);
    case 'above':
      return share(events - errors);
    case 'zero':
      return `${tell.count(errors)} of ${tell.count(events)}`;
    case 'any':
      return tell.count(events - errors);
    case 'observe':
      // Without a bound only plain words say what is meant.
      if (/\baverage\b|\bunique\b|\bper\b/i.test(label)) return undefined;
      if (/\b(?:rate|percentage)\b|%/i.test(label)) {
        const outcome = outcomeOf(label);
        return outcome && share(outcome === 'error' ? errors : events - errors);
      }
      return /\b(?:number|count) of\b/i.test(label) ? tell.count(events) : undefined;
    case 'latency':
      return `${formatShare((events - errors) / events)} below ${formatCount(criterion.bound)} ms`;
    case 'proportional':
    case 'manual':
      return undefined;
    default:
      return unreachable(criterion);
  }
}
