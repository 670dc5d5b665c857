// Two stages of one rollout that bear the same name.
import { stageNameOf } from '../reading/block-words.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const duplicateStageName: Rule = {
  name: 'duplicate-stage-name',
  severity: 'warning',
  reason: 'People say "we are at stage C". With two of them nobody knows at how many percent.',
  examples: {
    good: ['# Rollout\n## Stage A: 10%\n## Stage B: 100%\n'],
    bad: [{ text: '# Rollout\n## Stage A: 10%\n## Stage A: 100%\n', lines: [3] }],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex) => {
      const seen = new Map<string, number>();
      return rollout.phases.flatMap((phase, phaseIndex): Reported[] => {
        const name = stageNameOf(phase.heading);
        if (name?.ordinal === undefined || phase.role === 'container') return [];
        const first = seen.get(name.key);
        seen.set(name.key, first ?? phase.heading.span.line);
        return first === undefined
          ? []
          : [
              {
                message: `Unexpected second "${name.key}", expected another name than on line ${first}`,
                span: phase.heading.span,
                rolloutIndex,
                phaseIndex,
              },
            ];
      });
    });
  },
};
