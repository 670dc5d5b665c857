// A step that is dated outside the window the plan states for it.
import type { DraftDate, DraftPhase } from '../draft.ts';
import { dayOf, governingDays, stagesUnder, yearOf } from './planned-days.ts';
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const stepOutsideWindow: Rule = {
  name: 'step-outside-window',
  severity: 'warning',
  reason: 'Two places of the plan say when a step happens, and they differ: one of them was not updated.',
  examples: {
    good: [
      '# Rollout\n#### Rollout Planning\n- Desired date range: 8/4/2025 - 8/15/2025\n### Stage A: 25% on 8/5/2025\n### Stage B: 100% on 8/12/2025\n',
    ],
    bad: [
      {
        text: '# Rollout\n#### Rollout Planning\n- Desired date range: 7/24/2025 - 8/4/2025\n### Stage A: 25% on 8/5/2025\n### Stage B: 100% on 8/12/2025\n',
        lines: [3],
      },
      {
        text: '# Rollout\n## Phase I: 10% - 100%\nDesired date range: 8/4/2025 - 8/8/2025\n### Timeline\n- 2025/08/05 - increase to 10%\n- 2025/08/11 - increase to 100%\n',
        lines: [6],
      },
    ],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex) => {
      const year = yearOf(rollout.phases);
      return rollout.phases.flatMap((phase, phaseIndex): Reported[] => {
        const days = governingDays(phase, rollout.phases, year);
        if (!days) return [];
        const outside = (date: DraftDate): boolean => dayOf(date, year) < days[0] || dayOf(date, year) > days[1];
        if (phase.steps.length > 0)
          return (phase.timeline ?? []).flatMap(({ day, percentage }): Reported[] =>
            outside(day.value) && sameYear(day.value, phase)
              ? [
                  {
                    message: `Unexpected day "${day.text}" for ${percentage / 1000}%, expected one in ${quoted(phase.window!.text)} (line ${phase.window!.span.line})`,
                    span: day.span,
                    rolloutIndex,
                    phaseIndex,
                  },
                ]
              : [],
          );
        const stray = stagesUnder(rollout.phases, phaseIndex).find(
          (stage) => stage.window?.value.start && outside(stage.window.value.start),
        );
        return stray
          ? [
              {
                message: `Unexpected range ${quoted(phase.window!.text)}, expected one that holds ${quoted(stray.heading.value)} (${quoted(stray.window!.text)}, line ${stray.window!.span.line})`,
                span: phase.window!.span,
                rolloutIndex,
                phaseIndex,
              },
            ]
          : [];
      });
    });
  },
};

/** Another year is another mistake, which has a rule of its own. */
function sameYear(day: DraftDate, phase: DraftPhase): boolean {
  const start = phase.window?.value.start;
  return day.year === undefined || start?.year === undefined || day.year === start.year;
}
