// A draft as JSON for other programs: what the author wrote, with the findings; figures as people write them.
import type { CriterionClass, Draft, DraftDate, DraftPhase, DraftRollout } from './draft.ts';
import type { Finding } from './finding.ts';
import { isoOfSoak } from './grammar/duration.ts';

export interface Explanation {
  readonly kind: Draft['kind'];
  readonly rollouts: readonly ExplainedRollout[];
  readonly findings: readonly ExplainedFinding[];
}

export interface ExplainedRollout {
  readonly title: string;
  readonly line: number;
  readonly toggle: string | null;
  readonly toggles: readonly string[];
  /** Percent, in the order of the plan: 0.5, 25, 100. */
  readonly steps: readonly number[];
  readonly phases: readonly ExplainedPhase[];
}

export interface ExplainedPhase {
  readonly heading: string;
  readonly line: number;
  readonly steps: readonly number[];
  /** "2025-03-10", or "--03-10" where the year is not written. */
  readonly window: { readonly start: string | null; readonly end: string | null };
  /** "P1BD" (a business day), "P7D", "PT4H". */
  readonly soak: string | null;
  readonly users: readonly number[];
  readonly usersKind: 'single' | 'range' | 'list' | null;
  readonly criteria: readonly ExplainedCriterion[];
  readonly timeline?: readonly { readonly step: number; readonly day: string; readonly line: number }[];
}

export interface ExplainedCriterion {
  readonly text: string;
  readonly class: Exclude<CriterionClass, 'baseline'> | 'no-worse-than-baseline';
  readonly bound: number | null;
  readonly unit: string | null;
  readonly subject: string;
  readonly line: number;
}

export type ExplainedFinding = Omit<Finding, 'span'> & { readonly start: number; readonly end: number };

/** @param findings of `lint`. */
export function explanation(draft: Draft, findings: readonly Finding[]): Explanation {
  return {
    kind: draft.kind,
    rollouts: draft.rollouts.map(explainRollout),
    findings: findings.map(({ span, ...finding }) => ({ ...finding, start: span.start, end: span.end })),
  };
}

function explainRollout(rollout: DraftRollout): ExplainedRollout {
  return {
    title: rollout.title.value,
    line: rollout.title.span.line,
    toggle: rollout.toggle?.value ?? null,
    toggles: rollout.toggles.map((toggle) => toggle.value),
    steps: rollout.phases.flatMap(stepsOf),
    phases: rollout.phases.map(explainPhase),
  };
}

function explainPhase(phase: DraftPhase): ExplainedPhase {
  return {
    heading: phase.heading.value,
    line: phase.heading.span.line,
    steps: stepsOf(phase),
    window: { start: day(phase.window?.value.start), end: day(phase.window?.value.end) },
    soak: phase.soak ? isoOfSoak(phase.soak.value, phase.soak.text) : null,
    users: phase.users?.value.counts ?? [],
    usersKind: phase.users?.value.kind ?? null,
    criteria: phase.criteria.map(({ span, class: kind, text, bound, unit, subject }) => ({
      text,
      class: kind === 'baseline' ? 'no-worse-than-baseline' : kind,
      bound,
      unit,
      subject,
      line: span.line,
    })),
    ...(phase.timeline?.length
      ? {
          timeline: phase.timeline.map(({ percentage, day: at }) => ({
            step: percentage / 1000,
            day: day(at.value)!,
            line: at.span.line,
          })),
        }
      : {}),
  };
}

function stepsOf(phase: DraftPhase): readonly number[] {
  return phase.steps.map((step) => step.value / 1000);
}

function day(date: DraftDate | undefined): string | null {
  if (!date) return null;
  const two = (value: number): string => String(value).padStart(2, '0');
  return date.date ?? `--${two(date.month)}-${two(date.day)}`;
}
