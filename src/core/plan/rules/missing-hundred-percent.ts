// The plan never reaches 100%.
import { FULL } from '../../toggle/percentage.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const missingHundredPercent: Rule = {
  name: 'missing-hundred-percent',
  severity: 'warning',
  reason:
    'A rollout that ends at 75% leaves two systems running. "Go live" without a percentage may mean 100%, and may not.',
  examples: {
    good: ['# Rollout\n## Phase I: Canary (1%)\n## Phase II: 100%\n'],
    bad: [{ text: '# Rollout\n## Stage A: 25%\n## Stage B: 75%\n## Go Live!\n', lines: [4] }],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex) => {
      const launch = rollout.phases.find((phase) => phase.role === 'launch');
      const steps = rollout.phases.flatMap((phase) => phase.steps.map((step) => ({ value: step.value, phase })));
      return steps.flatMap(({ value, phase }, index): Reported[] => {
        const next = steps[index + 1];
        if (value === FULL || (next && next.value >= value)) return [];
        return [
          {
            message: `Unexpected end at ${value / 1000}%, expected a step at 100%`,
            span: (next ? undefined : launch?.heading.span) ?? phase.heading.span,
            rolloutIndex,
          },
        ];
      });
    });
  },
};
