// A phase with no place for its results although other phases of the rollout have one.
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const resultsMissingSlot: Rule = {
  name: 'results-missing-slot',
  severity: 'warning',
  reason:
    'Results are written where the plan has a place for them. A phase without one is the phase whose results nobody records; a Results section is added to it.',
  examples: {
    good: [
      '# Rollout\n## Phase I: Canary (1%)\n### Results:\n## Phase II: 100%\n### Results:\n',
      '# Rollout\n## Phase I: Canary (1%)\n## Phase II: 100%\n',
    ],
    bad: [{ text: '# Rollout\n## Phase I: Canary (1%)\n### Results:\n## Phase II: 100%\n### Planning\n', lines: [4] }],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex) => {
      const stages = rollout.phases.filter((phase) => phase.steps.length > 0);
      const has = (phase: (typeof stages)[number]): boolean => phase.slots.some((slot) => slot.kind === 'results');
      const model = stages.find(has);
      if (!model) return [];
      return rollout.phases.flatMap((phase, phaseIndex): Reported[] =>
        phase.steps.length === 0 || has(phase)
          ? []
          : [
              {
                message: `Unexpected phase without a Results section, expected one as in ${quoted(model.heading.value)}`,
                span: phase.heading.span,
                rolloutIndex,
                phaseIndex,
              },
            ],
      );
    });
  },
};
