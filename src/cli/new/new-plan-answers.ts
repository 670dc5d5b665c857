// The answers that a new plan is made of: how each is asked for, what it is when left out, and how its words are read.
import { addBusinessDays, isBusinessDay } from '../../core/calendar/business-time.ts';
import { DEFAULT_CALENDAR } from '../../core/calendar/calendar.ts';
import { formatDayAndYear } from '../../core/calendar/format.ts';
import { type PlainDate, parsePlainDate } from '../../core/calendar/instant.ts';
import { slugOf } from '../../core/plan/slug.ts';
import { FULL, type Percentage, percent } from '../../core/toggle/percentage.ts';
import type { NewPlan } from './new-plan-text.ts';

/** What was read, or what is wrong with the words. */
export type Read<T> = { readonly value: T } | { readonly problem: string };

export interface Answer<K extends keyof NewPlan = keyof NewPlan> {
  readonly key: K;
  readonly flag: string;
  /** What the option is, for --help. */
  readonly help: string;
  readonly question: string;
  /** The words that stand for a missing answer; undefined where there must be one. */
  usual(title: string, next: PlainDate): string | undefined;
  read(words: string): Read<NewPlan[K]>;
}

const title: Answer<'title'> = {
  key: 'title',
  flag: '--title <text>',
  help: 'what is released: the heading of the plan',
  question: 'What is released? A title for the plan',
  usual: () => undefined,
  read: (words) =>
    words === ''
      ? { problem: 'Unexpected nothing, expected a title such as "Release of the letters"' }
      : { value: words },
};

const toggle: Answer<'toggle'> = {
  key: 'toggle',
  flag: '--toggle <key>',
  help: 'key of the feature toggle; by default made of the title',
  question: 'Which feature toggle turns it on and off?',
  usual: (said) => slugOf(said).replaceAll('-', '_'),
  read: (words) =>
    /^\S+$/.test(words) ? { value: words } : { problem: `Unexpected toggle "${words}", expected a key without spaces` },
};

const percentages: Answer<'percentages'> = {
  key: 'percentages',
  flag: '--percentages <list>',
  help: 'percentages of the users, rising to 100; by default 1, 25, 50, 75, 100',
  question: 'Over which percentages of the users?',
  usual: () => '1, 25, 50, 75, 100',
  read(words) {
    const parts = listOf(words);
    const read = parts.map((part) => (/^\d{1,3}(\.\d{1,3})?%?$/.test(part) ? Number.parseFloat(part) : Number.NaN));
    const wrong = parts.find((_, at) => !(read[at]! > 0 && read[at]! <= 100));
    if (parts.length === 0 || wrong !== undefined)
      return { problem: `Unexpected "${wrong ?? words}", expected percentages such as "1, 25, 50, 75, 100"` };
    if (read.some((value, at) => at > 0 && value <= read[at - 1]!))
      return { problem: `Unexpected order of "${words}", expected percentages that rise` };
    const values: readonly Percentage[] = read.map((value) => percent(value));
    return values.at(-1) === FULL
      ? { value: values }
      : { problem: `Unexpected end at ${parts.at(-1)}, expected 100 as the last percentage` };
  },
};

const start: Answer<'start'> = {
  key: 'start',
  flag: '--start <date>',
  help: 'first day, a business day (YYYY-MM-DD); by default the next one',
  question: 'On which day does it begin (YYYY-MM-DD)?',
  usual: (_, next) => next,
  read(words) {
    const date = parsePlainDate(words);
    if (!date) return { problem: `Unexpected "${words}", expected a day as YYYY-MM-DD` };
    if (isBusinessDay(DEFAULT_CALENDAR, date)) return { value: date };
    const next = addBusinessDays(DEFAULT_CALENDAR, date, 0);
    return {
      problem: `Unexpected ${formatDayAndYear(date)}, expected a business day; the next one is ${next} (${formatDayAndYear(next)})`,
    };
  },
};

const days: Answer<'days'> = {
  key: 'days',
  flag: '--days <list>',
  help: 'business days at each step, one number or one for each; by default 1',
  question: 'How many business days at each step? One number, or one for each step',
  usual: () => '1',
  read(words) {
    const values = listOf(words).map((part) => (/^[1-9]\d?$/.test(part) ? Number(part) : Number.NaN));
    return values.length > 0 && values.every((value) => value > 0)
      ? { value: values }
      : { problem: `Unexpected "${words}", expected business days such as "1" or "2, 1, 1"` };
  },
};

const users: Answer<'users'> = {
  key: 'users',
  flag: '--users <list>',
  help: 'users planned at each step, all that are on together; by default none are named',
  question: 'How many users do you plan to reach at each step? One number for each step, or nothing',
  usual: () => '',
  read(words) {
    const values = listOf(words).map((part) => (/^[1-9]\d{0,9}$/.test(part) ? Number(part) : Number.NaN));
    return values.every((value) => value > 0)
      ? { value: values }
      : { problem: `Unexpected "${words}", expected numbers of users such as "500, 12500, 25000"` };
  },
};

const criteria: Answer<'criteria'> = {
  key: 'criteria',
  flag: '--criterion <text>',
  help: 'what must hold at every step, such as "Download error rate: < 0.3%" (repeatable)',
  question:
    'What must hold before it goes on? One criterion a line, such as "Download error rate: < 0.3%"; an empty line ends',
  usual: () => undefined,
  read(words) {
    const lines = words.split('\n').filter((line) => line.trim() !== '');
    return lines.length > 0
      ? { value: lines }
      : { problem: 'Unexpected nothing, expected a criterion such as "Download error rate: < 0.3%"' };
  },
};

const owner: Answer<'owner'> = {
  key: 'owner',
  flag: '--owner <name>',
  help: 'who turns it off when something goes wrong; by default whoever sees it',
  question: 'Who turns it off when something goes wrong? A person or team, or nothing for anybody',
  usual: () => '',
  read: (words) => ({ value: words === '' ? undefined : words }),
};

/** In the order in which they are asked. */
export const ANSWERS: readonly Answer[] = [title, toggle, percentages, start, days, users, criteria, owner];

/** Separated by commas or spaces: a thousand is 1000, for 1,000 would be two numbers. */
function listOf(words: string): readonly string[] {
  return words.split(/[\s,;]+/).filter((part) => part !== '');
}
