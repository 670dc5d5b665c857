import { expect, test } from 'vitest';
import { DEFAULT_CALENDAR } from '../../calendar/calendar.ts';
import { formatDays } from '../../calendar/format.ts';
import type { Instant } from '../../calendar/instant.ts';
import type { StepOutcome, StepRecord } from '../../run/run.ts';
import { actualDates } from './actual-dates.ts';

const at = (text: string) => Date.parse(`${text}-04:00`) as Instant;
const stay = (from: string, to?: string, outcome: StepOutcome = 'passed') =>
  ({ startedAt: at(from), endedAt: to === undefined ? undefined : at(to), outcome }) as StepRecord;
const dates = (...records: readonly StepRecord[]) => actualDates(DEFAULT_CALENDAR, records, formatDays);

test('the days are those on which a phase was on, from its first stay to its last', () => {
  expect(dates()).toBeUndefined();
  expect(dates(stay('2025-03-10T09:00'))).toBe('since 3/10 2025');
  expect(dates(stay('2025-03-10T09:00', '2025-03-10T17:00'))).toBe('3/10 2025');
  expect(dates(stay('2025-03-10T09:00', '2025-03-12T11:00'), stay('2025-03-20T09:00', '2025-03-21T17:00'))).toBe(
    '3/10-3/21 2025',
  );
});

test('the day on whose opening the next step starts is the next step’s', () => {
  expect(dates(stay('2025-03-10T09:00', '2025-03-12T09:00'))).toBe('3/10-3/11 2025');
  expect(dates(stay('2025-03-10T09:00', '2025-03-12T09:03'))).toBe('3/10-3/11 2025');
  expect(dates(stay('2025-03-14T09:00', '2025-03-17T09:00'))).toBe('3/14 2025');
  expect(dates(stay('2025-03-10T09:00', '2025-03-12T10:00'))).toBe('3/10-3/12 2025');
  expect(dates(stay('2025-03-10T09:00', '2025-03-10T09:05'))).toBe('3/10 2025');
});

test('a rollback counts where it happens, at an opening and on a weekend too', () => {
  expect(dates(stay('2025-03-10T09:00', '2025-03-12T09:00', 'rolledBack'))).toBe('3/10-3/12 2025');
  expect(dates(stay('2025-03-10T09:00', '2025-03-15T03:00', 'rolledBack'))).toBe('3/10-3/15 2025');
});
