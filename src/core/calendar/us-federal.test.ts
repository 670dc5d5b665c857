import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { addDays, weekdayOf } from './day.ts';
import { type PlainDate, plainDateOf } from './instant.ts';
import { federalClosing, federalHoliday } from './us-federal.ts';

// The days off that the Office of Personnel Management publishes for Monday-to-Friday employees, month/day.
const PUBLISHED: Readonly<Record<number, string>> = {
  2020: '1/1 1/20 2/17 5/25 7/3 9/7 10/12 11/11 11/26 12/25',
  2021: '1/1 1/18 2/15 5/31 6/18 7/5 9/6 10/11 11/11 11/25 12/24 12/31',
  2022: '1/17 2/21 5/30 6/20 7/4 9/5 10/10 11/11 11/24 12/26',
  2023: '1/2 1/16 2/20 5/29 6/19 7/4 9/4 10/9 11/10 11/23 12/25',
  2024: '1/1 1/15 2/19 5/27 6/19 7/4 9/2 10/14 11/11 11/28 12/25',
  2025: '1/1 1/20 2/17 5/26 6/19 7/4 9/1 10/13 11/11 11/27 12/25',
  2026: '1/1 1/19 2/16 5/25 6/19 7/3 9/7 10/12 11/11 11/26 12/25',
  2027: '1/1 1/18 2/15 5/31 6/18 7/5 9/6 10/11 11/11 11/25 12/24 12/31',
  2028: '1/17 2/21 5/29 6/19 7/4 9/4 10/9 11/10 11/23 12/25',
  2029: '1/1 1/15 2/19 5/28 6/19 7/4 9/3 10/8 11/12 11/22 12/25',
  2030: '1/1 1/21 2/18 5/27 6/19 7/4 9/2 10/14 11/11 11/28 12/25',
  2031: '1/1 1/20 2/17 5/26 6/19 7/4 9/1 10/13 11/11 11/27 12/25',
  2032: '1/1 1/19 2/16 5/31 6/18 7/5 9/6 10/11 11/11 11/25 12/24 12/31',
  2033: '1/17 2/21 5/30 6/20 7/4 9/5 10/10 11/11 11/24 12/26',
  2034: '1/2 1/16 2/20 5/29 6/19 7/4 9/4 10/9 11/10 11/23 12/25',
  2035: '1/1 1/15 2/19 5/28 6/19 7/4 9/3 10/8 11/12 11/22 12/25',
};

function weekdaysOff(year: number): string {
  const days: string[] = [];
  const end = plainDateOf(year, 12, 31) as PlainDate;
  for (let day = plainDateOf(year, 1, 1) as PlainDate; day <= end; day = addDays(day, 1))
    if (weekdayOf(day) <= 5 && federalHoliday(day)) days.push(`${Number(day.slice(5, 7))}/${Number(day.slice(8, 10))}`);
  return days.join(' ');
}

/** The same by another road: the statute read with Temporal, holiday by holiday. */
function byStatute(year: number): string[] {
  const nth = (month: number, weekday: number, n: number) => {
    const first = Temporal.PlainDate.from({ year, month, day: 1 });
    return first.add({ days: ((weekday - first.dayOfWeek + 7) % 7) + 7 * (n - 1) });
  };
  const lastMonday = (month: number) => {
    const last = Temporal.PlainDate.from({ year, month, day: 31 });
    return last.subtract({ days: last.dayOfWeek - 1 });
  };
  const observed = (of: number, month: number, day: number) => {
    const date = Temporal.PlainDate.from({ year: of, month, day });
    return date.add({ days: date.dayOfWeek === 6 ? -1 : date.dayOfWeek === 7 ? 1 : 0 });
  };
  return [
    observed(year, 1, 1),
    nth(1, 1, 3),
    nth(2, 1, 3),
    lastMonday(5),
    ...(year >= 2021 ? [observed(year, 6, 19)] : []),
    observed(year, 7, 4),
    nth(9, 1, 1),
    nth(10, 1, 2),
    observed(year, 11, 11),
    nth(11, 4, 4),
    observed(year, 12, 25),
    observed(year + 1, 1, 1),
  ]
    .filter((date) => date.year === year)
    .map((date) => `${date.month}/${date.day}`);
}

test.each(Object.entries(PUBLISHED))('the federal holidays of %s are those published', (year, days) => {
  expect(weekdaysOff(Number(year))).toBe(days);
});

test('a century of holidays agrees with the statute read another way', () => {
  for (let year = 1986; year <= 2086; year++) expect(weekdaysOff(year)).toBe(byStatute(year).join(' '));
});

const day = (text: string) => text as PlainDate;

test('a holiday has its name, and says when it is observed on another day', () => {
  expect(federalHoliday(day('2025-07-04'))).toBe('Independence Day');
  expect(federalHoliday(day('2027-07-05'))).toBe('Independence Day (observed)');
  expect(federalHoliday(day('2021-12-31'))).toBe("New Year's Day (observed)");
  expect(federalHoliday(day('2027-07-04'))).toBe('Independence Day');
});

test('Juneteenth begins in 2021, and Inauguration Day is not observed', () => {
  expect(federalHoliday(day('2020-06-19'))).toBeUndefined();
  expect(federalHoliday(day('2021-06-18'))).toBe('Juneteenth (observed)');
  expect(federalHoliday(day('2021-01-20'))).toBeUndefined();
  expect(federalHoliday(day('2029-01-20'))).toBeUndefined();
});

test('closings by order are closings, and no holidays', () => {
  expect(federalClosing(day('2025-01-09'))).toContain('Jimmy Carter');
  expect(federalHoliday(day('2025-01-09'))).toBeUndefined();
  for (const date of ['2018-12-05', '2018-12-24', '2019-12-24', '2020-12-24', '2024-12-24', '2025-12-24', '2025-12-26'])
    expect(federalClosing(day(date)), date).toBeDefined();
  expect(federalClosing(day('2023-12-26'))).toBeUndefined();
});
