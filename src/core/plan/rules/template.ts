// A template whose slots are still open.
import { spanOf } from '../reading/outline.ts';
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const template: Rule = {
  name: 'template',
  severity: 'error',
  kinds: ['template'],
  reason: 'A template says what a plan would say. Once its slots are filled in, it is one.',
  examples: {
    good: ['# Rollout plan\n## Phase I: Canary (1%)\nDesired date range: 3/10/2025\n## Phase II: 100%\n'],
    bad: [
      {
        text: '# Release Plan Template\n## Stage A: Canary\n- Desired date range: mm/dd/yyyy\n- Percentage of Users: 5%\n## Stage B: 100% of users\n',
        lines: [1],
      },
    ],
  },
  check({ draft, outline }: Source): readonly Reported[] {
    const labels = draft.rollouts.flatMap(({ phases }) => phases.flatMap((phase) => phase.labels ?? []));
    const open = labels.filter(
      (label) => label.state !== 'filled' && label.role !== 'results' && label.role !== 'other',
    );
    const named = [...new Set(open.map((label) => `${quoted(label.name)} (line ${label.span.line})`))].slice(0, 4);
    const what = named.length > 0 ? `, among them ${named.join(', ')}` : '';
    const title = draft.rollouts[0]?.title;
    return [
      {
        message: `Unexpected template, expected a plan: its slots are still open${what}; fill in toggle, dates, percentages and success criteria`,
        span: title && title.text !== '' ? title.span : (outline.blocks[0]?.span ?? spanOf(outline.lines, 0, 0)),
      },
    ];
  },
};
