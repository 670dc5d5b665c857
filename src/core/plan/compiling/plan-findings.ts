// What can only be found once the plan is compiled: what its gates can show, and where its dates fall.
import { dateOf } from '../../calendar/business-time.ts';
import { weekdayOf } from '../../calendar/day.ts';
import { formatDay } from '../../calendar/format.ts';
import { toInstant } from '../../calendar/instant.ts';
import { FULL } from '../../toggle/percentage.ts';
import type { RolloutBindings } from '../bindings.ts';
import type { DraftRollout } from '../draft.ts';
import type { Finding, Severity } from '../finding.ts';
import type { Rollout } from '../plan.ts';
import { schedule } from '../schedule.ts';
import { criterionFindings, wordingFindings } from './gate-findings.ts';

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
  const phases = draft.phases.filter((phase) => phase.steps.length > 0);
  const told = new Set<string>();
  for (const [phaseIndex, phase] of phases.entries()) {
    for (const criterion of phase.criteria) {
      for (const { rule, severity, message } of wordingFindings(criterion, bindings)) {
        // The same words in every phase are one thing to say.
        if (told.has(message)) continue;
        told.add(message);
        findings.push(at(rule, severity, message, criterion.span.line));
      }
    }
    const steps = rollout.steps.filter((step) => step.phaseIndex === phaseIndex);
    for (const criterion of steps[0]?.gate.criteria ?? [])
      for (const { rule, severity, message } of criterionFindings(criterion, steps, bindings)) {
        // A criterion that is written once for all phases is one, too.
        const found = at(rule, severity, message, criterion.line);
        if (!findings.some((other) => other.line === found.line && other.message === message)) findings.push(found);
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

/** The span of what stands on a line of the rollout, else of its title. */
export function spanOnLine(draft: DraftRollout, line: number): Finding['span'] {
  const spans = [
    draft.title.span,
    ...draft.phases.flatMap((phase) => [phase.heading.span, ...phase.criteria.map((criterion) => criterion.span)]),
  ];
  return spans.find((span) => span.line === line) ?? draft.title.span;
}
