// A link to a staging system where production is meant.
import { spanOf } from '../reading/outline.ts';
import { covering } from '../reading/spans.ts';
import type { Reported, Rule, Source } from './rule.ts';

const LINK = /https?:\/\/([^/\s)>"']+)[^\s)>"']*/gi;

export const stagingLinkInProductionPlan: Rule = {
  name: 'staging-link-in-production-plan',
  severity: 'warning',
  reason: 'Whoever follows it in a hurry changes the wrong system, and the real one goes on failing.',
  examples: {
    good: ['# Rollout\n- Flipper: [`x_y`](https://api.example.com/flipper/x_y)\n## Stage A: 10%\n## Stage B: 100%\n'],
    bad: [
      {
        text: '# Rollout\n- Flipper: [`x_y`](https://staging-api.example.com/flipper/x_y)\n## Stage A: 10%\n## Stage B: 100%\n',
        lines: [2],
      },
    ],
  },
  check({ text, draft, outline }: Source): readonly Reported[] {
    const tested = covering(
      draft.rollouts.flatMap(({ phases }) =>
        phases.filter((phase) => phase.role === 'testing').map((phase) => phase.span),
      ),
    );
    return [...text.matchAll(LINK)].flatMap((match): Reported[] => {
      if (!/(?:^|[.-])(?:staging|stage|stg)(?:[.-]|$)/i.test(match[1]!)) return [];
      if (tested(match.index)) return [];
      return [
        {
          message: `Unexpected link to the staging system ${match[1]}, expected production's`,
          span: spanOf(outline.lines, match.index, match.index + match[0].length),
        },
      ];
    });
  },
};
