import { describe, expect, test } from 'vitest';
import { addBusinessDays, isBusinessDay } from '../../core/calendar/business-time.ts';
import { DEFAULT_CALENDAR } from '../../core/calendar/calendar.ts';
import { addDays, weekdayOf } from '../../core/calendar/day.ts';
import { type PlainDate, parsePlainDate } from '../../core/calendar/instant.ts';
import { percent } from '../../core/toggle/percentage.ts';
import { newPlanProblems } from './new-plan-problems.ts';
import { type NewPlan, newPlanDays, newPlanText } from './new-plan-text.ts';

const TODAY = parsePlainDate('2026-11-24')!;

const PLAN: NewPlan = {
  title: 'Release of the letters',
  toggle: 'letters_v2',
  percentages: [1, 25, 50, 75, 100].map(percent),
  start: parsePlainDate('2026-11-30')!,
  days: [1],
  users: [],
  criteria: ['Download error rate: < 0.3%', 'Failures to write to table: 0'],
  owner: undefined,
};

/** Every business day of the weeks around Thanksgiving, the turn of the year and the change of clocks. */
function starts(): readonly PlainDate[] {
  const weeks = ['2026-11-24', '2026-12-21', '2027-03-08'].flatMap((first) =>
    Array.from({ length: 14 }, (_, n) => addDays(parsePlainDate(first)!, n)),
  );
  return weeks.filter((day) => isBusinessDay(DEFAULT_CALENDAR, day));
}

const ANSWERS: { readonly [K in keyof NewPlan]: readonly NewPlan[K][] } = {
  title: ['Release of the letters', 'Letters 2.0: the new provider', 'The “quoted” (and bracketed) letters & tables'],
  toggle: ['letters_v2', 'new-letters', 'letters.v2'],
  percentages: [
    [1, 25, 50, 75, 100],
    [0.5, 5, 20, 50, 100],
    [10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
    [50, 100],
  ].map((each) => each.map(percent)),
  start: starts(),
  days: [[1], [2], [2, 1], [5, 3, 1]],
  users: [[]],
  criteria: [
    ['Download error rate: < 0.3%', 'Index error rate: < 2.5%'],
    ['Failures to write to table: 0', 'Successful table writes: any'],
    ['Successful table writes: scale proportionally with rollout increments', 'Download success rate: > 99%'],
    ['Call center complaints: 0'],
  ],
  owner: [undefined, 'Ada Lovelace', 'The records team'],
};

describe('a new plan', () => {
  test.each(Object.keys(ANSWERS) as (keyof NewPlan)[])(
    'lints clean and is read as it was meant, whatever its %s',
    (key) => {
      for (const answer of ANSWERS[key]) {
        const plan = { ...PLAN, [key]: answer };
        expect([answer, newPlanProblems(plan, TODAY)]).toEqual([answer, []]);
      }
    },
  );

  test('lints clean for answers in combination', () => {
    const keys = Object.keys(ANSWERS) as (keyof NewPlan)[];
    for (let n = 0; n < 80; n++) {
      // Each answer is taken by a stride of its own, so that all pairs of the shorter lists meet.
      const plan = Object.fromEntries(
        keys.map((key, at) => [key, ANSWERS[key][(n * [1, 1, 3, 7, 5, 1, 11, 2][at]! + at) % ANSWERS[key].length]]),
      );
      expect([plan, newPlanProblems(plan as unknown as NewPlan, TODAY)]).toEqual([plan, []]);
    }
  });

  test('with users that fit says what its gates can show, and lints clean', () => {
    const users = [2_000, 50_000, 100_000, 150_000, 200_000];
    expect(newPlanProblems({ ...PLAN, users }, TODAY)).toEqual([]);
    expect(newPlanProblems({ ...PLAN, users: users.slice(0, 1) }, TODAY)).toEqual([]);
    expect(newPlanText({ ...PLAN, users })).toContain('Desired number of users: 2,000\n');
  });

  test('has no days twice, business days only, and never 100% on a Friday', () => {
    for (const start of starts())
      for (const days of ANSWERS.days) {
        const planned = newPlanDays({ ...PLAN, start, days });
        planned.forEach(({ from, to, least }, index) => {
          expect(isBusinessDay(DEFAULT_CALENDAR, from) && isBusinessDay(DEFAULT_CALENDAR, to)).toBe(true);
          expect(addBusinessDays(DEFAULT_CALENDAR, from, least - 1) <= to).toBe(true);
          const next = planned[index + 1];
          if (next) expect(addBusinessDays(DEFAULT_CALENDAR, to, 1)).toBe(next.from);
        });
        expect(weekdayOf(planned.at(-1)!.from)).not.toBe(5);
      }
  });
});

describe('answers that would not make a good plan are told', () => {
  test.each<readonly [string, Partial<NewPlan>, RegExp]>([
    [
      'too few users to show a bound',
      { users: [500] },
      /500 users can never show less than 0\.3%.*\(gate-cannot-show\)/,
    ],
    ['users that do not fit the percentages', { users: [2_000, 3_000] }, /\(users-do-not-fit-percent\)/],
    ['a criterion without a bound', { criteria: ['Downloads look good'] }, /./],
    ['a rate of nothing', { criteria: ['Error rate: < 1%'] }, /\(rate-without-operation\)/],
    ['a step that leaps', { percentages: [percent(1), percent(100)] }, /\(large-jump\)/],
    ['a day that is over', { start: parsePlainDate('2026-11-02')! }, /\(window-in-the-past\)/],
    ['a title that is read as something else', { title: 'Letters\n## Phase 0: 100%' }, /Unexpected/],
    [
      'a toggle that nobody would find',
      { toggle: 'a' },
      /toggle "a", expected a key that no ordinary word could be, such/,
    ],
    ['a criterion that is read as two', { criteria: ['Download errors: 0\n- Index errors: 0'] }, /Unexpected criteria/],
  ])('%s', (_, answer, problem) => {
    expect(newPlanProblems({ ...PLAN, ...answer }, TODAY).join('\n')).toMatch(problem);
  });
});
