// What is planned, written under Results; what came out, asked for under Planning.
import { headingLabelOf, labelOf } from '../reading/block-words.ts';
import type { Block } from '../reading/outline.ts';
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

/** Slots of a plan, by words that no result begins with. */
const PLANNED =
  /^(?:desired|planned|target(?:ed)?|proposed|expected)\b.*\b(?:dates?|date range|duration|users|participants)\b|^length of time$|^(?:how will you|how you'll)\b|^what metrics[- ]based criteria\b/;
/** Slots of what came out; "actual date range" has its place beside the desired one. */
const CAME_OUT =
  /^number of (?:unique users|bugs)\b|^types of errors logged\b|^was the data submitted\b|^metrics at this stage\b|^post-launch kpi \d actual\b/;

export const misplacedText: Rule = {
  name: 'misplaced-text',
  severity: 'warning',
  reason:
    'Nobody looks for a plan among its results, or for results in a plan: what stands under the other heading is not read by those whom it is for.',
  examples: {
    good: [
      '# Rollout\n## Stage A: 10%\n### Planning\n- Length of time: 2 days\n- Actual date range: 3/3-3/4/2025\n### Results\n- Number of unique users: 300\n## Stage B: 100%\n',
      '# Rollout\n## Stage A: 10%\n- Length of time: 2 days\n- Types of errors logged: none\n## Stage B: 100%\n',
    ],
    bad: [
      {
        text: '# Rollout\n## Stage A: 10%\n### Planning\n- Number of unique users: 300\n### Results\n- Length of time: 2 days\n## Stage B: 100%\n',
        lines: [4, 6],
      },
    ],
  },
  check({ outline }: Source): readonly Reported[] {
    let under: Under | undefined;
    return outline.blocks.flatMap((block): Reported[] => {
      if (block.kind === 'heading') {
        const own = underOf(block);
        if (own || !under || block.depth <= under.depth) under = own;
        return [];
      }
      const label = under && (block.kind === 'item' || block.kind === 'line') ? labelOf(block) : undefined;
      if (!under || !label || !(under.holds === 'results' ? PLANNED : CAME_OUT).test(label.name)) return [];
      const [here, there] = under.holds === 'results' ? ['results', 'what is planned'] : ['a plan', 'results'];
      return [
        {
          message: `Unexpected ${quoted(label.name)} among ${here}, expected it with ${there}`,
          span: block.span,
        },
      ];
    });
  },
};

interface Under {
  readonly holds: 'plan' | 'results';
  readonly depth: number;
}

function underOf(heading: Block & { kind: 'heading' }): Under | undefined {
  if (headingLabelOf(heading)?.role === 'results') return { holds: 'results', depth: heading.depth };
  return /^\W*planning\b/i.test(heading.text) ? { holds: 'plan', depth: heading.depth } : undefined;
}
