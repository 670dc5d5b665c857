// Stage letters or numbers that skip a value.
import { stageNameOf } from '../reading/block-words.ts';
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const stageNameGap: Rule = {
  name: 'stage-name-gap',
  severity: 'warning',
  reason: 'Stage A and stage C: either a stage was taken out, or one is missing that people expect.',
  examples: {
    good: ['# Rollout\n## Stage A: 10%\n## Stage B: 100%\n', '# Rollout\n## Day 1: 10%\n## Day 5: 100%\n'],
    bad: [{ text: '# Rollout\n## Stage A: 10%\n## Stage C: 100%\n', lines: [3] }],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex) => {
      const last = new Map<string, { readonly ordinal: number; readonly heading: string }>();
      return rollout.phases.flatMap((phase, phaseIndex): Reported[] => {
        const heading = phase.heading.value;
        const name = stageNameOf(phase.heading);
        if (name?.ordinal === undefined || name.word === 'day' || name.word === 'week') return [];
        const before = last.get(name.word);
        last.set(name.word, { ordinal: name.ordinal, heading });
        if (before === undefined || name.ordinal <= before.ordinal + 1) return [];
        const message = `Unexpected ${quoted(heading)} right after ${quoted(before.heading)}, expected the ${name.word} between them`;
        return [{ message, span: phase.heading.span, rolloutIndex, phaseIndex }];
      });
    });
  },
};
