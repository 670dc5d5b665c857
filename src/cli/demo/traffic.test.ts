import { describe, expect, it } from 'vitest';
import { DEFAULT_CALENDAR } from '../../core/calendar/calendar.ts';
import { HOUR, type Instant, toInstant } from '../../core/calendar/instant.ts';
import { bucketOf } from '../../core/toggle/bucket.ts';
import { percent } from '../../core/toggle/percentage.ts';
import { trafficOf } from './traffic.ts';

const startedAt = toInstant(Date.parse('2026-03-10T13:00:00Z'));
const record = { startedAt, soakEndsAt: toInstant(startedAt + 2 * HOUR), percentage: percent(1) };
const size = { on: 400, off: 400 };
const traffic = trafficOf(DEFAULT_CALENDAR, 'receipts', record, size, 7);

/** Distinct users of every batch until `until`, by whether the toggle is on for them. */
function seenUntil(until: Instant): { readonly on: number; readonly off: number } {
  const users = new Set<string>();
  for (let at = traffic.nextAfter(startedAt); at <= until; at = traffic.nextAfter(at))
    for (const user of traffic.usersAt(at)) users.add(user);
  const on = [...users].filter((user) => bucketOf('receipts', user) < record.percentage).length;
  return { on, off: users.size - on };
}

describe('the traffic of a step', () => {
  it('has sent the whole sample when the soak is over', () => expect(seenUntil(record.soakEndsAt)).toEqual(size));

  it('keeps the stated share among distinct users, however long the step lasts', () =>
    expect(seenUntil(toInstant(startedAt + 7 * HOUR))).toEqual(size));

  it('sends the same batch whenever it is asked for', () => {
    const at = traffic.nextAfter(toInstant(startedAt + HOUR));
    const again = trafficOf(DEFAULT_CALENDAR, 'receipts', record, size, 7);
    expect(again.usersAt(at)).toEqual(traffic.usersAt(at));
  });
});
