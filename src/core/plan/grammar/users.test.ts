// Planned users: one figure, a range, a list; and figures that are no users.
import { expect, test } from 'vitest';
import { readPersons, readUserSlot } from './users.ts';

test.each([
  ['500', 'single', [500]],
  ['~1,000 users', 'single', [1000]],
  ['10,000+', 'single', [10000]],
  ['1k-5k', 'range', [1000, 5000]],
  ['1,000 - 10,000', 'range', [1000, 10000]],
  ['2-3 Veterans', 'range', [2, 3]],
  ['600, 1000, 1400', 'list', [600, 1000, 1400]],
  ['600,1000,1400', 'list', [600, 1000, 1400]],
  ['3000, 6000, 9000, 12,000', 'list', [3000, 6000, 9000, 12000]],
  ['100 (1%), 2500 (25%)', 'list', [100, 2500]],
  ['Recruiting 12 participants with a target of completing 6 sessions', 'single', [12]],
  ['2 pilot clinics (about 20 users)', 'single', [20]],
  ['All users (~10,000+ and growing)', 'single', [10000]],
] as const)('%s: %s of %j', (text, kind, counts) => {
  expect(readUserSlot(text)?.value).toEqual({ kind, counts });
});

test('a load test names no users', () => expect(readPersons('Simulate 10,000 concurrent users')).toBeUndefined());

test.each(['TBD', 'All users', '', '25%'])('"%s" names no number', (text) => {
  expect(readUserSlot(text)).toBeUndefined();
});

test.each([
  ['Expand beta to 20-50 users via direct links', [20, 50]],
  ['1 test user with an in-progress claim', [1]],
  ['50 power users from each domain', [50]],
])('people in a sentence: %s', (text, counts) => {
  expect(readPersons(text)?.value.counts).toEqual(counts);
});
