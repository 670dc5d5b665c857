// Two phases of one rollout that share a day, or run into each other.
import type { DraftDate, DraftPhase } from '../draft.ts';
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const phaseOverlap: Rule = {
  name: 'phase-overlap',
  severity: 'warning',
  reason:
    'Two percentages cannot hold on one day. The later phase waits until the earlier one has passed, so a shared day is lost from its window.',
  examples: {
    good: [
      '# Rollout\n## Phase I: Canary (1%)\nDesired date range: 3/10-3/11 2025\n## Phase II: 100%\nDesired date range: 3/12-3/14 2025\n',
    ],
    bad: [
      {
        text: '# Rollout\n## Phase I: Canary (1%)\nDesired date range: 3/10-3/11 2025\n## Phase II: 100%\nDesired date range: 3/11-3/14 2025\n',
        lines: [5],
      },
    ],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex) => {
      let before: DraftPhase | undefined;
      return rollout.phases.flatMap((phase, phaseIndex): Reported[] => {
        if (phase.steps.length === 0 || !phase.window) return [];
        const previous = before;
        before = phase;
        const end = previous?.window?.value.end;
        const start = phase.window.value.start;
        const last = phase.window.value.end;
        if (!previous || !end || !start || !comparable(start, end) || order(start) > order(end)) return [];
        if (last && order(last) < order(previous.window!.value.start ?? end)) return []; // another year or a swap, not an overlap
        return [
          {
            message: `Unexpected start on ${start.month}/${start.day}, expected a day after ${end.month}/${end.day}, the last day of ${quoted(previous.heading.value)}`,
            span: phase.window.span,
            rolloutIndex,
            phaseIndex,
          },
        ];
      });
    });
  },
};

function comparable(a: DraftDate, b: DraftDate): boolean {
  return (a.year === undefined) === (b.year === undefined);
}

function order(day: DraftDate): number {
  return ((day.year ?? 0) * 12 + day.month) * 31 + day.day;
}
