// The rollout never says how it is turned off or rolled back.
import { spanOf } from '../reading/outline.ts';
import { covering, lastAtMost } from '../reading/spans.ts';
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

/** What a person who plans for failure writes. A rollback in the Results happened and was not planned. */
const ROLLBACK =
  /\b(?:roll(?:ed|ing|s)?[\s-]?back|rollbacks?|revert(?:ed|ing|s)?|back[\s-]?out|kill[\s-]?switch|abort(?:ed|ing|s)?|halt(?:ed|ing|s)?|turn(?:ed|ing)?\s+(?:it\s+|the\s+(?:\w+\s+){0,4})?off|disabl(?:e|ed|ing)\s+(?:it|the\s+(?:\w+\s+){0,4}(?:flag|toggle|flipper|feature|change)s?)|(?:set|back|return|reduce[sd]?|lower(?:ed)?|drop(?:ped)?)\s+(?:it\s+|the\s+(?:\w+\s+){0,3})?to\s+0\s*%)/gi;

export const missingRollback: Rule = {
  name: 'missing-rollback',
  severity: 'warning',
  reason:
    'Most plans say when to stop and not how. Who turns the change off, and how, is decided best before it hurts.',
  examples: {
    good: ['# Rollout\n## Rollback\nTurn the toggle off.\n## Phase I: Canary (1%)\n## Phase II: 100%\n'],
    bad: [
      {
        text: '# Rollout\n## Phase I: Canary (1%)\n### Results:\n- rolled back to 0% on Friday\n## Phase II: 100%\n',
        lines: [1],
      },
    ],
  },
  check({ draft, outline }: Source): readonly Reported[] {
    const recorded = covering(
      draft.rollouts.flatMap(({ phases }) => phases.flatMap((phase) => phase.slots.map((slot) => slot.span))),
    );
    const inside = covering(draft.rollouts.map(({ span }) => span));
    const planned: number[] = [];
    // Of one rollout the first is enough; of several each needs its own.
    for (const { index } of outline.masked.matchAll(ROLLBACK)) {
      if (recorded(index)) continue;
      planned.push(index);
      if (draft.rollouts.length === 1) break;
    }
    const shared = planned.some((at) => !inside(at));
    return draft.rollouts.flatMap((rollout, rolloutIndex): Reported[] => {
      const { start, end } = rollout.span;
      if (shared || rollout.phases.length === 0 || (planned[lastAtMost(planned, end - 1)] ?? -1) >= start) return [];
      const span = rollout.title.text === '' ? spanOf(outline.lines, start, start) : rollout.title.span;
      return [
        {
          message: `Unexpected rollout without a way back, expected a section that says who turns ${quoted(rollout.title.value)} off, and how`,
          span,
          rolloutIndex,
        },
      ];
    });
  },
};
