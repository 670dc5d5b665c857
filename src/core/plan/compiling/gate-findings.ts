// What is to be said of one criterion as it is compiled: what it counts, what it cannot show, how it was read.
import type { Criterion } from '../../gate/criterion.ts';
import { errorBound } from '../../gate/formulas/error-bound.ts';
import { zeroEventsNeeded } from '../../gate/formulas/zero.ts';
import { formatChance, formatCount, formatMillis, formatShare } from '../../gate/judging/wording.ts';
import { ALL_OPERATIONS } from '../../gate/operation.ts';
import { criterionPower } from '../../gate/power/criterion-power.ts';
import { canEverShow, chooseProof, literalPassChance } from '../../gate/power/power.ts';
import { formatPercentage } from '../../toggle/percentage.ts';
import { carriesUsers, criterionBindings, type RolloutBindings } from '../bindings.ts';
import type { DraftCriterion } from '../draft.ts';
import type { Severity } from '../finding.ts';
import type { Step } from '../plan.ts';
import { baselineBound } from './baseline-bound.ts';
import { latencyBound } from './latency-bound.ts';

export interface GateFinding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
}

/** Of how the author's words were read. */
export function wordingFindings(draft: DraftCriterion, bindings: RolloutBindings): readonly GateFinding[] {
  if (draft.class === 'baseline' && !baselineBound(draft)) return [baselineWithoutErrors(draft.text)];
  if (draft.class !== 'latency') return [];
  const found = latencyBound(draft, criterionBindings(bindings, draft.text));
  const message = (expected: string) => `Unexpected criterion "${draft.text}", expected ${expected}`;
  switch (found.kind) {
    case 'average':
      return [
        {
          rule: 'latency-average',
          severity: 'warning',
          message: message(
            'a quantile ("p95 < 3 s"): an average hides the slow, and an average of quantiles means nothing, so a person records it',
          ),
        },
      ];
    case 'noTime':
      return [];
    case 'quantile':
      return found.assumed
        ? [
            {
              rule: 'latency-without-quantile',
              severity: 'warning',
              message: message(
                `the share of users that is meant ("p99 < ${formatMillis(found.millis)}"): it is read as p95, and a fail asks a person instead of rolling back`,
              ),
            },
          ]
        : [];
  }
}

function baselineWithoutErrors(text: string): GateFinding {
  return {
    rule: 'baseline-without-errors',
    severity: 'info',
    message: `"${text}" speaks of no errors, which are what operation events tell: a person compares and records it`,
  };
}

/** Of a compiled criterion and the steps of its phase. */
export function criterionFindings(
  criterion: Criterion,
  steps: readonly Step[],
  bindings: RolloutBindings,
): readonly GateFinding[] {
  const findings: GateFinding[] = [];
  const message = cannotShow(criterion, steps, bindings);
  if (message !== undefined) findings.push({ rule: 'gate-cannot-show', severity: 'warning', message });
  if ('proof' in criterion && criterion.operation === ALL_OPERATIONS)
    findings.push({ rule: 'rate-without-operation', severity: 'warning', message: withoutOperation(criterion.text) });
  if (criterion.kind === 'zero')
    findings.push({ rule: 'zero-rolls-back-at-first-failure', severity: 'info', message: ZERO });
  return findings;
}

function withoutOperation(text: string): string {
  return `Unexpected criterion "${text}" that names no operation, expected what may fail ("Download error rate"): until it does, every operation of the toggle counts, all their events together, so that a busy operation can hide a failing one`;
}

const ZERO = `"0 failures" rolls back at the first failure: were 1 in 10,000 to fail for reasons of their own, a healthy rollout would be rolled back in 5% of cases within 500 events and in 63% within 10,000. ${zeroEventsNeeded({ rate: 0.01, alpha: 0.05 })} clean events show that fewer than 1% fail`;

/** ", and 1.5% errors would be rolled back 38% of the time": what the fail test sees there all the same. */
function rollsBack(
  criterion: Criterion,
  { audience, share }: Step,
  { eventsPerUser, perUser }: { readonly eventsPerUser: number; readonly perUser: boolean },
  what: string,
): string {
  const power =
    audience === undefined ? undefined : criterionPower(criterion, { users: audience, eventsPerUser, share, perUser });
  const bad = power?.rows.at(-1);
  return bad ? `; ${formatShare(bad.value)} ${what} would fail ${formatChance(bad.fail)} of the time` : '';
}

/** Why a bound cannot be proved at some step, with the numbers; undefined when it can be at all of them. */
function cannotShow(criterion: Criterion, steps: readonly Step[], bindings: RolloutBindings): string | undefined {
  if (criterion.kind !== 'below' && criterion.kind !== 'above' && criterion.kind !== 'latency') return undefined;
  const { kind } = criterion;
  const bound = kind === 'latency' ? 1 - criterion.quantile : criterion.bound;
  const { eventsPerUser = 1 } = bindings;
  const planned = { kind, bound, eventsPerUser, alpha: criterion.passAlpha, perUser: carriesUsers(bindings) };
  const weak = steps.find(({ audience }) => audience !== undefined && !canEverShow({ ...planned, audience }));
  if (weak?.audience === undefined) return undefined;
  const { audience, share } = weak;
  const { why } = chooseProof({ ...planned, rate: 0, audience, share });
  const errors = errorBound({ kind, bound });
  const events = Math.round(audience * planned.eventsPerUser);
  const twice = Math.min(1, 2 * errors);
  const slips = literalPassChance({ bound: errors, events, trueRate: twice });
  const what = kind === 'latency' ? 'slow ones' : 'errors';
  return `Unexpected bound "${criterion.text}" for ${formatCount(audience)} users at ${formatPercentage(weak.percentage)}, expected more users or a wider bound: ${why}. Read literally, ${formatShare(twice)} ${what} would pass ${formatChance(slips)} of the time${rollsBack(criterion, weak, planned, what)}`;
}
