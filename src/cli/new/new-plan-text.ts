// A plan written from a few answers: one phase for each step, with its days, users, criteria and a place for its results.
import { addBusinessDays, dateOf } from '../../core/calendar/business-time.ts';
import { DEFAULT_CALENDAR } from '../../core/calendar/calendar.ts';
import { weekdayOf } from '../../core/calendar/day.ts';
import type { Instant, PlainDate } from '../../core/calendar/instant.ts';
import { FULL, formatPercentage, type Percentage } from '../../core/toggle/percentage.ts';

export interface NewPlan {
  readonly title: string;
  readonly toggle: string;
  /** Rising, the last one 100%. */
  readonly percentages: readonly Percentage[];
  /** A business day. */
  readonly start: PlainDate;
  /** Business days at each step; where there are fewer numbers than steps, the last one goes for the rest. */
  readonly days: readonly number[];
  /** Planned users at each step, cumulative; the steps after the last number have none. */
  readonly users: readonly number[];
  readonly criteria: readonly string[];
  /** Who turns the toggle off, besides everybody else. */
  readonly owner: string | undefined;
}

/** Markdown. Whether it says just what was answered is for `newPlanProblems` to find out. */
export function newPlanText(plan: NewPlan): string {
  const { title, toggle, owner } = plan;
  const who = owner === undefined ? 'Whoever sees a problem' : `${owner}, or whoever sees a problem,`;
  return `# ${title}

Feature toggle: \`${toggle}\`

## Rollback

${who} turns \`${toggle}\` off (0%) at once and without asking first; every user is then back on the old way.

${newPlanDays(plan)
  .map((days, index) => phaseText(plan, index, days))
  .join('\n')}`;
}

interface Days {
  readonly from: PlainDate;
  readonly to: PlainDate;
  /** Business days that the step lasts at least. */
  readonly least: number;
}

/** When each step is planned, on business days. 100% never begins on a Friday: nobody would watch its first days. */
export function newPlanDays({ percentages, start, days }: NewPlan): readonly Days[] {
  let from = start;
  return percentages.map((_, index) => {
    const least = days[Math.min(index, days.length - 1)] ?? 1;
    const next = afterFriday(addBusinessDays(DEFAULT_CALENDAR, from, least), percentages[index + 1]);
    const planned = { from, to: addBusinessDays(DEFAULT_CALENDAR, next, -1), least };
    from = next;
    return planned;
  });
}

function afterFriday(day: PlainDate, percentage: Percentage | undefined): PlainDate {
  return percentage === FULL && weekdayOf(day) === 5 ? addBusinessDays(DEFAULT_CALENDAR, day, 1) : day;
}

/** The first day on which a plan may begin that is written now: the next business day. */
export function nextBusinessDay(now: Instant): PlainDate {
  return addBusinessDays(DEFAULT_CALENDAR, dateOf(DEFAULT_CALENDAR, now), 1);
}

/** A first step up to this is what people call a canary. */
const CANARY = 5_000;

function phaseText(plan: NewPlan, index: number, { from, to, least }: Days): string {
  const percentage = plan.percentages[index] ?? FULL;
  const percent = formatPercentage(percentage);
  const users = plan.users[index];
  const stay = least === 1 ? 'one full business day' : `${least} full business days`;
  return `## Phase ${roman(index + 1)}: ${index === 0 && percentage <= CANARY ? `Canary (${percent})` : percent}

### Planning

We stay at ${percent} for at least ${stay}.

Desired date range: ${from === to ? slashed(from) : `${slashed(from)} - ${slashed(to)}`}
Actual date range:
${users === undefined ? '' : `\nDesired number of users: ${users.toLocaleString('en-US')}\n`}
Success criteria:

${plan.criteria.map((criterion) => `- ${criterion}`).join('\n')}

### Results:
`;
}

/** "12/7/2026": with the year at each day, so that a range over the turn of the year is read as it is meant. */
function slashed(date: PlainDate): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${month}/${day}/${year}`;
}

const ROMAN = [
  ['X', 10],
  ['IX', 9],
  ['V', 5],
  ['IV', 4],
  ['I', 1],
] as const;

function roman(n: number): string {
  const found = ROMAN.find(([, value]) => value <= n);
  return found ? found[0] + roman(n - found[1]) : '';
}
