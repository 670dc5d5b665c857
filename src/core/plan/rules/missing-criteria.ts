// No success criteria: nothing would ever stop the rollout.
import type { Reported, Rule, Source } from './rule.ts';

export const missingCriteria: Rule = {
  name: 'missing-criteria',
  severity: 'warning',
  reason: 'A rollout without criteria advances whatever happens. Say what number would stop it, and who looks at it.',
  examples: {
    good: ['# Rollout\n## Phase I: Canary (1%)\nSuccess criteria:\n- Error rate: < 1%\n## Phase II: 100%\n'],
    bad: [
      { text: '# Rollout\n## Phase I: Canary (1%)\n## Phase II: 100%\n', lines: [1] },
      {
        text: '# Rollout\n## Phase I: Canary (1%)\nSuccess criteria:\n## Phase II: 100%\nSuccess criteria:\n- Error rate: < 1%\n',
        lines: [3],
      },
    ],
  },
  check({ text, draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex): Reported[] => {
      if (rollout.phases.length === 0) return [];
      const message =
        'Unexpected slot for success criteria with nothing in it, expected at least one, for example "Error rate: < 1%"';
      const empty = rollout.phases.flatMap((phase, phaseIndex): Reported[] => {
        if (phase.criteria.length > 0) return [];
        const slot = phase.labels?.find((label) => label.role === 'criteria');
        if (slot?.state !== 'filled') return slot ? [{ message, span: slot.span, rolloutIndex, phaseIndex }] : [];
        // "N/A" says something; and what stands under a heading is at least something to read.
        const says =
          text.slice(slot.value.start, slot.value.end).trim() !== '' ||
          FENCE.test(text.slice(slot.span.end, slot.span.end + 40));
        return says || isHeading(text, slot.span.start) ? [] : [{ message, span: slot.span, rolloutIndex, phaseIndex }];
      });
      if (empty.length > 0 || rollout.phases.some((phase) => phase.criteria.length > 0)) return empty;
      return [
        {
          message:
            'Unexpected rollout without success criteria, expected what must hold before each step, for example "Error rate: < 1%"',
          span: rollout.title.span,
          rolloutIndex,
        },
      ];
    });
  },
};

/** What stands in a block of code below the slot is at least something to read. */
const FENCE = /^[*_:\s]*(?:`{3}|~{3})/;

function isHeading(text: string, at: number): boolean {
  return /(?:^|[\r\n])[ >]*#+[^\r\n]*$/.test(text.slice(Math.max(0, at - 40), at));
}
