// A very large increase in exposure between neighbouring steps.
import { formatPercentage } from '../../toggle/percentage.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const largeJump: Rule = {
  name: 'large-jump',
  severity: 'warning',
  reason: 'From a small canary to everyone in one step: what only shows under load shows to all users at once.',
  examples: {
    good: ['# Rollout\n## Phase I: Canary (1%)\n## Phase II: 25%\n## Phase III: 100%\n'],
    bad: [{ text: '# Rollout\n## Phase I: Canary (1%)\n## Phase II: 100%\n', lines: [3] }],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex) => {
      const steps = rollout.phases.flatMap((phase, phaseIndex) =>
        phase.steps.map((step) => ({ step, phase, phaseIndex })),
      );
      return steps.flatMap(({ step, phase, phaseIndex }, index): Reported[] => {
        const before = steps[index - 1]?.step.value;
        if (before === undefined || before === 0 || before > 10_000 || step.value < 75_000) return [];
        const message = `Unexpected jump from ${formatPercentage(before)} to ${formatPercentage(step.value)}, expected a step between them`;
        return [{ message, span: phase.heading.span, rolloutIndex, phaseIndex }];
      });
    });
  },
};
