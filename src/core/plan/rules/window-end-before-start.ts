// A window that ends before it starts.
import { daysOf } from './planned-days.ts';
import { quoted } from './quoted.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const windowEndBeforeStart: Rule = {
  name: 'window-end-before-start',
  severity: 'error',
  reason: 'No step fits into such a window. The two dates are swapped, or one has a wrong month or year.',
  examples: {
    good: ['# Rollout\n## Phase I: Canary (1%)\nDesired date range: 12/29 - 1/2 2026\n## Phase II: 100%\n'],
    bad: [
      {
        text: '# Rollout\n## Phase I: Canary (1%)\nDesired date range: 3/11/2025 - 3/10/2025\n## Phase II: 100%\n',
        lines: [3],
      },
    ],
  },
  check({ draft }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex) =>
      rollout.phases.flatMap((phase, phaseIndex): Reported[] => {
        const window = phase.window?.value;
        const days = daysOf(window, undefined);
        if (!days || days[1] >= days[0]) return [];
        // Without years "12/29 - 1/2" goes over New Year.
        if (window!.start!.year === undefined && days[0] - days[1] > 180) return [];
        return [
          {
            message: `Unexpected end before the start in ${quoted(phase.window!.text)}, expected a later day`,
            span: phase.window!.span,
            rolloutIndex,
            phaseIndex,
          },
        ];
      }),
    );
  },
};
