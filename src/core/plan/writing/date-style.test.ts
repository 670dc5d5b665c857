import { expect, test } from 'vitest';
import type { PlainDate } from '../../calendar/instant.ts';
import { dateStyleOf } from './date-style.ts';

const from = '2025-03-10' as PlainDate;
const to = '2025-03-11' as PlainDate;

test.each([
  ['3/10-3/11 2025', '3/10-3/11 2025', '3/10 2025'],
  ['3/10 2025', '3/10-3/11 2025', '3/10 2025'],
  ['5/18-5/25', '3/10-3/11 2025', '3/10 2025'],
  ['03/05 - 03/09', '03/10 - 03/11 2025', '03/10 2025'],
  ['3/11/24 - 3/25/24', '3/10/25 - 3/11/25', '3/10/25'],
  ['05/06/2025 - 05/13/2025', '03/10/2025 - 03/11/2025', '03/10/2025'],
  ['9/25/23 through 9/29/23', '3/10/25 through 3/11/25', '3/10/25'],
  ['2025/03/01', '2025/03/10 - 2025/03/11', '2025/03/10'],
  ['2025-03-01 to 2025-03-05', '2025-03-10 to 2025-03-11', '2025-03-10'],
  ['March 3 - March 14, 2025', 'March 10 - March 11, 2025', 'March 10, 2025'],
  ['Apr 3 – Apr 14', 'Mar 10 – Mar 11, 2025', 'Mar 10, 2025'],
  ['Feb. 3', 'Mar. 10 - Mar. 11, 2025', 'Mar. 10, 2025'],
  ['mm/dd/yyyy', '03/10/2025 - 03/11/2025', '03/10/2025'],
  ['_\\[mm/dd/yy - mm/dd/yy\\]_', '03/10/25 - 03/11/25', '03/10/25'],
  ['m/d/yyyy', '3/10/2025 - 3/11/2025', '3/10/2025'],
  ['yyyy-mm-dd', '2025-03-10 - 2025-03-11', '2025-03-10'],
  ['mid-June', '3/10-3/11 2025', '3/10 2025'],
  ['', '3/10-3/11 2025', '3/10 2025'],
])('planned "%s" is written "%s"', (planned, range, day) => {
  expect(dateStyleOf(planned)(from, to)).toBe(range);
  expect(dateStyleOf(planned)(from, from)).toBe(day);
});

test('the year is written twice when it changes', () => {
  const [december, january] = ['2025-12-30' as PlainDate, '2026-01-02' as PlainDate];
  expect(dateStyleOf('3/10-3/11')(december, january)).toBe('12/30 2025-1/2 2026');
  expect(dateStyleOf('March 3 - March 14')(december, january)).toBe('December 30, 2025 - January 2, 2026');
});
