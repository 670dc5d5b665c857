// What a team's calendar says: its zone, working hours, days off, and the days on which nothing may advance.
import type { PlainDate } from './instant.ts';

/** ISO weekday: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** Days, both ends included, with the reason that people are shown. */
export interface DatedReason {
  readonly from: PlainDate;
  readonly to: PlainDate;
  readonly why: string;
}

export interface Calendar {
  /** IANA name, for example "America/New_York". */
  readonly zone: string;
  /** Minutes after local midnight; working hours are [opens, closes). */
  readonly opens: number;
  readonly closes: number;
  readonly workdays: readonly Weekday[];
  readonly holidays: 'us-federal' | 'none';
  /** Days off besides the holidays by rule: one-off closings. Nobody works, no business time passes. */
  readonly closed: readonly DatedReason[];
  /** Days worked although the rule says otherwise. */
  readonly opened: readonly DatedReason[];
  /** Freezes and absences: business time passes, nothing advances. */
  readonly frozen: readonly DatedReason[];
  /** Weekdays on which nothing advances, for example [5] for "no advance on Friday". */
  readonly noAdvanceOn: readonly Weekday[];
}

export const DEFAULT_CALENDAR: Calendar = {
  zone: 'America/New_York',
  opens: 9 * 60,
  closes: 17 * 60,
  workdays: [1, 2, 3, 4, 5],
  holidays: 'us-federal',
  closed: [],
  opened: [],
  frozen: [],
  noAdvanceOn: [],
};

/** The least time at a step: so many business days (working hours of that many days), or elapsed time in milliseconds. */
export type Soak =
  | { readonly kind: 'businessDays'; readonly days: number }
  | { readonly kind: 'elapsed'; readonly millis: number };
