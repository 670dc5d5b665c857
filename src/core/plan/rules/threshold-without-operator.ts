// A numeric criterion that does not say on which side of the number it holds.
import { lacksOperator } from '../grammar/criterion.ts';
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const thresholdWithoutOperator: Rule = {
  name: 'threshold-without-operator',
  severity: 'warning',
  reason:
    '"Successful polling: 99%" is read as "above 99%" because success is good. An operator leaves nothing to guess.',
  examples: {
    good: ['# Rollout\n## Phase I: Canary (1%)\nSuccess criteria:\n- Successful polling: > 99%\n## Phase II: 100%\n'],
    bad: [
      {
        text: '# Rollout\n## Phase I: Canary (1%)\nSuccess criteria:\n- Successful polling: 99%\n## Phase II: 100%\n',
        lines: [4],
      },
    ],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex) =>
      rollout.phases.flatMap((phase, phaseIndex) =>
        phase.criteria.flatMap((criterion): Reported[] =>
          (criterion.class === 'below' || criterion.class === 'above') && lacksOperator(criterion.text)
            ? [
                {
                  message: `Unexpected number without an operator: ${quoted(criterion.text)}, expected "${criterion.class === 'below' ? '<' : '>'} ${criterion.bound}${criterion.unit === '%' ? '%' : ''}", as it is read`,
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
