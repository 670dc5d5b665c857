// The single values of a bindings file, as people write them and as the core knows them. An error of these schemas is what was
// expected, as words that follow "expected".
import { z } from 'zod';
import type { DatedReason, Weekday } from '../../core/calendar/calendar.ts';
import { HOUR, MINUTE, type PlainDate, parsePlainDate } from '../../core/calendar/instant.ts';

/** One of these words. */
export function oneOf<const W extends readonly [string, ...string[]]>(...words: W) {
  return z.enum(words, { error: `one of: ${words.join(', ')}` });
}

/** Text with something in it. */
export function words(expected: string) {
  return z.string({ error: expected }).regex(/\S/, { error: expected });
}

const SHARE = 'a share between 0 and 1, such as 0.05 or "5%"';

/** 0.05 or "5%"; between 0 and 1, neither of the two unless `whole`. */
export function share(whole: 'never 1' | 'up to 1' = 'never 1') {
  const number = z.number({ error: SHARE }).gt(0, { error: SHARE });
  const text = z.string({ error: SHARE }).regex(/^\d{1,3}(\.\d{1,9})?\s*%$/, { error: SHARE });
  return z
    .union([whole === 'up to 1' ? number.lte(1, { error: SHARE }) : number.lt(1, { error: SHARE }), text], {
      error: SHARE,
    })
    .transform((given) => (typeof given === 'number' ? given : Number.parseFloat(given) / 100))
    .refine((value) => value > 0 && (whole === 'up to 1' ? value <= 1 : value < 1), { error: SHARE });
}

const DURATION = 'a length of time such as "30 minutes" or "2 hours"';
const UNITS: Readonly<Record<string, number>> = { minute: MINUTE, hour: HOUR };

/** "30 minutes" in milliseconds. */
export function duration() {
  return z
    .string({ error: DURATION })
    .regex(/^[1-9]\d{0,3} (minutes?|hours?)$/, { error: DURATION })
    .transform((text) => {
      const [count = '', unit = ''] = text.split(' ');
      return Number(count) * (UNITS[unit.replace(/s$/, '')] ?? 0);
    });
}

const PEOPLE = 'a name such as "Ada", or a list of names';

/** "Ada" or [Ada, Grace], as a list of names, each once. */
export function people() {
  const name = words(PEOPLE).transform((given) => given.trim());
  return z
    .union([name.transform((one) => [one]), z.array(name).min(1, { error: PEOPLE })], { error: PEOPLE })
    .transform((names) => [...new Set(names)]);
}

const HOURS = 'an opening before a closing, such as "09:00-17:00"';

/** "09:00-17:00" in minutes after midnight. */
export function hours() {
  return z
    .string({ error: HOURS })
    .regex(/^\d{2}:\d{2}-\d{2}:\d{2}$/, { error: HOURS })
    .transform((text) => {
      const [opens, closes] = text.split('-').map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
      return { opens: opens ?? 0, closes: closes ?? 0 };
    })
    .refine(({ opens, closes }) => opens < closes && closes <= 24 * 60, { error: HOURS })
    .meta({ examples: ['09:00-17:00'] });
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** "friday" as the ISO number of the day. */
export function weekday() {
  return oneOf(...WEEKDAYS).transform((name) => (WEEKDAYS.indexOf(name) + 1) as Weekday);
}

const DAY = 'a day that exists, as YYYY-MM-DD';

function day() {
  return z
    .string({ error: DAY })
    .regex(/^\d{4}-\d{2}-\d{2}$/, { error: DAY })
    .refine((text) => parsePlainDate(text) !== undefined, { error: DAY })
    .transform((text) => text as PlainDate);
}

const LATER = 'a day that is not before "from"';

/** { from, to, why }: days with their reason; without `to` it is one day. */
export function datedReason() {
  return z
    .strictObject({
      from: day().meta({ description: 'First day, YYYY-MM-DD.' }),
      to: day().exactOptional().meta({ description: 'Last day; the first when left out.' }),
      why: words('the reason that people are shown').meta({ description: 'The reason that people are shown.' }),
    })
    .refine(({ from, to }) => to === undefined || from <= to, { path: ['to'], error: LATER })
    .transform(({ from, to, why }): DatedReason => ({ from, to: to ?? from, why }));
}

/** { from, to, who, why }: somebody without whom nothing advances is away. */
export function absence() {
  return z
    .strictObject({
      from: day().meta({ description: 'First day, YYYY-MM-DD.' }),
      to: day().exactOptional().meta({ description: 'Last day; the first when left out.' }),
      who: words('the name of a person or team').meta({ description: 'Who is away.' }),
      why: words('the reason that people are shown')
        .exactOptional()
        .meta({ description: 'Why, if it is to be shown.' }),
    })
    .refine(({ from, to }) => to === undefined || from <= to, { path: ['to'], error: LATER })
    .transform(
      ({ from, to, who, why }): DatedReason => ({
        from,
        to: to ?? from,
        why: `${who} is away${why === undefined ? '' : `: ${why}`}`,
      }),
    );
}

/** Shown instead of a secret's value, and looked for by whoever words the message: such a value is never repeated. */
export const SECRET = 'a reference, { env: NAME } or { file: path }; a secret itself has no place in this file';

/** { env: NAME } or { file: path }; the secret itself is refused. */
export function secret() {
  return z
    .union(
      [
        z.strictObject({ env: z.string({ error: SECRET }).regex(/^[A-Za-z_]\w*$/, { error: SECRET }) }),
        z.strictObject({ file: words(SECRET) }),
      ],
      { error: SECRET },
    )
    .meta({ description: 'A reference to a secret: { env: NAME } or { file: path }.' });
}
