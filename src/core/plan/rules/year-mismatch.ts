// A date whose year contradicts the other dates of its rollout: the one mistake that makes a run impossible.
import { DAY } from '../../calendar/instant.ts';
import type { DraftDate, DraftWindow, Field } from '../draft.ts';
import type { Reported, Rule, Source } from './rule.ts';

interface Placed {
  readonly window: Field<DraftWindow>;
  readonly rolloutIndex: number;
  readonly phaseIndex: number;
  readonly days: readonly DraftDate[];
}

/** Windows of one rollout lie closer together than this; a year's slip puts one further away. */
const FAR = 180 * DAY;

export const yearMismatch: Rule = {
  name: 'year-mismatch',
  severity: 'error',
  reason:
    'A phase dated a year before the phase it follows can never start in order. It is nearly always last year’s plan copied, or a slip of the keys in January, so the year of the other dates is proposed.',
  examples: {
    good: [
      '# Rollout\n## Phase I: Canary (1%)\nDesired date range: 12/29/2025 - 12/31/2025\n## Phase II: 100%\nDesired date range: 1/5/2026 - 1/9/2026\n',
    ],
    bad: [
      {
        text: '# Rollout\n## Phase I: Canary (1%)\nDesired date range: 3/10-3/11 2025\n## Phase II: 100%\nDesired date range: 3/12/24 - 3/14/24\n',
        lines: [5],
      },
    ],
  },
  check({ draft }: Source): readonly Reported[] {
    const all = draft.rollouts.flatMap((rollout, rolloutIndex) =>
      rollout.phases.flatMap((phase, phaseIndex): Placed[] =>
        phase.window ? [{ window: phase.window, rolloutIndex, phaseIndex, days: fullDays(phase.window.value) }] : [],
      ),
    );
    const votes = new Map<number, number>();
    for (const { days } of all)
      for (const year of new Set(days.map((day) => day.year!))) votes.set(year, (votes.get(year) ?? 0) + 1);
    return all.flatMap((placed) => {
      const others = all.filter((other) => other.rolloutIndex === placed.rolloutIndex && other !== placed);
      const year = bestYear(others, votes);
      const wrong =
        year === undefined
          ? undefined
          : placed.days.find((day) => day.year !== year && contradicts(day, year, placed, others, votes));
      if (year === undefined || !wrong) return [];
      const { window, rolloutIndex, phaseIndex } = placed;
      return [
        {
          message: `Unexpected year ${wrong.year} in "${window.text.trim()}", expected ${year} as in the other dates of this rollout`,
          span: window.span,
          rolloutIndex,
          phaseIndex,
          repair: { title: `Read these dates in ${year}`, safe: true, year },
        },
      ];
    });
  },
};

function fullDays(window: DraftWindow): readonly DraftDate[] {
  return [window.start, window.end].filter((day): day is DraftDate => day?.date !== undefined);
}

/** The year that most windows of the rollout bear; where that is a draw, of the document; then the first. */
function bestYear(others: readonly Placed[], votes: ReadonlyMap<number, number>): number | undefined {
  const years = others.flatMap(({ days }) => [...new Set(days.map((day) => day.year!))]);
  const score = (year: number): number =>
    years.filter((other) => other === year).length * 1000 + (votes.get(year) ?? 0);
  return years.reduce<number | undefined>(
    (best, year) => (best === undefined || score(year) > score(best) ? year : best),
    undefined,
  );
}

/** Far from every other date as written, near one of them in `year`, and the odd one out. */
function contradicts(
  day: DraftDate,
  year: number,
  placed: Placed,
  others: readonly Placed[],
  votes: ReadonlyMap<number, number>,
): boolean {
  const mine = votes.get(day.year!) ?? 0;
  const theirs = votes.get(year) ?? 0;
  const later = others.every((other) => other.phaseIndex < placed.phaseIndex);
  if (mine > theirs || (mine === theirs && !later)) return false;
  const days = others.flatMap((other) => other.days);
  const distance = (at: number): number =>
    Math.min(...days.map((other) => Math.abs(Date.UTC(other.year!, other.month - 1, other.day) - at)));
  return (
    distance(Date.UTC(day.year!, day.month - 1, day.day)) > FAR &&
    distance(Date.UTC(year, day.month - 1, day.day)) <= FAR
  );
}
