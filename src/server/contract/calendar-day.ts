// A day of a plan's calendar, as it is drawn behind a staircase: worked or not, and why not.
import { z } from 'zod';
import { day, instant } from './scalars.ts';

export const CalendarDay = z
  .object({
    date: day(),
    kind: z.enum(['business', 'weekend', 'holiday', 'closed', 'frozen', 'noAdvance']).meta({
      description:
        '`business`: steps may start. `weekend`, `holiday` (by rule), `closed` (by the team): no business time passes. `frozen` (freeze, absence) and `noAdvance` (a weekday of the plan): soaks go on, nothing advances.',
    }),
    why: z.string().nullable().meta({ description: 'The reason that people are shown: "Veterans Day", "freeze".' }),
    startsAt: instant().meta({ description: "The day's midnight on the calendar's wall." }),
    endsAt: instant(),
    opensAt: instant().meta({ description: 'Working hours of that day, worked or not.' }),
    closesAt: instant(),
  })
  .meta({ id: 'CalendarDay' });

export type CalendarDay = z.output<typeof CalendarDay>;

export const CalendarInfo = z
  .object({
    zone: z
      .string()
      .meta({ description: 'IANA name of the zone in which the plan is meant.', examples: ['America/New_York'] }),
    hours: z.string().meta({ description: 'Working hours, half-open.', examples: ['09:00-17:00'] }),
    days: z
      .array(CalendarDay)
      .meta({ description: 'From before the first step to after the last one, without a gap.' }),
  })
  .meta({ id: 'CalendarInfo' });

export type CalendarInfo = z.output<typeof CalendarInfo>;
