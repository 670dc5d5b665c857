// A plan whose phases expose no share of the users.
import type { Reported, Rule, Source } from './rule.ts';

export const noPercentages: Rule = {
  name: 'no-percentages',
  severity: 'error',
  reason: 'Steps are shares of the users. Without any there is no toggle position to move to, and nothing to compare.',
  examples: {
    good: ['# Rollout plan\n## Phase I: Canary (1%)\n## Phase II: 100%\n'],
    bad: [{ text: '# Rollout plan\n## Phase 1: Pilot team\n## Phase 2: Everyone\n', lines: [1] }],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex): Reported[] =>
      rollout.phases.some((phase) => phase.steps.length > 0)
        ? []
        : [
            {
              message: `Unexpected plan without percentages, expected each phase to say how many users it reaches, for example "## Phase I: Canary (1%)" and "## Phase II: 25% - 100%"`,
              span: rollout.title.span,
              rolloutIndex,
            },
          ],
    );
  },
};
