// A stray character that breaks the markup: a backtick without its pair.
import { partOf } from '../reading/outline.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const strayMarkup: Rule = {
  name: 'stray-markup',
  severity: 'warning',
  reason: 'It is shown as it stands, or swallows what follows as code.',
  examples: {
    good: ['# Rollout\n1. Stage `A`: 10%\n2. Stage B: 100%\n'],
    bad: [{ text: '# Rollout\n1. Stage `A: 10%\n2. Stage B: 100%\n', lines: [2] }],
  },
  check({ outline }: Source): readonly Reported[] {
    return outline.blocks.flatMap((block): Reported[] => {
      // Words that were read as code have lost their backticks: one that is left has no pair.
      const at = block.kind === 'code' ? -1 : block.text.indexOf('`');
      return at < 0 || block.raw[at - 1] === '\\'
        ? []
        : [{ message: 'Unexpected single backtick, expected a pair or none', span: partOf(block, at, at + 1) }];
    });
  },
};
