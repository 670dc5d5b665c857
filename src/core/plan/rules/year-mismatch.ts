// A date whose year contradicts the other dates of its rollout: the one mistake that makes a run impossible.
import { DAY } from '../../calendar/instant.ts';
import type { DraftDate, DraftWindow, Field } from '../draft.ts';
import type { Repair } from '../finding.ts';
import { readDates } from '../grammar/date.ts';
import { oncePer } from '../reading/once-per.ts';
import { lastAtMost } from '../reading/spans.ts';
import { quoted } from './quoted.ts';
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
  check: oncePer(({ draft }: Source): readonly Reported[] => {
    const placed = draft.rollouts.flatMap((rollout, rolloutIndex) =>
      rollout.phases.flatMap((phase, phaseIndex): Placed[] =>
        phase.window ? [{ window: phase.window, rolloutIndex, phaseIndex, days: fullDays(phase.window.value) }] : [],
      ),
    );
    const document = votesOf(placed);
    return draft.rollouts.flatMap((_, index) => {
      const own = placed.filter((one) => one.rolloutIndex === index);
      const votes = votesOf(own);
      const times = own.flatMap(({ days }) => days.map(timeOf)).sort((a, b) => a - b);
      return own.flatMap((one, at): Reported[] => {
        const year = bestYear(one, votes, document);
        const wrong =
          year === undefined
            ? undefined
            : one.days.find((day) => day.year !== year && contradicts(day, year, one, times));
        // The odd one out; where that is a draw, the later one.
        const few = (document.get(wrong?.year ?? 0) ?? 0) - (document.get(year ?? 0) ?? 0);
        if (year === undefined || !wrong || few > 0 || (few === 0 && at < own.length - 1)) return [];
        const { window, rolloutIndex, phaseIndex } = one;
        return [
          {
            message: `Unexpected year ${wrong.year} in ${quoted(window.text.trim())}, expected ${year} as in the other dates of this rollout`,
            span: window.span,
            rolloutIndex,
            phaseIndex,
            repair: { title: `Read these dates in ${year}`, safe: true, year, ...editOf(window, year) },
          },
        ];
      });
    });
  }),
};

/** The same days with the other year, in as many figures as before; none unless the words then say exactly that. */
function editOf({ value, text, span }: Field<DraftWindow>, year: number): Pick<Repair, 'edit'> {
  const [first, ...rest] = new Set(fullDays(value).map((day) => day.year!));
  if (first === undefined || rest.length > 0 || !says(text, value)) return {};
  const short = (full: number): string => String(full % 100).padStart(2, '0');
  const words = text
    .replace(new RegExp(`(?<!\\d)${first}(?!\\d)`, 'g'), String(year))
    .replace(new RegExp(`(?<=\\d/\\d{1,2}/)${short(first)}(?!\\d)`, 'g'), short(year));
  const dated = (day: DraftDate | undefined): DraftDate | undefined => day?.date && { ...day, year };
  const wanted = { start: dated(value.start) ?? value.start, end: dated(value.end) ?? value.end };
  return words !== text && says(words, wanted) ? { edit: { span, text: words } } : {};
}

/** Whether `words` are read as this window, and as no other. */
function says(words: string, window: DraftWindow): boolean {
  const key = ({ start, end }: DraftWindow): string =>
    [start, end].map((day) => day && `${day.year}/${day.month}/${day.day}`).join();
  const [one, ...more] = readDates(words);
  return more.length === 0 && one?.kind === 'window' && key(one.window) === key(window);
}

function fullDays(window: DraftWindow): readonly DraftDate[] {
  return [window.start, window.end].filter((day): day is DraftDate => day?.date !== undefined);
}

function timeOf(day: DraftDate): number {
  return Date.UTC(day.year!, day.month - 1, day.day);
}

/** How many windows bear each year. */
function votesOf(placed: readonly Placed[]): ReadonlyMap<number, number> {
  const votes = new Map<number, number>();
  for (const { days } of placed)
    for (const year of new Set(days.map((day) => day.year!))) votes.set(year, (votes.get(year) ?? 0) + 1);
  return votes;
}

/** The year that most other windows of the rollout bear; where that is a draw, of the document; then the first. */
function bestYear(
  one: Placed,
  votes: ReadonlyMap<number, number>,
  document: ReadonlyMap<number, number>,
): number | undefined {
  const mine = new Set(one.days.map((day) => day.year!));
  let best: number | undefined;
  let most = 0;
  for (const [year, count] of votes) {
    const others = count - (mine.has(year) ? 1 : 0);
    const score = others === 0 ? 0 : others + (document.get(year) ?? 0) / 1e6;
    if (score > most) [best, most] = [year, score];
  }
  return best;
}

/** Far from every other date as written, and near one of them in `year`; `times` are those of all dates, ascending. */
function contradicts(day: DraftDate, year: number, one: Placed, times: readonly number[]): boolean {
  const own = one.days.map(timeOf);
  const distance = (time: number): number => {
    // The dates of the window itself are at most two: behind them stand others.
    const at = lastAtMost(times, time);
    const near = times.slice(Math.max(0, at - 2), at + 4).filter((other) => !own.includes(other));
    return Math.min(...near.map((other) => Math.abs(other - time)));
  };
  return distance(timeOf(day)) > FAR && distance(timeOf({ ...day, year })) <= FAR;
}
