// A document that describes no rollout: a README, a roadmap, an empty file.
import { spanOf } from '../reading/outline.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const notAPlan: Rule = {
  name: 'not-a-plan',
  severity: 'error',
  kinds: ['not-a-plan'],
  reason:
    'There is nothing here to run. A plan needs a title, phases with percentages, and for each its dates or durations and its success criteria.',
  examples: {
    good: ['# Rollout plan\n## Phase I: Canary (1%)\n## Phase II: 100%\n'],
    bad: [
      { text: '# A library\n\nInstall it with npm.\n', lines: [1] },
      { text: '', lines: [1] },
      { text: '# Guide to gradual rollouts\n## Phase 1: 10%\n## Phase 2: 100%\n', lines: [1] },
    ],
  },
  check({ text, draft, outline }: Source): readonly Reported[] {
    const first = outline.blocks[0];
    const general = draft.rollouts.some(({ phases }) => phases.some(({ steps }) => steps.length > 0));
    const what = text.trim() === '' ? 'empty document' : 'document without phases or percentages';
    const expected =
      'expected a plan: a heading for the rollout, and under it phases such as "## Phase I: Canary (1%)" with dates and success criteria';
    return [
      {
        message: general
          ? 'Unexpected guide or account of rollouts, expected the plan of one: a title that says which, its toggle, and for each phase its dates or durations'
          : `Unexpected ${what}, ${expected}`,
        span: first?.span ?? spanOf(outline.lines, 0, 0),
      },
    ];
  },
};
