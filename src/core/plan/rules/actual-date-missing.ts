// A phase with planned dates but no "Actual date" slot although other phases of the rollout have one.
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const actualDateMissing: Rule = {
  name: 'actual-date-missing',
  severity: 'warning',
  reason:
    'Planned and actual dates are compared when the rollout is looked back on. A phase with no slot for its actual dates keeps them in nobody’s memory.',
  examples: {
    good: [
      '# Rollout\n## Phase I: Canary (1%)\nDesired date range: 3/10/2025\nActual date range:\n## Phase II: 100%\nDesired date range: 3/12/2025\nActual date range:\n',
    ],
    bad: [
      {
        text: '# Rollout\n## Phase I: Canary (1%)\nDesired date range: 3/10/2025\nActual date range:\n## Phase II: 100%\nDesired date range: 3/12/2025\n',
        lines: [6],
      },
    ],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex) => {
      const has = (phase: (typeof rollout.phases)[number]): boolean =>
        phase.slots.some((slot) => slot.kind === 'actualDates');
      const model = rollout.phases.find(has);
      if (!model) return [];
      return rollout.phases.flatMap((phase, phaseIndex): Reported[] =>
        phase.steps.length === 0 || !phase.window || has(phase)
          ? []
          : [
              {
                message: `Unexpected planned dates without a slot for the actual ones, expected one as in ${quoted(model.heading.value)}`,
                span: phase.window.span,
                rolloutIndex,
                phaseIndex,
              },
            ],
      );
    });
  },
};
