// No toggle is named: nobody can tell which one the percentages are about.
import type { Reported, Rule, Source } from './rule.ts';

export const missingToggle: Rule = {
  name: 'missing-toggle',
  severity: 'warning',
  reason:
    '"Feature toggle" without its name leaves whoever has to turn it off searching for it. Unless the bindings name one, the toggle is called after the rollout.',
  examples: {
    good: ['# Rollout\n- Feature toggle: `letters_use_new_service`\n## Phase I: Canary (1%)\n## Phase II: 100%\n'],
    bad: [
      {
        text: '# Rollout\n## Phase I: Canary (1%)\nHow will you make the product available in production while limiting the number of users: feature toggle\n## Phase II: 100%\n',
        lines: [3],
      },
      { text: '# Rollout\n## Phase I: Canary (1%)\n## Phase II: 100%\n', lines: [1] },
    ],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex): Reported[] => {
      if (rollout.toggle || rollout.phases.length === 0) return [];
      const slots = rollout.phases.flatMap((phase) => phase.labels ?? []);
      const slot = slots.find((label) => label.role === 'toggle') ?? slots.find((label) => label.role === 'access');
      return [
        {
          message:
            'Unexpected rollout without the name of its toggle, expected one, for example: feature toggle `my_toggle`',
          span: slot?.span ?? rollout.title.span,
          rolloutIndex,
        },
      ];
    });
  },
};
