// A phase with neither dates nor a duration.
import type { DraftPhase } from '../draft.ts';
import { readPlaceholders } from '../grammar/placeholder.ts';
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const missingWindow: Rule = {
  name: 'missing-window',
  severity: 'warning',
  reason:
    'A step starts on a day and lasts for a time. With neither, nobody knows when it is late, and nothing can be scheduled.',
  examples: {
    good: [
      '# Rollout\n## Phase I: Canary (1%)\nDesired date range: 3/10-3/11 2025\n## Phase II: 100%\nLength of time: 2 days\n',
    ],
    bad: [
      {
        text: '# Rollout\n## Phase I: Canary (1%)\nDesired date range: TBD\n## Phase II: 100%\nDesired date range:\n',
        lines: [3, 5],
      },
      { text: '# Rollout\n## Stage A: 10% - 3/10/2025\n## Stage B: 100% - mm/dd/yyyy\n', lines: [3] },
      { text: '# Rollout\n## Phase I: Canary (1%)\n## Phase II: 100%\n', lines: [2] },
    ],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex): Reported[] => {
      const dated = rollout.phases.some((phase) => phase.steps.length > 0 && phase.window);
      const found = rollout.phases.flatMap((phase, phaseIndex): Reported[] => {
        const span = phase.window ? undefined : openSlot(phase, dated);
        return span
          ? [
              {
                message: `Unexpected open date slot in ${quoted(phase.heading.value)}, expected a day or a range of days`,
                span,
                rolloutIndex,
                phaseIndex,
              },
            ]
          : [];
      });
      const stages = rollout.phases.filter((phase) => phase.steps.length > 0);
      const timed = rollout.phases.some((phase) => phase.window || phase.soak || phase.timeline?.length);
      if (found.length > 0 || timed || !stages[0]) return found;
      return [
        {
          message:
            'Unexpected rollout with neither dates nor durations, expected for each step when it starts or how long it lasts',
          span: stages[0].heading.span,
          rolloutIndex,
        },
      ];
    });
  },
};

/** A slot that was left open. One row among dated rows counts; a whole table of open rows is told by its placeholders. */
function openSlot(phase: DraftPhase, dated: boolean): DraftPhase['span'] | undefined {
  if (readPlaceholders(phase.heading.text).some(({ start }) => /^m/i.test(phase.heading.text.slice(start))))
    return phase.heading.span;
  const lasts = phase.labels?.find((label) => label.role === 'duration' && label.state !== 'filled');
  if (lasts && phase.steps.length > 0 && !phase.soak) return lasts.span;
  const slots = (phase.labels ?? []).filter((label) => label.role === 'dates' && label.state !== 'filled');
  const row = phase.span.start === slots[0]?.span.start && phase.span.line === slots[0]?.span.line;
  return row && !dated ? undefined : slots.at(-1)?.span;
}
