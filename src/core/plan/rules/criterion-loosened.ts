// The same criterion with a weaker bound in a later phase.
import type { DraftCriterion } from '../draft.ts';
import { subjectKey } from './criterion-words.ts';
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const criterionLoosened: Rule = {
  name: 'criterion-loosened',
  severity: 'warning',
  reason:
    'The more users are on, the more a fault costs: a bound that gives way as the rollout grows lets through at 50% what stopped it at 1%.',
  examples: {
    good: [
      '# Rollout\n## Phase I: Canary (1%)\nSuccess criteria:\n- Error rate: < 1%\n## Phase II: 100%\nSuccess criteria:\n- Error rate: < 0.5%\n',
    ],
    bad: [
      {
        text: '# Rollout\n## Phase I: Canary (1%)\nSuccess criteria:\n- Failure to poll: 0\n- Uptime: > 99%\n## Phase II: 100%\nSuccess criteria:\n- Failure to poll: < 1%\n- Uptime: > 95%\n',
        lines: [8, 9],
      },
    ],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex) => {
      const before = new Map<string, DraftCriterion>();
      return rollout.phases.flatMap((phase, phaseIndex) => {
        const found = phase.criteria.flatMap((criterion): Reported[] => {
          const earlier = before.get(subjectKey(criterion));
          return earlier && weaker(criterion, earlier)
            ? [
                {
                  message: `Unexpected weaker bound ${quoted(criterion.text)}, expected at least ${quoted(earlier.text)} as on line ${earlier.span.line}`,
                  span: criterion.span,
                  rolloutIndex,
                  phaseIndex,
                },
              ]
            : [];
        });
        for (const criterion of phase.criteria) before.set(subjectKey(criterion), criterion);
        return found;
      });
    });
  },
};

/** Zero is the strictest upper bound, whatever the unit; other bounds compare in one unit only. */
function weaker(later: DraftCriterion, earlier: DraftCriterion): boolean {
  if (later.bound === null || earlier.bound === null) return false;
  const upper = (one: DraftCriterion): boolean =>
    one.class === 'below' || one.class === 'zero' || one.class === 'latency';
  if (upper(later) && upper(earlier)) {
    if (earlier.class === 'zero') return later.bound > 0;
    return later.unit === earlier.unit && later.bound > earlier.bound;
  }
  return (
    later.class === 'above' && earlier.class === 'above' && later.unit === earlier.unit && later.bound < earlier.bound
  );
}
