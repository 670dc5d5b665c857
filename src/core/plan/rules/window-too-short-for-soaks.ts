// Soaks that do not fit the window they have to happen in, with the arithmetic.
import { isBusinessDay } from '../../calendar/business-time.ts';
import type { Calendar, Soak } from '../../calendar/calendar.ts';
import { dayOfNumber } from '../../calendar/day.ts';
import { DAY } from '../../calendar/instant.ts';
import type { DraftPhase } from '../draft.ts';
import { governingDays, stagesUnder, yearOf } from './planned-days.ts';
import type { Reported, Rule, Source } from './rule.ts';

export const windowTooShortForSoaks: Rule = {
  name: 'window-too-short-for-soaks',
  severity: 'warning',
  reason:
    'Every step keeps its percentage for its least time. When these times add up to more than the window, the rollout is late before it has begun.',
  examples: {
    good: [
      '# Rollout\n## Phase I: 25% - 100%\nDesired date range: 3/10/2025 - 3/14/2025\nWe expand by increments of 25%, at least one business day at each.\n',
    ],
    bad: [
      {
        text: '# Rollout\n## Phase I: 25% - 100%\nDesired date range: 3/10/2025 - 3/11/2025\nWe expand at increments of 25%, allowing at least one business day at each.\n',
        lines: [3],
      },
      {
        text: '# Rollout\n#### Rollout Planning\n- Desired date range: July 10, 2025\n### Stage A: 25% of users\n- Length of time: 4 days\n### Stage B: 100% of users\n- Length of time: 1 day\n',
        lines: [3],
      },
    ],
  },
  check({ draft, calendarOf }: Source): readonly Reported[] {
    return draft.rollouts.flatMap((rollout, rolloutIndex) => {
      const year = yearOf(rollout.phases);
      return rollout.phases.flatMap((phase, phaseIndex): Reported[] => {
        const days = governingDays(phase, rollout.phases, year);
        if (!days) return [];
        // "Date: 6/13, length of time: 2 days" gives the first day only.
        if (days[0] === days[1] && (phase.steps.length === 1 || !asksForRange(phase))) return [];
        const needs = phase.steps.length > 0 ? own(phase) : stagesUnder(rollout.phases, phaseIndex).flatMap(own);
        const short = needs.length > 0 ? shortage(calendarOf(rolloutIndex), needs, days[0], days[1]) : undefined;
        return short === undefined
          ? []
          : [{ message: `Unexpected window of ${short}`, span: phase.window!.span, rolloutIndex, phaseIndex }];
      });
    });
  },
};

/** "Target date: 3/10" says when it begins; "Date range: 3/10" says that it ends on that day too. */
function asksForRange(phase: DraftPhase): boolean {
  return phase.labels?.some(({ role, name }) => role === 'dates' && /\b(?:range|window|frame)\b/.test(name)) === true;
}

function own(phase: DraftPhase): readonly Soak[] {
  return phase.soak ? phase.steps.map(() => phase.soak!.value) : [];
}

/** "3 days, expected at least 7: ..." when the soaks do not fit; business days and elapsed days are counted apart. */
function shortage(calendar: Calendar, soaks: readonly Soak[], first: number, last: number): string | undefined {
  const business = soaks.reduce((sum, soak) => sum + (soak.kind === 'businessDays' ? soak.days : 0), 0);
  const elapsed = soaks.reduce((sum, soak) => sum + (soak.kind === 'elapsed' ? soak.millis : 0), 0) / DAY;
  const length = last - first + 1;
  if (elapsed > length)
    return `${count(length, 'day')}, expected at least ${count(Math.ceil(elapsed), 'day')}: the steps last ${parts(soaks, DAY)} days`;
  if (business === 0 || length > 400) return undefined;
  let open = 0;
  for (let day = first; day <= last; day++) if (isBusinessDay(calendar, dayOfNumber(day))) open++;
  return business > open
    ? `${count(open, 'business day')}, expected at least ${business}: ${count(soaks.length, 'step')} of ${parts(soaks, DAY)}`
    : undefined;
}

function parts(soaks: readonly Soak[], unit: number): string {
  return soaks
    .map((soak) => (soak.kind === 'businessDays' ? soak.days : Math.round((soak.millis / unit) * 100) / 100))
    .join(' + ');
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
