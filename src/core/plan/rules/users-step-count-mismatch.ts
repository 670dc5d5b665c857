// A list of user counts that is shorter or longer than the list of steps.
import type { Reported, Rule, Source } from './rule.ts';

export const usersStepCountMismatch: Rule = {
  name: 'users-step-count-mismatch',
  severity: 'warning',
  reason:
    'A list of counts is read left to right, one per step. When the lengths differ, nobody can say which step the missing or extra figure belongs to; the remaining steps have no planned users.',
  examples: {
    good: [
      '# Rollout\n## Phase II: 50% - 100%\nDesired number of users: 600, 1200\n',
      '# Rollout\n## Phase II: 25%, 50%, 100%\nDesired number of users: 1,000 - 10,000\n',
    ],
    bad: [{ text: '# Rollout\n## Phase II: 25%, 50%, 100%\nDesired number of users: 600, 1000\n', lines: [3] }],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex) =>
      rollout.phases.flatMap((phase, phaseIndex): Reported[] => {
        const { users, steps } = phase;
        if (users?.value.kind !== 'list' || steps.length === 0 || users.value.counts.length === steps.length) return [];
        return [
          {
            message: `Unexpected ${users.value.counts.length} user counts, expected ${steps.length}: one per step (${steps.map((step) => `${step.value / 1000}%`).join(', ')})`,
            span: users.span,
            rolloutIndex,
            phaseIndex,
          },
        ];
      }),
    );
  },
};
