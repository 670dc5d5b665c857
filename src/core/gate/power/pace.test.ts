import { expect, test } from 'vitest';
import { DEFAULT_CALENDAR } from '../../calendar/calendar.ts';
import { formatDayAndTime } from '../../calendar/format.ts';
import { HOUR, toInstant } from '../../calendar/instant.ts';
import { eventsToPass, proportionEvidence } from '../formulas/proportion.ts';
import { moreEventsToPass } from './more-events.ts';
import { expectedAt } from './pace.ts';

/** Wednesday 2025-03-12, 09:00 in New York. */
const startedAt = toInstant(Date.UTC(2025, 2, 12, 13));
const after = (hours: number, events: number, moreEvents: number) => {
  const now = toInstant(startedAt + hours * HOUR);
  const at = expectedAt({ calendar: DEFAULT_CALENDAR, startedAt, now, events, moreEvents });
  return at && formatDayAndTime(DEFAULT_CALENDAR, at);
};

test('events go on coming in working time as they did', () => {
  expect(after(4, 400, 300)).toBe('Wed 3/12 16:00');
  expect(after(4, 400, 740)).toBe('Thu 3/13 12:30');
  // The night between is no time in which anything comes.
  expect(after(20, 800, 100)).toBe('Thu 3/13 10:00');
});

test('no pace, no time', () => {
  expect(after(4, 9, 1)).toBeUndefined();
  expect(after(5 / 60, 100, 1)).toBeUndefined();
  expect(after(4, 400, 0)).toBeUndefined();
  expect(after(4, 10, 1e6)).toBeUndefined();
  expect(after(4, 400, 1)).toBe('Wed 3/12 13:15');
});

test('what is missing is what the smoothed rate brings', () => {
  for (const [errors, events] of [
    [0, 0],
    [0, 600],
    [1, 1500],
    [3, 3000],
  ] as const) {
    const { logPass } = proportionEvidence({ bound: 0.003, errors, events });
    const more = moreEventsToPass({ errors, events, bound: 0.003, missing: Math.log(20) - logPass })!;
    const expected = (errors + 0.5) / (events + 1 / 0.003);
    // The events with which as many errors as will have come pass: within a third.
    const needed = eventsToPass({ bound: 0.003, errors: Math.round(errors + more * expected), alpha: 0.05 });
    expect((events + more) / needed).toBeGreaterThan(0.67);
    expect((events + more) / needed).toBeLessThan(1.5);
  }
  expect(moreEventsToPass({ errors: 4, events: 1000, bound: 0.003, missing: 3 })).toBeUndefined();
});
