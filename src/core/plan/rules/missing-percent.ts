// A stage with an empty percentage slot.
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const missingPercent: Rule = {
  name: 'missing-percent',
  severity: 'warning',
  reason: 'A stage without its percentage is no step: nobody can set the toggle to it.',
  examples: {
    good: ['# Rollout\n## Stage A\n- Percentage of Users: 10%\n## Stage B\n- Percentage of Users: 100%\n'],
    bad: [
      { text: '# Rollout\n## Stage A\n- Percentage of Users: 10%\n## Stage B\n- Percentage of Users:\n', lines: [5] },
    ],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex) =>
      rollout.phases.flatMap((phase, phaseIndex): Reported[] => {
        const slot = phase.labels?.find((label) => label.role === 'percentage' && label.state !== 'filled');
        return slot && phase.steps.length === 0
          ? [
              {
                message: `Unexpected empty percentage in ${quoted(phase.heading.value)}, expected one, for example 25%`,
                span: slot.span,
                rolloutIndex,
                phaseIndex,
              },
            ]
          : [];
      }),
    );
  },
};
