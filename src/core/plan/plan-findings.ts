// What can only be found once the plan is compiled: what its gates can show, and where its dates fall.
import { dateOf } from '../calendar/business-time.ts';
import { weekdayOf } from '../calendar/day.ts';
import { formatDay } from '../calendar/format.ts';
import { toInstant } from '../calendar/instant.ts';
import type { Criterion } from '../gate/criterion.ts';
import { errorBound } from '../gate/error-bound.ts';
import { ALL_OPERATIONS } from '../gate/operation.ts';
import { canEverShow, chooseProof, literalPassChance } from '../gate/power.ts';
import { formatChance, formatShare } from '../gate/wording.ts';
import { zeroEventsNeeded } from '../gate/zero.ts';
import { FULL, formatPercentage } from '../toggle/percentage.ts';
import type { RolloutBindings } from './bindings.ts';
import type { DraftRollout } from './draft.ts';
import type { Finding, Severity } from './finding.ts';
import type { Rollout, Step } from './plan.ts';
import { schedule } from './schedule.ts';

export function planFindings(
  rollout: Rollout,
  rolloutIndex: number,
  draft: DraftRollout,
  bindings: RolloutBindings,
): readonly Finding[] {
  const at = (rule: string, severity: Severity, message: string, line: number): Finding => ({
    rule,
    severity,
    message,
    span: spanOnLine(draft, line),
    line,
    rollout: rollout.id,
    rolloutIndex,
  });
  const findings: Finding[] = [];
  for (const step of rollout.steps) {
    if (rollout.steps.find((other) => other.phaseIndex === step.phaseIndex) !== step) continue;
    for (const criterion of step.gate.criteria) {
      const message = cannotShow(rollout, step, criterion, bindings);
      if (message !== undefined) findings.push(at('gate-cannot-show', 'warning', message, criterion.line));
      if ('operation' in criterion && criterion.kind !== 'observe' && criterion.operation === ALL_OPERATIONS)
        findings.push(at('rate-without-operation', 'warning', withoutOperation(criterion.text), criterion.line));
      if (criterion.kind === 'zero')
        findings.push(at('zero-rolls-back-at-first-failure', 'info', zeroMessage(), criterion.line));
    }
  }
  const full = schedule(rollout, toInstant(0)).find(({ step }) => rollout.steps[step]?.percentage === FULL);
  const day = full && dateOf(rollout.calendar, full.startsAt);
  if (day && weekdayOf(day) === 5) {
    const phase = rollout.steps.find((step) => step.percentage === FULL)?.phase;
    const line =
      draft.phases.find(({ heading }) => heading.value === phase)?.heading.span.line ?? draft.title.span.line;
    findings.push(
      at(
        'full-on-friday',
        'warning',
        `Unexpected 100% on a Friday (${formatDay(day)} by this plan's windows and soaks), expected a day with a business day after it; nobody watches over the weekend`,
        line,
      ),
    );
  }
  return findings;
}

/** Why a bound cannot be proved at some step of the phase, with the numbers; undefined when it can be at all of them. */
function cannotShow(
  rollout: Rollout,
  first: Step,
  criterion: Criterion,
  bindings: RolloutBindings,
): string | undefined {
  if (criterion.kind !== 'below' && criterion.kind !== 'above') return undefined;
  const eventsPerUser = bindings.eventsPerUser ?? 1;
  const { bound } = criterion;
  const steps = rollout.steps.filter((step) => step.phaseIndex === first.phaseIndex && step.audience !== undefined);
  const weak = steps.find(
    (step) =>
      !canEverShow({
        kind: criterion.kind,
        bound,
        audience: step.audience ?? 0,
        eventsPerUser,
        alpha: criterion.passAlpha,
      }),
  );
  if (!weak?.audience) return undefined;
  const { why } = chooseProof({
    kind: criterion.kind,
    bound,
    rate: 0,
    audience: weak.audience,
    eventsPerUser,
    share: weak.share,
    alpha: criterion.passAlpha,
  });
  const events = Math.round(weak.audience * eventsPerUser);
  const errors = errorBound(criterion);
  const slips = literalPassChance({ bound: errors, events, trueRate: Math.min(1, 2 * errors) });
  return `Unexpected bound "${criterion.text}" for ${weak.audience.toLocaleString('en-US')} users at ${formatPercentage(weak.percentage)}, expected more users or a wider bound: ${why}. Read literally, ${formatShare(Math.min(1, 2 * errors))} errors would pass ${formatChance(slips)} of the time`;
}

function withoutOperation(text: string): string {
  return `Unexpected criterion "${text}" that names no operation, expected what may fail ("Download error rate"): until it does, every operation of the toggle counts, all their events together, so that a busy operation can hide a failing one`;
}

function zeroMessage(): string {
  const needed = zeroEventsNeeded({ rate: 0.01, alpha: 0.05 });
  return `"0 failures" rolls back at the first failure: were 1 in 10,000 to fail for reasons of their own, a healthy rollout would be rolled back in 5% of cases within 500 events and in 63% within 10,000. ${needed} clean events show that fewer than 1% fail`;
}

function spanOnLine(draft: DraftRollout, line: number): Finding['span'] {
  const spans = [
    draft.title.span,
    ...draft.phases.flatMap((phase) => [phase.heading.span, ...phase.criteria.map((criterion) => criterion.span)]),
  ];
  return spans.find((span) => span.line === line) ?? draft.title.span;
}
