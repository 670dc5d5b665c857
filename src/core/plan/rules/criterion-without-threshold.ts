// A criterion that names a metric and no bound.
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

/** Limits that leave the number out. */
const VAGUE =
  /\b(?:within|below|above|under|over)\s+(?:an?\s+|the\s+)?(?:acceptable|reasonable|threshold|limits?\b)[\w\s]*$/i;

export const criterionWithoutThreshold: Rule = {
  name: 'criterion-without-threshold',
  severity: 'warning',
  reason:
    'A metric without a bound can be looked at and cannot decide: it is written into the results and gates nothing. Say what value would stop the rollout.',
  examples: {
    good: [
      '# Rollout\n## Phase I: Canary (1%)\nSuccess criteria:\n- Error rate: < 1%\n- Call center complaints: 0\n## Phase II: 100%\n',
    ],
    bad: [
      {
        text: '# Rollout\n## Phase I: Canary (1%)\nSuccess criteria:\n- Bounce rate\n- Response time within acceptable limits\n## Phase II: 100%\n',
        lines: [4, 5],
      },
    ],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex) =>
      rollout.phases.flatMap((phase, phaseIndex) =>
        phase.criteria.flatMap((criterion): Reported[] =>
          criterion.class === 'observe' || (criterion.bound === null && VAGUE.test(criterion.text))
            ? [
                {
                  message: `Unexpected criterion without a threshold: ${quoted(criterion.text)}; expected a bound, for example "< 1%"`,
                  span: criterion.span,
                  rolloutIndex,
                  phaseIndex,
                },
              ]
            : [],
        ),
      ),
    );
  },
};
