// Dates as people write them, and what each is read as.
import { expect, test } from 'vitest';
import type { DraftDate } from '../draft.ts';
import { readDates } from './date.ts';

const day = (date: DraftDate | undefined): string => (date ? `${date.year ?? '--'}/${date.month}/${date.day}` : 'open');

/** "2024/1/15..2024/1/17", "vague", "malformed", one for each reading. */
function readings(text: string): readonly string[] {
  return readDates(text).map((reading) => {
    if (reading.kind === 'vague') return 'vague';
    const { window } = reading;
    const days = window ? `${day(window.start)}..${day(window.end)}` : '';
    return reading.kind === 'malformed' ? `malformed ${days}`.trim() : days;
  });
}

test.each([
  // One day, with its year, in the range, or nowhere.
  ['1/15/2024', '2024/1/15..2024/1/15'],
  ['3/10 2025', '2025/3/10..2025/3/10'],
  ['January 15th, 2024', '2024/1/15..2024/1/15'],
  ['Jan. 15', '--/1/15..--/1/15'],
  ['15th of March 2024', '2024/3/15..2024/3/15'],
  ['2024-01-15', '2024/1/15..2024/1/15'],
  ['01-15-2024', '2024/1/15..2024/1/15'],
  ['15.1.2024', '2024/1/15..2024/1/15'],
  ['1.15.2024', '2024/1/15..2024/1/15'],
  ['Feb 29 2024', '2024/2/29..2024/2/29'],
  // Ranges.
  ['3/10-3/11 2025', '2025/3/10..2025/3/11'],
  ['12/31 2026-1/4 2027', '2026/12/31..2027/1/4'],
  ['3/10 2025 - 3/11 2025', '2025/3/10..2025/3/11'],
  ['1/15/24 - 1/17/24', '2024/1/15..2024/1/17'],
  ['1/15-17/2024', '2024/1/15..2024/1/17'],
  ['August 13-20, 2025', '2025/8/13..2025/8/20'],
  ['Jan 15 – 20', '--/1/15..--/1/20'],
  ['June 4th & 5th', '--/6/4..--/6/5'],
  ['9/25/23 through 9/29/2023', '2023/9/25..2023/9/29'],
  ['from 12/14 to 12/17', '--/12/14..--/12/17'],
  ['Monday, January 15 - Friday, January 19, 2024', '2024/1/15..2024/1/19'],
  ['1/15/2024 at 10:00 AM ET - 1/16/2024', '2024/1/15..2024/1/16'],
  ['2024/01/15 - 2024/01/20', '2024/1/15..2024/1/20'],
  ['4/22/24 - 5/15/25', '2024/4/22..2025/5/15'],
  ['12/20 - 1/5/2024', '2023/12/20..2024/1/5'],
  // Open ends.
  ['week of Aug 18', '--/8/18..open'],
  ['beginning early in the week of Aug 18', '--/8/18..open'],
  ['starting 1/15/2024', '2024/1/15..open'],
  ['1/15/2024 - TBD', '2024/1/15..open'],
  ['1/15/2024 -', '2024/1/15..open'],
  // A time, but no day.
  ['mid-June 2022', 'vague'],
  ["June '22", 'vague'],
  ['Q2 2024', 'vague'],
  ['late March', 'vague'],
  // What begins like a date and is none.
  ['3/4-2-7 2025', 'malformed 2025/3/4..open'],
  ['2/30/2024', 'malformed'],
  ['13/1/2024', 'malformed'],
])('%s: %s', (text, expected) => {
  expect(readings(text)).toEqual([expected]);
});

test.each(['TBD', '24/7', '80/20', '401/403', 'v1.2.3', '2 weeks', 'mm/dd/yyyy', '1,500', 'https://example.com/1/2'])(
  '%s is no date',
  (text) => {
    expect(readings(text)).toEqual([]);
  },
);

test('a reading names the words it was made of', () => {
  const text = 'Desired: 3/10-3/11 2025, go';
  expect(readDates(text).map(({ start, end }) => text.slice(start, end))).toEqual(['3/10-3/11 2025']);
});

test('a day with dots and a short year is read where it can be only one', () => {
  const days = (text: string): unknown => readDates(text).map((one) => one.kind === 'window' && one.window.start?.date);
  expect(days('01.26.26-01.30.26')).toEqual(['2026-01-26']);
  expect(days('26.1.26')).toEqual(['2026-01-26']);
  expect(days('version 1.5.26')).toEqual([]);
});
