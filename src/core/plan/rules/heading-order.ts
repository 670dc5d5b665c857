// A heading of a lower rank before the document's title.
import type { Reported, Rule, Source } from './rule.ts';

export const headingOrder: Rule = {
  name: 'heading-order',
  severity: 'warning',
  reason: 'Outlines and screen readers take the first heading for the title; what stands before it belongs to nothing.',
  examples: {
    good: ['# Rollout\n## Stage A: 10%\n## Stage B: 100%\n'],
    bad: [{ text: '### Draft!\n# Rollout\n## Stage A: 10%\n## Stage B: 100%\n', lines: [1] }],
  },
  check({ outline }: Source): readonly Reported[] {
    const headings = outline.blocks.filter((block) => block.kind === 'heading');
    const first = headings[0];
    if (!first || first.depth === 1 || !headings.some((heading) => heading.depth === 1)) return [];
    return [
      {
        message: `Unexpected heading of rank ${first.depth} before the title, expected the title first`,
        span: first.span,
      },
    ];
  },
};
