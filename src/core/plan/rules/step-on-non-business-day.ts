// A step that is dated on a weekend or holiday.
import { whyClosed } from '../../calendar/business-time.ts';
import { formatDayAndYear } from '../../calendar/format.ts';
import type { DraftDate } from '../draft.ts';
import type { Span } from '../finding.ts';
import type { Reported, Rule, Source } from './rule.ts';
import { yearMismatch } from './year-mismatch.ts';

export const stepOnNonBusinessDay: Rule = {
  name: 'step-on-non-business-day',
  severity: 'warning',
  reason:
    'Nothing advances when nobody works: such a step waits for the next working morning, and everything after it moves too.',
  examples: {
    good: ['# Rollout\n## Stage A: 10% on 8/8/2025\n## Stage B: 100% on 8/11/2025\n'],
    bad: [
      { text: '# Rollout\n## Stage A: 10% on 8/9/2025\n## Stage B: 100% on 12/25/2025\n', lines: [2, 3] },
      {
        text: '# Rollout\n## Phase I: 10% - 100%\n### Timeline\n- 2025/08/08 - increase to 10%\n- 2025/08/09 - increase to 100%\n',
        lines: [5],
      },
    ],
  },
  check(source: Source): readonly Reported[] {
    const { draft, calendarOf } = source;
    // The weekday of a date in the wrong year says nothing.
    const mistaken = new Set(yearMismatch.check(source).map((report) => report.span.start));
    return draft.rollouts.flatMap((rollout, rolloutIndex) =>
      rollout.phases.flatMap((phase, phaseIndex) => {
        if (phase.steps.length === 0) return [];
        const start = phase.window?.value.start;
        const days: readonly (readonly [DraftDate, Span])[] = [
          ...(start && phase.window!.value.end && !mistaken.has(phase.window!.span.start)
            ? [[start, phase.window!.span] as const]
            : []),
          ...(phase.timeline ?? []).map(({ day }) => [day.value, day.span] as const),
        ];
        return days.flatMap(([day, span]): Reported[] => {
          const why = day.date ? whyClosed(calendarOf(rolloutIndex), day.date) : undefined;
          return why === undefined
            ? []
            : [
                {
                  message: `Unexpected step on ${formatDayAndYear(day.date!)} (${why}), expected a business day`,
                  span,
                  rolloutIndex,
                  phaseIndex,
                },
              ];
        });
      }),
    );
  },
};
