// A criterion of an earlier phase that a later phase, which has most of the others, leaves out.
import type { DraftPhase } from '../draft.ts';
import { subjectKey } from './criterion-words.ts';
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const criterionDropped: Rule = {
  name: 'criterion-dropped',
  severity: 'warning',
  reason:
    'What was worth stopping for at 1% is worth stopping for at 100%. A criterion that is left out there gates nothing.',
  examples: {
    good: [
      '# Rollout\n## Phase I: Canary (1%)\nSuccess criteria:\n- Error rate: < 1%\n- Complaints: 0\n## Phase II: 100%\nSuccess criteria:\n- Error rate: < 1%\n- Complaints: 0\n',
      '# Rollout\n## Phase I: Canary (1%)\nSuccess criteria:\n- Smoke tests pass\n## Phase II: 100%\nSuccess criteria:\n- Error rate: < 1%\n',
    ],
    bad: [
      {
        text: '# Rollout\n## Phase I: Canary (1%)\nSuccess criteria:\n- Error rate: < 1%\n- Complaints: 0\n## Phase II: 100%\nSuccess criteria:\n- Error rate: < 1%\n',
        lines: [8],
      },
    ],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex) => {
      let before: DraftPhase | undefined;
      return rollout.phases.flatMap((phase, phaseIndex): Reported[] => {
        if (phase.steps.length === 0 || phase.criteria.length === 0) return [];
        const previous = before;
        before = phase;
        if (!previous) return [];
        const mine = new Set(phase.criteria.map(subjectKey));
        const dropped = previous.criteria.filter((criterion) => !mine.has(subjectKey(criterion)));
        const shared = previous.criteria.length - dropped.length;
        if (dropped.length === 0 || shared < dropped.length) return []; // other criteria altogether
        return [
          {
            message: `Unexpected criteria without ${dropped.map((criterion) => `${quoted(criterion.text)} (line ${criterion.span.line})`).join(', ')}, expected what ${quoted(previous.heading.value)} asks for as well`,
            span: phase.criteria[0]!.span,
            rolloutIndex,
            phaseIndex,
          },
        ];
      });
    });
  },
};
