// Planned users that contradict the percentages: 500 users at 1% make 12,500 at 25%.
import type { DraftPhase } from '../draft.ts';
import type { Span } from '../finding.ts';
import type { Reported, Rule, Source } from './rule.ts';

interface Point {
  readonly percent: number;
  readonly count: number;
  readonly span: Span;
  readonly phaseIndex: number;
}

/** Plans round; a population that differs by more than this is another population. */
const TOLERANCE = 2;

export const usersDoNotFitPercent: Rule = {
  name: 'users-do-not-fit-percent',
  severity: 'warning',
  reason:
    'The share of users and their number imply how many users there are. When two phases imply very different numbers, one of the figures is wrong, and what the gates can show is computed from it.',
  examples: {
    good: [
      '# Rollout\n## Phase I: Canary (1%)\nDesired number of users: 500\n## Phase II: 25%\nDesired number of users: 12,500\n',
      '# Rollout\n## Phase I: Canary (1%)\nDesired number of users: 500\n## Phase II: 25%\n',
    ],
    bad: [
      {
        text: '# Rollout\n## Phase I: Canary (1%)\nDesired number of users: 500\n## Phase II: 25% - 100%\nDesired number of users: 1,000 - 10,000\n',
        lines: [5],
      },
    ],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex) => {
      const points = rollout.phases.flatMap(pointsOf);
      const [reference] = points;
      if (!reference) return [];
      const reported = new Set<number>();
      return points.slice(1).flatMap((point): Reported[] => {
        const expected = (reference.count / reference.percent) * point.percent;
        const off = Math.max(expected / point.count, point.count / expected);
        if (off <= TOLERANCE || reported.has(point.phaseIndex)) return [];
        reported.add(point.phaseIndex);
        return [
          {
            message: `Unexpected ${figure(point.count)} users at ${point.percent}%, expected about ${figure(expected)}: ${figure(reference.count)} users at ${reference.percent}% imply ${figure((reference.count / reference.percent) * 100)} at 100%`,
            span: point.span,
            rolloutIndex,
            phaseIndex: point.phaseIndex,
          },
        ];
      });
    });
  },
};

/** A range's ends belong to the first and last step, a list maps left to right, one figure is the last step's. */
function pointsOf(phase: DraftPhase, phaseIndex: number): readonly Point[] {
  if (!phase.users || phase.steps.length === 0) return [];
  const { counts, kind } = phase.users.value;
  const { span } = phase.users;
  const last = phase.steps.length - 1;
  const indexes = kind === 'range' ? [0, last] : kind === 'single' ? [last] : counts.map((_, index) => index);
  return counts.flatMap((count, index) => {
    const step = phase.steps[indexes[index] ?? -1];
    return step && step.value > 0 && count > 0 ? [{ percent: step.value / 1000, count, span, phaseIndex }] : [];
  });
}

/** "12,500". */
function figure(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
